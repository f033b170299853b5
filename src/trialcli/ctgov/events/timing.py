"""Start and completion dates, and the enrollment: moved, made exact, made actual."""

from collections.abc import Iterator

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
_DATES = tuple(
    f"{_STATUS}.{key}"
    for key in ("startDateStruct", "primaryCompletionDateStruct", "completionDateStruct")
)
_ENROLLMENT = "protocolSection.designModule.enrollmentInfo"
_NOT_STATED = "not stated"


def timing_events(ledger: Ledger) -> Iterator[Event]:
    """Yield changes of the three dates and of the enrollment."""
    for dotted in _DATES:
        for position in ledger.take_at(f"{dotted}.date", dotted):
            yield _date_event(ledger, position, dotted)
    for position in ledger.take_at(_ENROLLMENT):
        yield _enrollment_event(ledger, position)


def _date_event(ledger: Ledger, position: int, dotted: str) -> Event:
    change, label = ledger[position], field_label(dotted)
    if change.pattern.endswith(".type"):
        return _type_event(change, position, label, (DATE_ACTUAL, DATE_ESTIMATED))
    if not change.pattern.endswith(".date"):
        return _appeared_event(change, position, label, DATE_STATED)
    old, new = parse_date(change.before), parse_date(change.after)
    if old is None or new is None:
        sentence = f"{label} {_text(change.before)} → {_text(change.after)}"
        return Event(DATE_STATED, sentence, (position,))
    facts: dict[str, object] = {
        "before": str(old),
        "after": str(new),
        "days": days_between(old, new),
    }
    if old.covers(new) or new.covers(old):
        more = "more exact" if old.covers(new) else "less exact"
        sentence = f"{label} made {more}: {old} → {new}"
        return Event(DATE_PRECISION, sentence, (position,), facts=facts)
    return _moved_event(ledger, position, dotted, (old, new), facts)


def _moved_event(
    ledger: Ledger,
    position: int,
    dotted: str,
    dates: tuple[PartialDate, PartialDate],
    facts: dict[str, object],
) -> Event:
    old, new = dates
    sentence = f"{field_label(dotted)} moved {old} → {new}"
    how = ", ".join(filter(None, (_days(old, new), _type(ledger.after, dotted))))
    sentence += f" ({how})" if how else ""
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
    return Event(rule, sentence, (position,), facts=facts)


def _moved_past(old: PartialDate, new: PartialDate, registered: PartialDate) -> bool:
    """Whether a start moved from before to after the registration (Holst & Carlisle 2024)."""
    return old.is_before(registered) and not new.is_before(registered)


def _days(old: PartialDate, new: PartialDate) -> str:
    days = days_between(old, new)
    if days is not None:
        return f"{days:+d} days".replace("-", "−")
    months = (new.year - old.year) * 12 + (new.month or 1) - (old.month or 1)
    if None in (old.month, new.month) or months == 0:
        return ""
    return f"about {months:+d} month{'s' if abs(months) != 1 else ''}".replace("-", "−")


def _enrollment_event(ledger: Ledger, position: int) -> Event:
    change = ledger[position]
    if change.pattern.endswith(".type"):
        types = (ENROLLMENT_ACTUAL, ENROLLMENT_ESTIMATED)
        return _type_event(change, position, "Enrollment", types)
    if not change.pattern.endswith(".count"):
        return _appeared_event(change, position, "Enrollment", ENROLLMENT_STATED)
    old, new = (_counted(side) for side in (change.before, change.after))
    facts: dict[str, object] = {"before": old, "after": new}
    known = _type(ledger.after, _ENROLLMENT)
    noun = "Enrollment" if known == "actual" else "Enrollment target"
    sentence = f"{noun} {_text(old)} → {_text(new)}"
    if isinstance(old, int) and isinstance(new, int) and old > 0:
        facts["percent"] = round(100 * (new - old) / old, 1)
        percent = f"{round(100 * (new - old) / old):+d}".replace("-", "−")
        sentence += f" ({percent} %)"
    if old is None or new is None:
        return Event(ENROLLMENT_STATED, sentence, (position,), facts=facts)
    percent_changed = facts.get("percent")
    much = isinstance(percent_changed, float) and (
        abs(percent_changed) >= ledger.thresholds.enrollment_percent
    )
    rule = ENROLLMENT_CHANGED_MUCH if much else ENROLLMENT_CHANGED
    if much:
        facts["threshold"] = ledger.thresholds.enrollment_percent
    return Event(rule, sentence, (position,), facts=facts)


def _type_event(change: Change, position: int, label: str, rules: tuple[Rule, Rule]) -> Event:
    actual, estimated = rules
    old, new = (
        value_words(value).lower() if isinstance(value, str) else "not stated"
        for value in (change.before, change.after)
    )
    return Event(
        actual if change.after == "ACTUAL" else estimated,
        f"{label} is now {new} (was {old})",
        (position,),
        facts={"before": change.before, "after": change.after},
    )


def _appeared_event(change: Change, position: int, label: str, rule: Rule) -> Event:
    """Return the event of a date or an enrollment that was stated or withdrawn as a whole."""
    value = change.after if change.kind == "added" else change.before
    stated = value if isinstance(value, dict) else {}
    said = _text(stated.get("date", stated.get("count", value)))
    verb = {"added": "stated", "removed": "withdrawn"}.get(change.kind, "changed")
    if said == _NOT_STATED:
        said = "no value, only a placeholder"
    return Event(rule, f"{label} {verb}: {said}", (position,))


def _type(record: Record, dotted: str) -> str:
    kind = at(record, f"{dotted}.type")
    return value_words(kind).lower() if isinstance(kind, str) else ""


def _counted(value: object) -> object:
    """Return an enrollment as it is stated; a placeholder states none."""
    return None if is_placeholder_count(value) else value


def _text(value: object) -> str:
    is_stated = not (value is None or is_placeholder_count(value) or is_placeholder_date(value))
    return str(value) if is_stated else _NOT_STATED
