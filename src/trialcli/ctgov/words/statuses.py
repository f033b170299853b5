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


_STATUSES = {status.lower(): status for status in _OF_THE_REGISTRY} | {
    status_words(status).lower(): status
    for status in _OF_THE_REGISTRY
    if folded(status_words(status)) != folded(status)
}
"""The registry's statuses by what they may be called: in the registry's words, or in ours."""


def status_codes(given: Iterable[str]) -> frozenset[str]:
    """Return the registry's codes of statuses that a person named.

    Raises:
        UsageError: there is no such status.
    """
    return frozenset(_STATUSES[chosen(status, _STATUSES, "status")] for status in given)
