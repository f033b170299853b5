"""What changed in a table of results, in parts: a value, or a row with its values.

An event states the worst parts and counts the others. Its lines have what is not stated, its facts
have every value.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trialcli.ctgov.results.difference import Difference
from trialcli.ctgov.results.table import GROUPS, ROWS, Table
from trialcli.events.event import Event, Ledger, ValueLine
from trialcli.events.rule import Rule
from trialcli.record.changes import Change
from trialcli.text.blocks import counted, first_named

MOST_SAID = 3
"""A sentence states at most this many parts."""
_GROUP_RANK = -1.0
"""The rank of a group that was added or removed: its values follow it."""
_MAIN = ("numAffected", "pValue", "paramValue", "ciLowerLimit", "ciUpperLimit")
"""The values to state of a row, besides measured values."""
_MOST_VALUES = 4
"""A part states at most this many values of a row that was added or removed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A change of a table in words."""

    positions: tuple[int, ...]
    """The positions of its changes in the comparison."""
    words: str
    differences: tuple[Difference, ...]
    rank: float
    is_figure: bool
    """Whether a figure changed, or what one means."""
    is_said: bool
    """Whether the words state every value."""
    verb: str = "changed"
    """What happened to its values: "added", "removed" or "changed"."""
    group: str = ""
    """The name of the group that all its values are of."""

    @property
    def lines(self) -> Iterator[ValueLine]:
        """A line for each value; the figures of a new or removed row in one line for a group."""
        rows: dict[object, list[Difference]] = {}
        for one in self.differences:
            in_row = self.verb != "changed" and any(one.place) and one.is_figure
            rows.setdefault(one.place if in_row else one.pointer, []).append(one)
        for first, *others in rows.values():
            if others:
                yield _row_line(", ".join(filter(None, first.place)), [first, *others])
            elif first.list_key not in GROUPS or len(self.differences) == 1:
                yield _value_line(first)

    def words_after(self, other: "Part | None") -> str:
        """Return the words without the place that the part before it has just named."""
        if other is None or not (len(self.differences) == len(other.differences) == 1):
            return self.words
        one, said = self.differences[0], other.differences[0]
        return one.words(said.place) if self.words == one.words() else self.words


def parts_of(ledger: Ledger, table: Table, positions: Iterable[int]) -> list[Part]:
    """Return the parts of some changes of a table, the worst first."""
    parts = [part_of(ledger, table, position) for position in positions]
    return sorted(_with_groups(parts), key=lambda part: (not part.is_figure, part.rank))


def _with_groups(parts: Sequence[Part]) -> list[Part]:
    """Return the parts, the values of a group that was added or removed in one part with it."""
    groups = {part.group: [part] for part in parts if part.rank == _GROUP_RANK}
    others = [part for part in parts if part.rank != _GROUP_RANK]
    for part in others:
        if part.group in groups and part.verb == groups[part.group][0].verb:
            groups[part.group].append(part)
    joined = {id(part) for found in groups.values() for part in found[1:]}
    return [
        *(_joined(found) for found in groups.values()),
        *(part for part in others if id(part) not in joined),
    ]


def _joined(parts: Sequence[Part]) -> Part:
    """Return a group that was added or removed, and its values, as one part."""
    every = (one for part in parts for one in part.differences)
    differences = tuple(sorted(every, key=lambda one: one.rank))
    values = sum(one.is_figure for one in differences)
    return replace(
        parts[0],
        positions=tuple(one for part in parts for one in part.positions),
        words=f"{parts[0].words} ({counted(values, 'value')})" if values else parts[0].words,
        differences=differences,
        is_said=not differences,
    )


def part_of(ledger: Ledger, table: Table, position: int) -> Part:
    """Return the part that one change is."""
    change = ledger[position]
    differences = tuple(sorted(table.differences(change), key=lambda one: one.rank))
    if differences and not _is_row(change) and (len(differences) == 1 or change.whole_item):
        # The sentence states the value of a measurement; its spread and its limits are below.
        one = differences[0]
        is_said = one.is_said and len(differences) == 1
        figure = one.rank, one.is_figure
        return Part((position,), one.words(), differences, *figure, is_said, one.verb, one.group)
    is_group = _list_key(change) in GROUPS
    return Part(
        positions=(position,),
        words=_whole(change, table, differences),
        differences=differences,
        rank=_GROUP_RANK if is_group else min((one.rank for one in differences), default=0.0),
        is_figure=is_group or any(one.is_figure for one in differences),
        is_said=len(_main(differences)) == len(differences) <= _MOST_VALUES,
        verb=change.kind,
        group=table.named(change) if is_group else "",
    )


def _list_key(change: Change) -> str:
    return change.pattern.removesuffix("[]").rpartition(".")[2] if change.whole_item else ""


def _is_row(change: Change) -> bool:
    """Whether a row, a group or an analysis was added or removed as a whole."""
    return _list_key(change) in (*ROWS, *GROUPS, "analyses") and change.kind != "changed"


def _whole(change: Change, table: Table, differences: Sequence[Difference]) -> str:
    """Return the words for a row that was added or removed: ``Week 12 added (Drug X 31.2)``."""
    verb = change.kind
    if change.pattern.endswith(".analyses"):
        analyses = list(dict.fromkeys(one.row for one in differences))
        return f"{first_named(analyses, MOST_SAID)} {verb} ({row_values(differences)})"
    if not _is_row(change):
        found = differences[0].name or "values" if differences else "values"
        return f"{found} {verb} ({counted(len(differences), 'value')})"
    name = table.named(change)
    of_list, noun = _list_key(change), change.items[-1].noun
    if of_list in GROUPS:
        return f"group {verb}: {name}"
    values = row_values(differences)
    words = f"{name} {verb}" if of_list == "analyses" else f"{noun} {verb}: {name}"
    return f"{words} ({values})" if values else words


def row_values(differences: Sequence[Difference]) -> str:
    """Return the values of one row by their groups: ``Drug X 5, Placebo 0``.

    The values of several rows are counted.
    """
    figures = [one for one in differences if one.is_figure]
    if len({one.row for one in figures}) > 1:
        return counted(len(figures), "value")
    main = _main(figures)
    said = [" ".join(filter(None, (one.group or one.name, *one.sides))) for one in main]
    more = len(said) - _MOST_VALUES
    return ", ".join(said[:_MOST_VALUES]) + (f", … ({more} more)" if more > 0 else "")


def _main(differences: Iterable[Difference]) -> list[Difference]:
    """Return the values of a row that are stated first."""
    return [one for one in differences if not one.name or one.key in _MAIN]


def exchanged(parts: Sequence[Part]) -> tuple[str, str] | None:
    """Return the two groups that have exchanged all their values, if the parts say no more."""
    sides: dict[str, dict[tuple[str, str], tuple[str, str]]] = {}
    for one in (one for part in parts for one in part.differences):
        sides.setdefault(one.group, {})[one.row, one.name] = one.sides
    if len(sides) != 2 or "" in sides:
        return None
    (first, ours), (second, theirs) = sides.items()
    turned = {place: (after, before) for place, (before, after) in theirs.items()}
    return (first, second) if ours == turned else None


def stated(parts: Sequence[Part], most: int = MOST_SAID) -> str:
    """Return the words of the first parts, and how many values are not stated."""
    pairs = zip(parts[:most], [None, *parts], strict=False)
    said = "; ".join(part.words_after(other) for part, other in pairs)
    left = sum(max(len(part.differences), 1) for part in parts[most:])
    return f"{said}; and {counted(left, 'more value')}" if left else said


def event_of(
    rule: Rule,
    sentence: str,
    parts: Sequence[Part],
    facts: Mapping[str, Any],
    most: int = MOST_SAID,
) -> Event:
    """Return the event of some parts, with a line for each value that is not stated."""
    differences = [one for part in parts for one in part.differences]
    unsaid = (part for at, part in enumerate(parts) if at >= most or not part.is_said)
    return Event(
        rule=rule,
        sentence=sentence,
        changes=tuple(sorted(one for part in parts for one in part.positions)),
        lines=tuple(line for part in unsaid for line in part.lines),
        facts={**facts, "values": [one.facts for one in differences]},
    )


def _value_line(one: Difference) -> ValueLine:
    return ValueLine(one.label or "value", *one.sides)


def _row_line(label: str, row: Sequence[Difference]) -> ValueLine:
    """Return the figures of one group in a row: ``31.2, standard deviation 40.1``."""
    figures = ", ".join(" ".join(filter(None, (one.name, *one.sides))) for one in row)
    return ValueLine(label, *((figures, "") if row[0].verb == "removed" else ("", figures)))
