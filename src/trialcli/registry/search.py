"""A search: what a person searches for in a registry."""

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import NamedTuple

from trialcli.errors import UsageError
from trialcli.registry.amounts import Age, NumberRange
from trialcli.registry.near import Near
from trialcli.text.blocks import one_line
from trialcli.text.dates import PartialDate, parse_date

_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Hangul fillers: Unicode calls them letters, but they are invisible."""
_NEEDS_QUOTES = r'[;|"\\]|^\s|\s$'
_NAMES = {"id": "ID", "healthy": "healthy volunteers"}
"""The names of fields that differ from the names in the code."""
_CODED = frozenset(
    ["status", "phase", "study_type", "age_group", "sex", "allocation", "masking", "funder"]
)


def says_something(text: str) -> bool:
    """Return whether a text has a letter or a digit of any script.

    White space, punctuation, control and zero-width characters search for nothing: the registry
    answers such a search with all its trials.
    """
    return any(each.isalnum() and each not in _BLANK_LETTERS for each in text)


class DateRange(NamedTuple):
    """The days from a first to a last one; either end may be open."""

    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        """Return it as a person writes it: ``2026-01-01..2026-06-30``."""
        return f"{self.first or ''}..{self.last or ''}"


def read_range(text: str) -> DateRange:
    """Read a range of dates: ``2026-01..2026-06``, ``2026..``, ``..2026-06-30`` or ``2026``.

    A month or a year means all its days.

    Raises:
        UsageError: it is something else, or ends before it begins.
    """
    begin, dots, end = (part.strip() for part in text.strip().partition(".."))
    first = _given_date(begin, text)
    last = _given_date(end, text) if dots else first
    if first is None and last is None:
        raise _no_range(text)
    found = DateRange(first and first.first_day, last and last.last_day)
    if found.first and found.last and found.last < found.first:
        raise UsageError(f"{text!r} ends before it begins.", hint="Give the earlier date first.")
    return found


def _given_date(text: str, whole: str) -> PartialDate | None:
    day = parse_date(text)
    if day is None and text:
        raise _no_range(whole)
    return day


def _no_range(text: str) -> UsageError:
    return UsageError(
        f"{text!r} is not a range of dates.",
        hint="Write it like 2026-01-01..2026-06-30, 2026-01.. or ..2026; either end may be open.",
    )


@dataclass(frozen=True, slots=True)
class Search:
    """What a person searches for in a registry. All that is given must hold.

    Several values of one field mean any of them. The values of ``status``, ``phase``,
    ``study_type``, ``age_group``, ``sex``, ``allocation``, ``masking`` and ``funder`` are as the
    registry writes them.
    """

    words: str = ""
    """Anywhere in a record; taken as plain words, never as a query language."""
    condition: tuple[str, ...] = ()
    intervention: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    sponsor: tuple[str, ...] = ()
    location: tuple[str, ...] = ()
    """Facilities, cities, states."""
    country: tuple[str, ...] = ()
    id: tuple[str, ...] = ()
    """IDs of any kind: the registry's own, the sponsor's, other registries'."""
    eligibility: tuple[str, ...] = ()
    """Words of the eligibility criteria."""
    status: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    """A phase with a stroke means both: ``PHASE1/PHASE2``."""
    study_type: tuple[str, ...] = ()
    age_group: tuple[str, ...] = ()
    age: Age | None = None
    """The exact age of a person who would take part."""
    sex: tuple[str, ...] = ()
    allocation: tuple[str, ...] = ()
    masking: tuple[str, ...] = ()
    enrollment: NumberRange | None = None
    """How many participants, planned or actual."""
    funder: tuple[str, ...] = ()
    healthy: bool | None = None
    """Whether healthy volunteers are accepted."""
    results: bool | None = None
    """Whether results are posted."""
    start: DateRange | None = None
    primary_completion: DateRange | None = None
    completion: DateRange | None = None
    first_posted: DateRange | None = None
    results_posted: DateRange | None = None
    updated_since: date | None = None
    near: Near | None = None
    expression: str = ""
    """In the registry's query language, sent as it is."""
    sort: str = ""
    """As the registry writes it; empty for the most relevant first."""

    @property
    def is_empty(self) -> bool:
        """Whether it searches for nothing, so that it would find every trial."""
        return not self.given

    @property
    def text(self) -> str:
        """The one line that names the search.

        A search of words alone, or of an expression alone, is named by these: the watch list and
        the watch log know searches by this text. The order of values does not matter.
        """
        parts = self.given
        if len(parts) == 1 and parts.keys() <= {"words", "expression"}:
            return next(iter(parts.values()))[0]
        return "; ".join(
            f"{_NAMES.get(name, name.replace('_', ' '))}: {' | '.join(map(_shown, sorted(values)))}"
            for name, values in parts.items()
        )

    @property
    def given(self) -> dict[str, tuple[str, ...]]:
        """Return the fields that are given, with the texts of their values."""
        parts: dict[str, tuple[str, ...]] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "sort" and value not in ("", (), None):
                texts = map(_worded, value if type(value) is tuple else (value,))
                parts[field.name] = tuple(
                    text.lower().replace("_", " ") if field.name in _CODED else text
                    for text in texts
                )
        return parts


def _worded(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _shown(text: str) -> str:
    """Return a value for the line that names a search; in quotes if it could be misread."""
    line = one_line(text)
    if not re.search(_NEEDS_QUOTES, line):
        return line
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'
