"""An audit as text, rows, JSON and pages."""
