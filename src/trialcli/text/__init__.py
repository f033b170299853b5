"""Read, compare, quote and shorten texts. Nothing here knows about trials."""
