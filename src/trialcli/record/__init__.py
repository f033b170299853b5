"""JSON records of any registry: their shape, the pairing of their items, and their differences."""
