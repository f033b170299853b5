"""Events: what a person calls one or more changes, with a rule and a severity."""
