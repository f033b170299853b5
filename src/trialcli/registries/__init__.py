"""What a registry looks like: addresses, answers, list identities. Describes, never sends."""
