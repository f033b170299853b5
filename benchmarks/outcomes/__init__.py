"""What `benchmarks/outcome_changes.py` is made of."""
