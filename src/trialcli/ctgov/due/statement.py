"""A statement about results due, with the rule behind it."""

from typing import NamedTuple


class Statement(NamedTuple):
    """A sentence, and the rule that it follows; empty if it follows none."""

    sentence: str
    source: str = ""

    def __str__(self) -> str:
        """Return the sentence with its source in brackets."""
        return f"{self.sentence[:-1]} ({self.source})." if self.source else self.sentence
