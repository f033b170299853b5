"""The durable log of a store: the last checks, the news, and what each sink was sent."""
