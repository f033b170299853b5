"""Posted results: which table and group is which in two records, and what differs, in words."""
