"""The sections of a record by the names a person gives them, and the paths they cover."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trialcli.record.tree import below
from trialcli.text.choices import chosen

if TYPE_CHECKING:
    from trialcli.record.changes import Change

_PROTOCOL = "protocolSection"
_DESCRIPTION = f"{_PROTOCOL}.descriptionModule"
_DESIGN = f"{_PROTOCOL}.designModule"
_ARMS = f"{_PROTOCOL}.armsInterventionsModule"
_PLACES = f"{_PROTOCOL}.contactsLocationsModule"

PATTERNS: dict[str, tuple[str, ...]] = {
    "basics": (
        f"{_PROTOCOL}.statusModule",
        f"{_PROTOCOL}.identificationModule.briefTitle",
        f"{_PROTOCOL}.identificationModule.officialTitle",
        f"{_PROTOCOL}.identificationModule.acronym",
        f"{_DESIGN}.studyType",
        f"{_DESIGN}.phases",
        f"{_DESIGN}.enrollmentInfo",
    ),
    "summary": (f"{_DESCRIPTION}.briefSummary",),
    "description": (f"{_DESCRIPTION}.detailedDescription",),
    "conditions": (f"{_PROTOCOL}.conditionsModule",),
    "design": (_DESIGN,),
    "arms": (f"{_ARMS}.armGroups",),
    "interventions": (f"{_ARMS}.interventions",),
    "outcomes": (f"{_PROTOCOL}.outcomesModule",),
    "eligibility": (f"{_PROTOCOL}.eligibilityModule",),
    "sponsors": (f"{_PROTOCOL}.sponsorCollaboratorsModule",),
    "locations": (f"{_PLACES}.locations",),
    "contacts": (f"{_PLACES}.centralContacts", f"{_PLACES}.overallOfficials"),
    "identifiers": (f"{_PROTOCOL}.identificationModule",),
    "references": (f"{_PROTOCOL}.referencesModule",),
    "documents": ("documentSection",),
    "oversight": (f"{_PROTOCOL}.oversightModule",),
    "sharing": (f"{_PROTOCOL}.ipdSharingStatementModule",),
    "dates": (f"{_PROTOCOL}.statusModule",),
    "terms": ("derivedSection",),
    "results": ("resultsSection", "hasResults", "annotationSection"),
}
"""Section names, the same as ``show`` has, and the dotted paths they cover."""

OTHER = "other"
"""The section of whatever no other section covers."""


def in_sections(change: "Change", sections: Iterable[str]) -> bool:
    """Whether a change lies in one of the sections, or above a part of one."""
    return any(
        _is_other(change) if section == OTHER else _in_section(change, section)
        for section in sections
    )


def _is_other(change: "Change") -> bool:
    return not any(_in_section(change, section) for section in PATTERNS)


def _in_section(change: "Change", section: str) -> bool:
    return any(
        below(change.pattern, pattern) or below(pattern, change.pattern)
        for pattern in PATTERNS[section]
    )


def known_sections(given: Iterable[str]) -> tuple[str, ...]:
    """Return the sections that a person named.

    Raises:
        UsageError: there is no such section.

    """
    return tuple(dict.fromkeys(chosen(name, (*PATTERNS, OTHER), "section") for name in given))
