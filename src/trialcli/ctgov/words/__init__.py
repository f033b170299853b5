"""The words for fields, values and sections of a record."""
