"""In which order events are shown: by severity, then by their subject."""

from trialcli.events.event import Event, Ledger
from trialcli.events.severity import rank
from trialcli.record.tree import below

_PROTOCOL = "protocolSection"
_SUBJECTS = (
    (f"{_PROTOCOL}.statusModule.overallStatus", f"{_PROTOCOL}.statusModule.whyStopped"),
    (f"{_PROTOCOL}.designModule.studyType",),
    (f"{_PROTOCOL}.outcomesModule",),
    ("resultsSection", "hasResults"),
    (f"{_PROTOCOL}.designModule.designInfo", f"{_PROTOCOL}.designModule.phases"),
    (f"{_PROTOCOL}.armsInterventionsModule",),
    (f"{_PROTOCOL}.eligibilityModule",),
    (f"{_PROTOCOL}.statusModule",),
    (f"{_PROTOCOL}.designModule.enrollmentInfo",),
    (f"{_PROTOCOL}.contactsLocationsModule",),
)
"""The subjects in order, by their places in the record. All others follow as the record is read."""


def in_order(ledger: Ledger, event: Event) -> tuple[int, int, int]:
    """Return what events are sorted by: severity, subject, place in the record."""
    pattern = ledger[event.changes[0]].pattern
    subjects = (
        number
        for number, places in enumerate(_SUBJECTS)
        if any(below(pattern, place) for place in places)
    )
    return rank(event.severity), next(subjects, len(_SUBJECTS)), event.changes[0]
