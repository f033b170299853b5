"""Read the trial IDs of a list: a text, a table or an export, from a file or standard input."""
