"""A digest as text, as Markdown, as a page, as a feed, and as JSON."""
