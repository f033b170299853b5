"""Related trials: what to ask the registry, how to rank, and why a trial is related."""
