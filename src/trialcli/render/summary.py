"""The facts of a trial that the rows of several commands have."""

from collections.abc import Callable
from typing import Any

from trialcli.ctgov.words.vocabulary import status_words
from trialcli.registry.summary import Summary
from trialcli.render.formats.fields import Field

_OF_RECORD = {
    "trial": "trial ID",
    "title": "brief title",
    "acronym": "acronym",
    "status": "status, in the registry's terms",
    "study_type": "study type, in the registry's terms",
    "phases": "phases, in the registry's terms",
    "enrollment": "number of participants",
    "enrollment_type": "ACTUAL or ESTIMATED",
    "start": "start date: a month or a day",
    "primary_completion": "primary completion date",
    "completion": "completion date",
    "sponsor": "name of the lead sponsor",
    "conditions": "conditions",
    "sites": "number of sites",
    "countries": "countries of the sites",
    "last_update": "day when the registry posted the last update",
    "has_results": "whether results are posted",
}
"""The fields of a summary, with what they mean."""


def _stated(name: str) -> Callable[[Summary], Any]:
    def value(summary: Summary) -> Any:
        stated = getattr(summary, name)
        return list(stated) if isinstance(stated, tuple) else stated

    return value


SUMMARY_FIELDS: tuple[Field[Summary], ...] = tuple(
    Field(name, about, _stated(name), name in ("trial", "title", "status"))
    for name, about in _OF_RECORD.items()
)

_SHORT = {
    "ACTIVE_NOT_RECRUITING": "Active",
    "ENROLLING_BY_INVITATION": "By invitation",
    "NOT_YET_RECRUITING": "Not yet",
    "TEMPORARILY_NOT_AVAILABLE": "Not available",
    "NO_LONGER_AVAILABLE": "Not available",
    "APPROVED_FOR_MARKETING": "Approved",
    "UNKNOWN": "Unknown",
}


def short_status(status: str) -> str:
    """Return a status in at most two short words."""
    return _SHORT.get(status) or status_words(status)
