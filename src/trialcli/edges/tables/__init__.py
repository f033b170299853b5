"""Writers of tables, one module per format, and the directory that an export is written to."""
