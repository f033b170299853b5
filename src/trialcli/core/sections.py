"""The sections of a record by the names a person gives them on the command line."""

from collections.abc import Iterable

from trialcli.core.changes import Change

_PROTOCOL = "protocolSection"
_PLACES = f"{_PROTOCOL}.contactsLocationsModule"
_ARMS = f"{_PROTOCOL}.armsInterventionsModule"
_OUTCOMES = f"{_PROTOCOL}.outcomesModule"

PATTERNS: dict[str, tuple[str, ...]] = {
    "identification": (f"{_PROTOCOL}.identificationModule",),
    "status": (f"{_PROTOCOL}.statusModule",),
    "sponsors": (f"{_PROTOCOL}.sponsorCollaboratorsModule",),
    "oversight": (f"{_PROTOCOL}.oversightModule",),
    "description": (f"{_PROTOCOL}.descriptionModule",),
    "conditions": (f"{_PROTOCOL}.conditionsModule",),
    "design": (f"{_PROTOCOL}.designModule",),
    "arms": (f"{_ARMS}.armGroups",),
    "interventions": (f"{_ARMS}.interventions",),
    "outcomes": (_OUTCOMES,),
    "eligibility": (f"{_PROTOCOL}.eligibilityModule",),
    "locations": (f"{_PLACES}.locations",),
    "contacts": (f"{_PLACES}.centralContacts", f"{_PLACES}.overallOfficials"),
    "references": (f"{_PROTOCOL}.referencesModule",),
    "sharing": (f"{_PROTOCOL}.ipdSharingStatementModule",),
    "results": ("resultsSection", "hasResults", "annotationSection"),
    "documents": ("documentSection",),
    "registry": ("derivedSection",),
}
"""Section names and the dotted paths they cover."""


def in_sections(change: Change, sections: Iterable[str]) -> bool:
    """Whether a change lies in one of the sections, or above a part of one."""
    return any(
        _covers(pattern, change.pattern) or _covers(change.pattern, pattern)
        for section in sections
        for pattern in PATTERNS[section]
    )


def _covers(top: str, pattern: str) -> bool:
    return pattern == top or pattern.startswith((f"{top}.", f"{top}["))
