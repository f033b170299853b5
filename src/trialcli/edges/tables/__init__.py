"""Writers of tables, one module a format, and the directory that an export is written to."""
