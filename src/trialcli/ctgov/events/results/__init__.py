"""Events of results: posted, removed, submitted, and the values that changed in them."""
