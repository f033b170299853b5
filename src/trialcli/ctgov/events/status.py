"""Recruitment status, and what the registry adds or removes along with it."""

from collections.abc import Iterator

from trialcli.ctgov.events.sources import CFR_11_64
from trialcli.ctgov.words.vocabulary import status_words
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.record.changes import Change
from trialcli.record.tree import at, below
from trialcli.text.blocks import counted, one_line

STATUS_STOPPED = Rule(
    "status-stopped",
    "major",
    "The trial was terminated, suspended or withdrawn; to be posted within 30 days",
    CFR_11_64,
)
STOP_REASON = Rule(
    "stop-reason", "major", "The reason for stopping was stated or changed", CFR_11_64
)
STATUS_CHANGED = Rule("status-changed", "minor", "The recruitment status changed", CFR_11_64)
STATUS_UNKNOWN = Rule(
    "status-unknown",
    "minor",
    "The registry set the status to unknown: the record was not verified for two years past "
    "completion",
    CFR_11_64,
)

_MODULE = "protocolSection.statusModule"
_PLACES = "protocolSection.contactsLocationsModule"
# On 1,178 real records: sites have a status, and anybody a contact, only while recruitment is open.
# Tuples, not sets: a status may be of any kind of JSON.
_WITH_CONTACTS = ("RECRUITING", "NOT_YET_RECRUITING", "UNKNOWN")


def status_events(ledger: Ledger) -> Iterator[Event]:
    """Yield a change of the status with its reason and consequences, or of the reason alone."""
    changed = ledger.take(lambda change: change.pattern == f"{_MODULE}.overallStatus")
    if not changed:
        yield from _reason_alone(ledger)
        return
    change = ledger[changed[0]]
    reason = ledger.take_at(f"{_MODULE}.whyStopped")
    known = ledger.take_at(f"{_MODULE}.lastKnownStatus")
    consequences = ledger.take(lambda other: _follows(other, change))
    yield Event(
        rule=_rule(change),
        sentence=_sentence(ledger, change) + _with_it(ledger, consequences),
        changes=(*changed, *reason, *known, *consequences),
        facts={"before": change.before, "after": change.after, "consequences": len(consequences)},
    )


_SHORT = 60
"""A reason of at most this many characters can stand in a sentence."""
_STOPPED = ("TERMINATED", "SUSPENDED", "WITHDRAWN")


def _rule(change: Change) -> Rule:
    if change.after == "UNKNOWN":
        return STATUS_UNKNOWN
    return STATUS_STOPPED if change.after in _STOPPED else STATUS_CHANGED


def _sentence(ledger: Ledger, change: Change) -> str:
    old, new = (_words(status) for status in (change.before, change.after))
    if change.after == "UNKNOWN":
        return (
            f"{old} → {new}, set by the registry because the record had not been verified for two "
            "years"
        )
    was, why = (at(record, f"{_MODULE}.whyStopped") for record in (ledger.before, ledger.after))
    said = f"{old} → {new}" + (f": {why}" if isinstance(why, str) else "")
    is_other = isinstance(why, str) and isinstance(was, str) and was != why
    return f"{said} (reason before: {was})" if is_other else said


def _words(status: object) -> str:
    return status_words(status) if isinstance(status, str) else "no status"


def _follows(change: Change, status: Change) -> bool:
    """Whether the registry made a change because recruitment opened or closed."""
    if not below(change.pattern, _PLACES) or change.kind not in ("added", "removed"):
        return False
    end = change.pattern.removeprefix(f"{_PLACES}.")
    if end in ("locations[].contacts", "centralContacts"):
        return change.kind == _direction(status, _WITH_CONTACTS)
    return end == "locations[].status" and change.kind == _direction(
        status, ("RECRUITING", "UNKNOWN")
    )


def _direction(status: Change, having: tuple[str, ...]) -> str | None:
    """Return whether a part that only some statuses have was added or removed; else None."""
    if (status.before in having) == (status.after in having):
        return None
    return "added" if status.after in having else "removed"


def _with_it(ledger: Ledger, consequences: tuple[int, ...]) -> str:
    kinds = [ledger[position].pattern.rpartition(".")[2] for position in consequences]
    numbers = [
        counted(kinds.count("status"), "site status", "site statuses"),
        counted(kinds.count("contacts"), "site's contacts", "sites' contacts"),
        counted(kinds.count("centralContacts"), "list of central contacts", ""),
    ]
    words = [number for number in numbers if not number.startswith("0 ")]
    if not words:
        return ""
    verb = "added" if ledger[consequences[0]].kind == "added" else "dropped"
    return f" (with it the registry {verb} {', '.join(words)})"


def _reason_alone(ledger: Ledger) -> Iterator[Event]:
    for position in ledger.take_at(f"{_MODULE}.whyStopped"):
        change = ledger[position]
        reasons = [one_line(str(one)) for one in (change.before, change.after) if one is not None]
        said = f": {' → '.join(reasons)}" if max(map(len, reasons)) <= _SHORT else ""
        yield Event(
            rule=STOP_REASON,
            sentence=f"Reason for stopping {change.kind}{said}",
            changes=(position,),
            shown=() if said else (position,),
        )
