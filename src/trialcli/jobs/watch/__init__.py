"""Watching: look at what is watched, log what is new, deliver it."""
