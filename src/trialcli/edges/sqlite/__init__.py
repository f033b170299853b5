"""SQLite files that may be missing, damaged, locked, read-only, older or newer."""
