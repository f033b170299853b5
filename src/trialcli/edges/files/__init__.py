"""Shared by all edges: reading and writing files, locks, owners, and what the system refused."""
