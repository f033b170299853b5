"""What a record says of its trial: its summary, its dates, and how far it can be relied on."""
