"""Where news goes: programs, messages, files, standard output. The texts are made elsewhere."""
