"""The consent to a search that finds many trials."""

from dataclasses import dataclass
from typing import Literal

MANY = 1000
"""A search that finds more trials than this needs consent."""

Verdict = Literal["go", "ask", "too many"]


def allowance(found: int) -> int:
    """Return how many trials a search may find later without new consent.

    Searches grow over time. Up to 50 % more, or up to ``MANY``, is expected.
    """
    return max(MANY, found + found // 2)


@dataclass(frozen=True, slots=True)
class Consent:
    """The consent that a person gave in advance to the size of a search."""

    limit: int | None = None
    """The most trials to accept."""
    unlimited: bool = False
    """Whether any number is accepted (``--yes``)."""

    @property
    def is_given(self) -> bool:
        """Whether any consent was given."""
        return self.unlimited or self.limit is not None

    def verdict(self, found: int | None) -> Verdict:
        """Return whether to go on with a search of this size, or to ask.

        ``found`` is None if the registry does not say how many trials it finds.
        """
        if self.is_given:
            return "go"
        return "go" if found is not None and found <= MANY else "ask"

    def watch_verdict(self, found: int | None) -> Verdict:
        """Return the same for a search to watch: it is read completely or not at all."""
        if self.limit is not None and found is not None and found > self.limit:
            return "too many"
        return self.verdict(found)

    def most(self, found: int | None) -> int | None:
        """Return the most trials that a watched search may find from now on.

        None if the default number is enough, which needs no entry in the watch list.
        """
        if self.limit is not None:
            return self.limit
        return None if found is None or found <= MANY else allowance(found)
