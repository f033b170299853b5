"""Events: what a reader would say of the changes between two versions."""
