"""Texts: reading, comparing, quoting and cutting them. Nothing here knows what a trial is."""
