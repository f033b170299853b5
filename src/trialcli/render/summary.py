"""The facts of a trial that the rows of several commands have."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from trialcli.ctgov.words.vocabulary import (
    country_words,
    phase_words,
    status_words,
    value_words,
)
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


_WORDS: Mapping[str, Callable[[Summary], str]] = {
    "status": lambda one: status_words(one.status) if one.status else "",
    "study_type": lambda one: value_words(one.study_type) if one.study_type else "",
    "phases": lambda one: phase_words(one.phases),
    "enrollment_type": lambda one: value_words(one.enrollment_type) if one.enrollment_type else "",
    "countries": lambda one: "; ".join(map(country_words, one.countries)),
    "has_results": lambda one: "yes" if one.has_results else "no",
}
"""What a table has in place of the registry's terms."""
SUMMARY_FIELDS: tuple[Field[Summary], ...] = tuple(
    Field(name, about, _stated(name), name in ("trial", "title", "status"), words=_WORDS.get(name))
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


def short_phases(phases: Iterable[str]) -> str:
    """Return phases without the word: ``1/2``; empty if phases are not applicable."""
    words = phase_words(phase for phase in phases if phase != "NA")
    return words.replace("Phase ", "").replace(" phase ", " ")


def first_and_more(names: Sequence[str]) -> str:
    """Return the first of some names and the number of the others: ``Germany +2``."""
    others = f" +{len(names) - 1}" if len(names) > 1 else ""
    return f"{names[0]}{others}" if names else ""
