"""What happened to the outcomes of a trial between two versions of its record."""
