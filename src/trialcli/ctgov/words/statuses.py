"""The recruitment statuses by the names that people give them."""

from collections.abc import Iterable

from trialcli.ctgov.words.vocabulary import status_words
from trialcli.text.choices import chosen, folded

_OF_THE_REGISTRY = (
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


_STATUSES = {status.lower(): status for status in _OF_THE_REGISTRY}
_IN_OUR_WORDS = {folded(status_words(status)): status for status in _OF_THE_REGISTRY}


def status_codes(given: Iterable[str]) -> frozenset[str]:
    """Return the registry's codes of statuses that a person named, in its words or in ours.

    Raises:
        UsageError: there is no such status.
    """
    return frozenset(
        _IN_OUR_WORDS.get(folded(text)) or _STATUSES[chosen(text, _STATUSES, "status")]
        for text in given
    )
