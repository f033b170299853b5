"""The groups of posted results, and their IDs, by which the tables of results name them.

Each part of the results has its own list of groups, and each outcome one more.
"""

from collections.abc import Iterable
from itertools import chain, compress, islice
from typing import NamedTuple

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import (
    Columns,
    Fields,
    IdsByCode,
    Rows,
    found_in,
    ids_by_code,
    markup,
    row_ids,
    table,
    text,
)
from trialcli.record.levels import Level, level_of
from trialcli.registry.tables import Column

RESULTS = "resultsSection"
OUTCOMES = f"{RESULTS}.outcomeMeasuresModule.outcomeMeasures"
FLOW = f"{RESULTS}.participantFlowModule"
BASELINE = f"{RESULTS}.baselineCharacteristicsModule"
EVENTS = f"{RESULTS}.adverseEventsModule"

_LISTS = {
    "Participant Flow": f"{FLOW}.groups",
    "Baseline": f"{BASELINE}.groups",
    "Reported Event": f"{EVENTS}.eventGroups",
}
"""AACT's names of the parts, and their lists of groups."""

GROUP_ID = Column("result_group_id", "integer", "id in result_groups; empty if there is none")
GROUP_CODE = text("ctgov_group_code", "groupId", "code of the group in the record")
"""The first field of what is stated of a group, so that its first cell leads to the group's ID."""


class Groups(NamedTuple):
    """The groups of the results of some records."""

    parts: Level
    """The lists of groups: of each record those of its parts, then those of its outcomes."""
    groups: Level
    ids: list[IdsByCode]
    """The IDs of the groups of each list."""


def outcomes(records: Level) -> Level:
    """Return the outcomes of the results."""
    return records.each(OUTCOMES)


def part_groups(records: Level, name: str) -> list[IdsByCode]:
    """Return the groups of one part of the results of each record."""
    found = records.once(_groups)
    number = [*_LISTS].index(name) + 1
    return [*compress(found.ids, map(number.__eq__, found.parts.numbers))]


def outcome_groups(records: Level) -> list[IdsByCode]:
    """Return the groups of each outcome."""
    found = records.once(_groups)
    return [*compress(found.ids, map(len(_LISTS).__lt__, found.parts.numbers))]


def _groups(records: Level) -> Groups:
    of_parts = [records.values(path) for path in _LISTS.values()]
    of_outcomes = iter(outcomes(records).values("groups"))
    lists = [
        [*own, *islice(of_outcomes, count)]
        for *own, count in zip(*of_parts, outcomes(records).counts, strict=True)
    ]
    parts = Level([*chain.from_iterable(lists)], [*map(len, lists)], records)
    groups = level_of(parts.items, parts)
    codes = cells.texts(groups.values("id"))
    return Groups(parts, groups, ids_by_code(groups, codes, groups.once(row_ids)))


def with_groups(ids: Iterable[IdsByCode], columns: Columns) -> Columns:
    """Return columns, of which the first has codes of groups, after one of the groups' IDs."""
    return [found_in(ids, columns[0]), *columns]


_GROUP = Fields(
    f"{{{','.join((*_LISTS.values(), f'{OUTCOMES}[].groups'))}}}[]",
    text("ctgov_group_code", "id", "code of the group in the record"),
    text("title", "title", "name of the group"),
    markup("description", "description", "description of the group"),
)


def _result_groups(records: Level) -> Rows:
    found = records.once(_groups)
    names = (*_LISTS, "Outcome")
    last = len(_LISTS)
    types = [names[min(number - 1, last)] for number in found.parts.numbers]
    ids = iter(outcomes(records).once(row_ids))
    outcome_ids = [next(ids) if number > last else None for number in found.parts.numbers]
    return Rows(
        found.groups,
        [(found.parts, [types, outcome_ids]), (found.groups, _GROUP.read(found.groups))],
    )


RESULT_GROUPS = table(
    "result_groups",
    "The groups of the results. Each part of the results and each outcome has its own.",
    (
        Column("result_type", "text", "Participant Flow, Baseline, Reported Event or Outcome"),
        Column("outcome_id", "integer", "id in outcomes, if the group is of an outcome"),
        *_GROUP.columns,
    ),
    _result_groups,
)
