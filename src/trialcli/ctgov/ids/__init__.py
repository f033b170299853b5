"""NCT IDs: where people write them, and how they spell them."""
