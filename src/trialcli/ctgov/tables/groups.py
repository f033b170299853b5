"""The groups of posted results, and their IDs, by which the tables of results name them.

Each part of the results has its own list of groups, and each outcome one more.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import Cells, Fields, items, markup, table, text
from trialcli.record.tree import Record, objects
from trialcli.registry.tables import Cell, Column

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

GroupIds = Mapping[Cell, int]
"""The IDs of groups by their codes in the record."""


class Outcome(NamedTuple):
    """An outcome with posted results, its ID and those of its groups."""

    id: int
    record: Record
    groups: GroupIds


def flow_groups(record: Record, start: int) -> GroupIds:
    """Return the groups of the participant flow."""
    return _groups_of(record, start, "Participant Flow")


def baseline_groups(record: Record, start: int) -> GroupIds:
    """Return the groups of the baseline."""
    return _groups_of(record, start, "Baseline")


def event_groups(record: Record, start: int) -> GroupIds:
    """Return the groups of the adverse events."""
    return _groups_of(record, start, "Reported Event")


def outcomes(record: Record, start: int) -> Iterator[Outcome]:
    """Yield the outcomes of the results."""
    found = items(record, OUTCOMES)
    if not found:
        return
    after = start + sum(len(items(record, path)) for path in _LISTS.values())
    for number, one in enumerate(found, start + 1):
        groups = objects(one.get("groups"))
        yield Outcome(number, one, _ids(groups, after))
        after += len(groups)


def _groups_of(record: Record, start: int, part: str) -> GroupIds:
    for name, path in _LISTS.items():
        groups = items(record, path)
        if name == part:
            return _ids(groups, start)
        start += len(groups)
    raise KeyError(part)


def _ids(groups: Iterable[Record], after: int) -> GroupIds:
    """Return the IDs of groups that follow a number; of groups with one code, the first counts."""
    found: dict[Cell, int] = {}
    for number, group in enumerate(groups, after + 1):
        found.setdefault(cells.text(group.get("id")), number)
    found.pop(None, None)
    return found


_GROUP = Fields(
    f"{{{','.join((*_LISTS.values(), f'{OUTCOMES}[].groups'))}}}[]",
    text("ctgov_group_code", "id", "code of the group in the record"),
    text("title", "title", "name of the group"),
    markup("description", "description", "description of the group"),
)


def _result_groups(record: Record, start: int) -> Iterator[Cells]:
    for name, path in _LISTS.items():
        for one in items(record, path):
            yield (name, None, *_GROUP.read(one))
    for outcome_id, outcome in enumerate(items(record, OUTCOMES), start + 1):
        for one in objects(outcome.get("groups")):
            yield ("Outcome", outcome_id, *_GROUP.read(one))


RESULT_GROUPS = table(
    "result_groups",
    "The groups of the results. Each part of the results and each outcome has its own.",
    RESULTS,
    (
        Column("result_type", "text", "Participant Flow, Baseline, Reported Event or Outcome"),
        Column("outcome_id", "integer", "id in outcomes, if the group is of an outcome"),
        *_GROUP.columns,
    ),
    _result_groups,
)
