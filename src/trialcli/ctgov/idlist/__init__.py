"""Reading the trial IDs of a list: any text, a table, an export, on file or standard input."""
