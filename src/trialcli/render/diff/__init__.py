"""A diff as text for a terminal, as Markdown, and as JSON."""
