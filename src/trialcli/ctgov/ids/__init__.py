"""Find and read NCT IDs in the spellings that people use."""
