"""The page of one trial: each section takes from the record what is its subject."""
