"""The recruitment statuses by the names that people give them."""

from collections.abc import Iterable

from trialcli.ctgov.words.vocabulary import status_words
from trialcli.text.choices import chosen, letters_and_digits

STATUSES = (
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "RECRUITING",
    "SUSPENDED",
    "TERMINATED",
    "WITHDRAWN",
    "AVAILABLE",
    "NO_LONGER_AVAILABLE",
    "TEMPORARILY_NOT_AVAILABLE",
    "APPROVED_FOR_MARKETING",
    "WITHHELD",
    "UNKNOWN",
)
"""Every status of the registry (OpenAPI 2.0.5, ``Status``)."""


_OPEN = ("RECRUITING", "NOT_YET_RECRUITING")
"""What the registry's site calls "looking for participants"."""
_NAMED = {"open": _OPEN, **{status.lower(): (status,) for status in STATUSES}}
STATUS_NAMES = tuple(_NAMED)
"""The names of statuses in their usual spelling."""
_IN_OUR_WORDS = {letters_and_digits(status_words(status)): (status,) for status in STATUSES}


def status_codes(given: Iterable[str]) -> tuple[str, ...]:
    """Return the registry's codes of statuses that a person named, in its words or in ours.

    ``open`` means recruiting, now or soon.

    Raises:
        UsageError: there is no such status.
    """
    codes: dict[str, None] = {}
    for text in given:
        named = (
            _IN_OUR_WORDS.get(letters_and_digits(text)) or _NAMED[chosen(text, _NAMED, "status")]
        )
        codes.update(dict.fromkeys(named))
    return tuple(codes)
