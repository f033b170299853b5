"""Watching: check the watch list, log the news, deliver it."""
