"""A table of results in two records, and the values in which it differs.

Tables are an outcome measure, the participant flow, the baseline and the adverse events. Each has
its own groups of participants.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trialcli.ctgov.results.difference import Difference
from trialcli.ctgov.results.groups import group_names
from trialcli.ctgov.results.words import analysis_words, unit_of, value_name
from trialcli.record.changes import Change
from trialcli.record.tree import Path, pointer
from trialcli.text.blocks import one_line

ROWS = {
    "classes": "title",
    "categories": "title",
    "measures": "title",
    "periods": "title",
    "milestones": "type",
    "dropWithdraws": "type",
    "seriousEvents": "term",
    "otherEvents": "term",
}
"""The lists whose items are rows of a table, and the key of the title of such a row."""
GROUPS = ("groups", "eventGroups")
"""The lists of groups of participants."""
_NAMES = {
    "groups": ("id", "title"),
    "eventGroups": ("id", "title"),
    "denoms": ("units",),
    "outcomeMeasures": ("title", "type", "reportingStatus"),
}
"""Further keys that name an item, by its list."""
_OF_MODULES = 2
"""The length of the path to a module; an outcome measure is further in."""
_UNKNOWN_GROUP = "unknown group"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value is: its rows, its group, and what gives its unit and its name."""

    measure: Any
    """The measure that the value is of: it has the unit."""
    rows: tuple[str, ...] = ()
    group: str = ""
    list_key: str = ""
    """The list that the innermost item is in."""
    item: Any = None
    """The analysis or the denominator that the value is in."""
    analysis: str = ""


_Leaf = tuple[_Place, Path, Any]


class Table:
    """A table of both records."""

    def __init__(self, before: Any, after: Any, depth: int) -> None:
        self.before, self.after = before, after
        self._depth = depth
        """The length of the path to the table."""
        self._names = group_names(before), group_names(after)

    def differences(self, change: Change) -> Iterator[Difference]:
        """Yield the values that a change consists of; a whole item has many."""
        if change.before_path is not None and change.after_path is not None:
            before, after = (self._place(change, side) for side in (0, 1))
            values = self._named(before, change.before, 0), self._named(after, change.after, 1)
            yield _difference(before, after, change.after_path, values)
            return
        side = int(change.before_path is None)
        path = (change.before_path, change.after_path)[side] or ()
        value = (change.before, change.after)[side]
        for place, inside, leaf in self._leaves(self._place(change, side), (), value, side):
            value = self._named(place, leaf, side)
            sides = (None, value) if side else (value, None)
            yield _difference(place, place, (*path, *inside), sides)

    def _named(self, place: _Place, value: Any, side: int) -> Any:
        """Return the name of a group instead of its ID."""
        return self._group(value, side) if place.list_key == "groupIds" else value

    def named(self, change: Change) -> str:
        """Return what the item of a change is called in the table: its rows, or its group."""
        place = self._place(change, int(change.after_path is not None))
        return ", ".join(filter(None, (*place.rows, place.analysis))) or place.group

    def _place(self, change: Change, side: int) -> _Place:
        """Return the place of a change in one of the records."""
        path = (change.before_path, change.after_path)[side] or ()
        value = (self.before, self.after)[side]
        place = _Place(value, list_key="outcomeMeasures" if self._depth > _OF_MODULES else "")
        for step in path[self._depth :]:
            value = value[step]
            place = self._entered(place, step, value, side)
        return place

    def _leaves(self, place: _Place, path: Path, value: Any, side: int) -> Iterator[_Leaf]:
        """Yield the values in a value, without the names of the rows and groups they are in."""
        if isinstance(value, dict):
            steps: list[tuple[str | int, Any]] = [
                (key, child) for key, child in value.items() if not _names_item(place, key)
            ]
        elif isinstance(value, list):
            steps = list(enumerate(value))
        else:
            yield place, path, value
            return
        for step, child in steps:
            inside = self._entered(place, step, child, side)
            yield from self._leaves(inside, (*path, step), child, side)

    def _entered(self, place: _Place, step: str | int, value: Any, side: int) -> _Place:
        """Return the place one step further in."""
        if isinstance(step, str):
            return replace(place, list_key=step) if isinstance(value, list) else place
        if not isinstance(value, Mapping):
            return place
        key = place.list_key
        title = value.get(ROWS.get(key, ""))
        return _Place(
            measure=value if key == "measures" else place.measure,
            rows=(*place.rows, _row(title)) if isinstance(title, str) else place.rows,
            group=self._group(value.get("id" if key in GROUPS else "groupId"), side) or place.group,
            list_key=key,
            item=value if key in ("analyses", "denoms") else place.item,
            analysis=self._analysis(value, side) if key == "analyses" else place.analysis,
        )

    def _group(self, group_id: Any, side: int) -> str:
        return self._names[side].get(group_id, _UNKNOWN_GROUP) if isinstance(group_id, str) else ""

    def _analysis(self, analysis: Mapping[str, Any], side: int) -> str:
        ids = analysis.get("groupIds")
        groups = [self._group(one, side) for one in ids] if isinstance(ids, list) else []
        return analysis_words(analysis, list(filter(None, groups)))


def _names_item(place: _Place, key: str) -> bool:
    """Whether a key holds the name of the item it is in, or a code for which there is a name."""
    return key in ("groupId", "groupIds", ROWS.get(place.list_key)) or key in _NAMES.get(
        place.list_key, ()
    )


def _row(title: str) -> str:
    """Return the title of a row; the registry writes milestones in capitals: COMPLETED."""
    words = one_line(title)
    return words.lower() if words in ("STARTED", "COMPLETED", "NOT COMPLETED") else words


def _difference(before: _Place, after: _Place, path: Path, sides: tuple[Any, Any]) -> Difference:
    key = str(next((step for step in reversed(path) if isinstance(step, str)), ""))
    return Difference(
        key=key,
        list_key=after.list_key,
        group=after.group,
        row=", ".join(filter(None, (*after.rows, after.analysis))),
        name=value_name(key, after.list_key, after.item, after.measure),
        before=sides[0],
        after=sides[1],
        units=(
            unit_of(key, before.list_key, before.measure),
            unit_of(key, after.list_key, after.measure),
        ),
        pointer=pointer(path),
    )
