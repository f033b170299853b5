"""The ages of participants: limits are compared as durations, age groups are derived from them."""

import re
from collections.abc import Iterator

from trialcli.ctgov.events.eligibility import ELIGIBILITY_CHANGED
from trialcli.ctgov.events.paperwork import REGISTRY_MADE
from trialcli.ctgov.events.sources import GETZ
from trialcli.ctgov.words.vocabulary import age_words, field_label, value_words
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.record.changes import Change
from trialcli.record.tree import Record, at
from trialcli.text.blocks import enumerated

AGE_IN_OTHER_UNIT = Rule(
    "age-in-other-unit", "none", "An age limit is stated differently; it is the same age", GETZ
)
AGE_ROUNDED = Rule(
    "age-rounded", "detail", "An age limit is stated in another unit and differs by rounding", GETZ
)

_MODULE = "protocolSection.eligibilityModule"
_MINIMUM = f"{_MODULE}.minimumAge"
_LIMITS = (_MINIMUM, f"{_MODULE}.maximumAge")
_AGE_GROUPS = f"{_MODULE}.stdAges"
_AGE = re.compile(r"([0-9]+) (year|month|week|day|hour|minute)s?", re.IGNORECASE)
_MONTHS = {"year": 12, "month": 1}
_MINUTES = {"week": 10_080, "day": 1_440, "hour": 60, "minute": 1}
_MINUTES_OF_A_MONTH = 365.25 / 12 * 1_440
_ROUNDING = 0.015
"""The share by which an age in months and one in days may differ: 1 month and 30 days."""


def age_events(ledger: Ledger) -> Iterator[Event]:
    """Yield an event for each age limit that changed, and one for the age groups."""
    for position in ledger.take(_is_of_limit):
        change = ledger[position]
        words = dict.fromkeys(_words(age) for age in (change.before, change.after))
        yield Event(
            _rule(*(_limit(change.pattern, age) for age in (change.before, change.after))),
            f"{field_label(change.pattern)}: {' → '.join(words)}"
            + (", stated differently" if len(words) == 1 else ""),
            (position,),
        )
    groups = ledger.take_at(_AGE_GROUPS)
    if groups:
        yield Event(
            REGISTRY_MADE,
            f"Age groups, derived by the registry: {_groups(ledger.after) or 'none'}",
            groups,
            "registry",
        )


def _is_of_limit(change: Change) -> bool:
    values = (change.before, change.after)
    return change.pattern in _LIMITS and all(isinstance(one, str | None) for one in values)


def _limit(pattern: str, age: str | None) -> str | None:
    """Return an age that limits who can take part; a minimum of 0 does not."""
    is_zero = pattern == _MINIMUM and (_length(age) or (1, True))[0] == 0
    return None if is_zero else age


def _rule(before: str | None, after: str | None) -> Rule:
    ours, theirs = _length(before), _length(after)
    if ours is None or theirs is None:
        return AGE_IN_OTHER_UNIT if _is_unstated(before, after) else ELIGIBILITY_CHANGED
    if ours == theirs:
        return AGE_IN_OTHER_UNIT
    lengths = [
        amount * _MINUTES_OF_A_MONTH if in_months else amount
        for amount, in_months in (ours, theirs)
    ]
    is_close = abs(lengths[0] - lengths[1]) <= _ROUNDING * max(lengths)
    return AGE_ROUNDED if is_close and ours[1] != theirs[1] else ELIGIBILITY_CHANGED


def _is_unstated(*ages: str | None) -> bool:
    return all(age in (None, "", "N/A") for age in ages)


def _length(age: str | None) -> tuple[int, bool] | None:
    """Return an age in months (True) or in minutes (False); None if none is stated."""
    match = _AGE.fullmatch(age or "")
    if match is None:
        return None
    unit = match[2].lower()
    return int(match[1]) * (_MONTHS.get(unit) or _MINUTES[unit]), unit in _MONTHS


def _words(age: str | None) -> str:
    return "no limit" if age is None or _is_unstated(age) else age_words(age)


def _groups(record: Record) -> str:
    groups = at(record, _AGE_GROUPS)
    known = groups if isinstance(groups, list) else []
    return enumerated(value_words(group).lower() for group in known if isinstance(group, str))
