"""What results can be written as: a table of formats, and the formats that any rows have."""
