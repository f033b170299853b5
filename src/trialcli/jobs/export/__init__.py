"""Exporting the stored records, and the events between their versions, as tables."""
