"""The timeline of a trial: on the terminal, as a page, as JSON."""
