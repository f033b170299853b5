"""Start and completion dates, and the enrollment: moved, made exact, made actual."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from trialcli.ctgov.events.sources import BARNETT, CFR_11_64, START
from trialcli.ctgov.words.vocabulary import field_label, value_words
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.events.thresholds import DATE_DAYS, ENROLLMENT_PERCENT
from trialcli.record.changes import Change
from trialcli.record.tree import Record, at
from trialcli.text.dates import PartialDate, days_between, parse_date
from trialcli.text.placeholders import is_placeholder_count, is_placeholder_date

START_AFTER_REGISTRATION = Rule(
    "start-after-registration",
    "major",
    "The start moved from before to after the registration, so that the trial looks registered in "
    "time; it may be a mistake or a legitimate edit",
    START,
)
DATE_MOVED_FAR = Rule(
    "date-moved-far", "minor", "Start or completion moved far", CFR_11_64, DATE_DAYS
)
DATE_MOVED = Rule("date-moved", "minor", "Start or completion moved", CFR_11_64)
DATE_ACTUAL = Rule("date-actual", "minor", "A date that was estimated is now actual", CFR_11_64)
DATE_ESTIMATED = Rule(
    "date-estimated", "minor", "A date that was actual is now estimated", CFR_11_64
)
DATE_STATED = Rule("date-stated", "minor", "Start or completion was stated or withdrawn", CFR_11_64)
DATE_PRECISION = Rule(
    "date-precision",
    "detail",
    "A date became more or less exact, but is not another date",
    CFR_11_64,
)
ENROLLMENT_CHANGED_MUCH = Rule(
    "enrollment-changed-much",
    "major",
    "Enrollment changed by a large share; targets often fall, and no cut-off is published",
    BARNETT,
    ENROLLMENT_PERCENT,
)
ENROLLMENT_CHANGED = Rule("enrollment-changed", "minor", "Enrollment changed", BARNETT)
ENROLLMENT_ACTUAL = Rule(
    "enrollment-actual", "minor", "Enrollment is now the actual number", CFR_11_64
)
ENROLLMENT_ESTIMATED = Rule(
    "enrollment-estimated", "minor", "Enrollment is an estimate again", CFR_11_64
)
ENROLLMENT_STATED = Rule(
    "enrollment-stated", "minor", "Enrollment was stated or withdrawn", CFR_11_64
)

_STATUS = "protocolSection.statusModule"
_DATE_NAMES = {
    f"{_STATUS}.startDateStruct": "start",
    f"{_STATUS}.primaryCompletionDateStruct": "primary_completion",
    f"{_STATUS}.completionDateStruct": "completion",
}
"""What the facts of an event call each date, as the fields of ``trialcli list`` do."""
_DATES = tuple(_DATE_NAMES)
_ENROLLMENT = "protocolSection.designModule.enrollmentInfo"
_NOT_STATED = "not stated"


def timing_events(ledger: Ledger) -> Iterator[Event]:
    """Yield changes of the three dates and of the enrollment."""
    for dotted, name in _DATE_NAMES.items():
        for event in _events_at(ledger, dotted, "date", _date_event):
            # The rules of the three dates are the same: a program must not read the sentence.
            yield replace(event, facts={"date": name, **event.facts})
    yield from _events_at(ledger, _ENROLLMENT, "count", _enrollment_event)


Types = tuple[str, str] | None
"""Whether a value was and is estimated or actual, in words; None if that did not change."""


def _events_at(
    ledger: Ledger,
    dotted: str,
    key: str,
    value_event: Callable[[Ledger, str, tuple[int, ...], Types], Event],
) -> Iterator[Event]:
    """Yield a change of a value together with that of its type, and what is malformed."""
    values, kinds = ledger.take_at(f"{dotted}.{key}"), ledger.take_at(f"{dotted}.type")
    if values:
        types = _type(ledger.before, dotted), _type(ledger.after, dotted)
        yield value_event(ledger, dotted, (*values, *kinds), types if kinds else None)
    elif kinds:
        yield _type_event(ledger, dotted, kinds, key)
    for position in ledger.take_at(dotted):
        yield _appeared_event(ledger[position], position, dotted)


def _date_event(ledger: Ledger, dotted: str, positions: tuple[int, ...], types: Types) -> Event:
    change, label = ledger[positions[0]], field_label(dotted)
    old, new = parse_date(change.before), parse_date(change.after)
    if old is None or new is None:
        sentence = f"{label}: {_arrow(_text(change.before), _text(change.after), types)}"
        return Event(DATE_STATED, sentence, positions)
    facts: dict[str, object] = {
        "before": str(old),
        "after": str(new),
        "days": days_between(old, new),
    }
    if not (old.covers(new) or new.covers(old)):
        return _moved_event(ledger, dotted, positions, (old, new), types, facts)
    if types:
        sentence = f"{label}: {_arrow(old, new, types)}"
        return Event(_rule_of_type(types, dotted), sentence, positions, facts=facts)
    more = "more exact" if old.covers(new) else "less exact"
    sentence = f"{label} made {more}: {old} → {new}"
    return Event(DATE_PRECISION, sentence, positions, facts=facts)


def _moved_event(
    ledger: Ledger,
    dotted: str,
    positions: tuple[int, ...],
    dates: tuple[PartialDate, PartialDate],
    types: Types,
    facts: dict[str, object],
) -> Event:
    old, new = dates
    sentence = _moved(ledger, dotted, dates, types)
    far = abs((new.first_day - old.first_day).days) >= ledger.thresholds.date_days
    rule = DATE_MOVED_FAR if far else DATE_MOVED
    if far:
        facts = {**facts, "threshold": ledger.thresholds.date_days}
    registered = parse_date(at(ledger.after, f"{_STATUS}.studyFirstSubmitDate"))
    if dotted == _DATES[0] and registered and _moved_past(old, new, registered):
        rule = START_AFTER_REGISTRATION
        sentence += f": from before to after the registration of {registered}"
        facts = {**facts, "registered": str(registered)}
        facts.pop("threshold", None)
    return Event(rule, sentence, positions, facts=facts)


def _moved(
    ledger: Ledger, dotted: str, dates: tuple[PartialDate, PartialDate], types: Types
) -> str:
    """Return a sentence: ``Start: 2026-05-01 (estimated) → 2026-05-03 (actual), 2 days later``."""
    label, how_far = field_label(dotted), _days(*dates)
    if types is None:
        known = _type(ledger.after, dotted)
        how = ", ".join(filter(None, (how_far, "" if known == _NOT_STATED else known)))
        return f"{label} moved {_arrow(*dates, types)}" + (f" ({how})" if how else "")
    later = "later" if dates[0].is_before(dates[1]) else "earlier"
    far = how_far.replace("+", "").replace("−", "")
    return f"{label}: {_arrow(*dates, types)}" + (f", {far} {later}" if far else "")


def _arrow(old: object, new: object, types: Types) -> str:
    if types is None:
        return f"{old} → {new}"
    return f"{old} ({types[0]}) → {new} ({types[1]})"


def _moved_past(old: PartialDate, new: PartialDate, registered: PartialDate) -> bool:
    """Whether a start moved from before to after the registration (Holst & Carlisle 2024)."""
    return old.is_before(registered) and not new.is_before(registered)


def _days(old: PartialDate, new: PartialDate) -> str:
    days = days_between(old, new)
    if days is not None:
        return f"{days:+d} day{'s' if abs(days) != 1 else ''}".replace("-", "−")
    months = (new.year - old.year) * 12 + (new.month or 1) - (old.month or 1)
    if None in (old.month, new.month) or months == 0:
        return ""
    return f"about {months:+d} month{'s' if abs(months) != 1 else ''}".replace("-", "−")


def _enrollment_event(
    ledger: Ledger, dotted: str, positions: tuple[int, ...], types: Types
) -> Event:
    change = ledger[positions[0]]
    old, new = (_counted(side) for side in (change.before, change.after))
    facts: dict[str, object] = {"before": old, "after": new}
    percent = ""
    if isinstance(old, int) and isinstance(new, int) and old > 0:
        facts["percent"] = round(100 * (new - old) / old, 1)
        percent = f"{round(100 * (new - old) / old):+d} %".replace("-", "−")
    arrow = _arrow(_text(old), _text(new), types)
    if types is None:
        noun = "Enrollment" if _type(ledger.after, dotted) == "actual" else "Enrollment target"
        sentence = f"{noun} {arrow}" + (f" ({percent})" if percent else "")
    else:
        sentence = f"Enrollment: {arrow}" + (f", {percent}" if percent else "")
    if old is None or new is None:
        return Event(ENROLLMENT_STATED, sentence, positions, facts=facts)
    percent_changed = facts.get("percent")
    much = isinstance(percent_changed, float) and (
        abs(percent_changed) >= ledger.thresholds.enrollment_percent
    )
    rule = ENROLLMENT_CHANGED_MUCH if much else ENROLLMENT_CHANGED
    if much:
        facts["threshold"] = ledger.thresholds.enrollment_percent
    return Event(rule, sentence, positions, facts=facts)


def _type_event(ledger: Ledger, dotted: str, positions: tuple[int, ...], key: str) -> Event:
    change = ledger[positions[0]]
    old, new = _type(ledger.before, dotted), _type(ledger.after, dotted)
    value = _text(at(ledger.after, f"{dotted}.{key}"))
    return Event(
        _rule_of_type((old, new), dotted),
        f"{field_label(dotted)} of {value} is now {new} (was {old})"
        if dotted == _ENROLLMENT
        else f"{field_label(dotted)} {value} is now {new} (was {old})",
        positions,
        facts={"before": change.before, "after": change.after},
    )


def _rule_of_type(types: tuple[str, str], dotted: str) -> Rule:
    """Return the rule for a value that became actual or estimated."""
    is_enrollment = dotted == _ENROLLMENT
    if types[1] == "actual":
        return ENROLLMENT_ACTUAL if is_enrollment else DATE_ACTUAL
    if types == ("actual", "estimated"):
        return ENROLLMENT_ESTIMATED if is_enrollment else DATE_ESTIMATED
    return ENROLLMENT_STATED if is_enrollment else DATE_STATED


def _appeared_event(change: Change, position: int, dotted: str) -> Event:
    """Return the event of a date or an enrollment that was stated or withdrawn as a whole."""
    value = change.after if change.kind == "added" else change.before
    stated = value if isinstance(value, dict) else {}
    said = _text(stated.get("date", stated.get("count", value)))
    verb = {"added": "stated", "removed": "withdrawn"}.get(change.kind, "changed")
    if said == _NOT_STATED:
        said = "no value, only a placeholder"
    elif isinstance(stated.get("type"), str):
        said += f" ({value_words(stated['type']).lower()})"
    rule = ENROLLMENT_STATED if dotted == _ENROLLMENT else DATE_STATED
    return Event(rule, f"{field_label(dotted)} {verb}: {said}", (position,))


def _type(record: Record, dotted: str) -> str:
    kind = at(record, f"{dotted}.type")
    return value_words(kind).lower() if isinstance(kind, str) else _NOT_STATED


def _counted(value: object) -> object:
    """Return an enrollment as it is stated; a placeholder states none."""
    return None if is_placeholder_count(value) else value


def _text(value: object) -> str:
    is_stated = not (value is None or is_placeholder_count(value) or is_placeholder_date(value))
    return str(value) if is_stated else _NOT_STATED
