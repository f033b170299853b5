"""The file of what a registry served last, which can be lost without losing anything else."""
