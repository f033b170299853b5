"""Facts in a record: its summary, its dates, and signs that it needs caution."""
