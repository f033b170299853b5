"""Versions of a trial: snapshots, the line they stand in, their names, and the diff of two."""
