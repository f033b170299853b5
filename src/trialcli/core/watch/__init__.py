"""Watching: what is watched, what there is to tell, and whom it has been told."""
