"""The sinks: programs, messages, files, standard output. ``render.watch`` writes the texts."""
