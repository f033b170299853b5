"""Pure values and decisions: no clock, no disk, no network, no terminal."""
