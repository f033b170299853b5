"""The story of a trial: on a screen, as a page, as JSON."""
