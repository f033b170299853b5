"""Watching: the watch list, the news of its trials, the sinks, and what each sink is sent."""
