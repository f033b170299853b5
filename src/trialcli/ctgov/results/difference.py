"""One value of the results that differs between two records, in words and as data."""

from dataclasses import dataclass
from typing import Any

from trialcli.ctgov.results.figures import same_figure
from trialcli.ctgov.results.words import ROW_TITLE, value_in_words

SHORT = 60
"""A value of at most this many characters can stand in a sentence."""
_ORDER = (
    ("unitOfMeasure", "paramType"),
    ("value", "numSubjects", "numAffected", "title"),
    ("numAtRisk", "numUnits", "units", "typeUnitsAnalyzed", "denomUnitsSelected"),
    ("pValue", "paramValue"),
    ("ciLowerLimit", "ciUpperLimit", "ciPctValue", "ciNumSides"),
    ("spread", "lowerLimit", "upperLimit", "dispersionValue", "dispersionType", "calculatePct"),
    ("numEvents", "groupIds"),
    ("statisticalMethod", "nonInferiorityType", "testedNonInferiority"),
)
"""The keys of the figures, and of what gives them their meaning; what matters most is first."""
_ROW_NOUNS = {
    "measures": "baseline measure",
    "periods": "period",
    "milestones": "milestone",
    "dropWithdraws": "withdrawal reason",
}
_RANKS = {key: rank for rank, keys in enumerate(_ORDER) for key in keys}
_LIST_RANKS = {("counts", "value"): 1.5, ("analyses", "paramType"): 4.5}
"""Ranks of keys that mean something else in a list: a number analyzed, an estimated parameter."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs."""

    key: str
    list_key: str
    """The list that the item with the value is in."""
    group: str
    """The name of the group of participants; empty for a value of no single group."""
    row: str
    """The titles of the rows, such as "Week 12, Male"."""
    name: str
    """What the value is, such as "number analyzed"; empty for the measured value itself."""
    before: Any
    after: Any
    units: tuple[str, str]
    """The units before and after; empty if the value has none."""
    pointer: str
    """The JSON pointer of the value, in the later record if it is there."""

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure, or changes what a figure means; else it is a text."""
        return self.key in _RANKS or self.name == ROW_TITLE

    @property
    def rank(self) -> float:
        """Its place among the differences of a table, worst first."""
        rank = _RANKS.get(self.key, len(_ORDER))
        return _LIST_RANKS.get((self.list_key, self.key), rank)

    @property
    def same(self) -> bool:
        """Whether the figure is the same and only written differently."""
        return self.is_figure and same_figure(self.before, self.after)

    @property
    def label(self) -> str:
        """What the value is of, such as "Drug X, Week 12, standard deviation"."""
        return ", ".join(filter(None, (self.group, self.row, self.name)))

    @property
    def sides(self) -> tuple[str, str]:
        """The two values in words; empty if there is none."""
        return value_in_words(self.key, self.before), value_in_words(self.key, self.after)

    @property
    def place(self) -> tuple[str, str]:
        """The group and the row of the value."""
        return self.group, self.row

    def words(self, said: tuple[str, str] = ("", "")) -> str:
        """Return the difference for a sentence: ``Drug X: 31.2 → 41.2 metres``.

        A place that has just been ``said`` is not repeated.
        """
        label = self.name if self.name and self.place == said else self.label or "value"
        before, after = self.sides
        if self.name == ROW_TITLE:
            sides = f"{before} → {after}" if before and after else before or after
            noun = _ROW_NOUNS.get(self.list_key, "row")
            return f"{noun} {'renamed' if before and after else f'title {self.verb}'}: {sides}"
        if max(len(before), len(after)) > SHORT or not (before or after):
            return f"{label} {self.verb}"
        old, new = self.units
        if not before or not after:
            return f"{label}: {_with(after or before, new or old)} ({self.verb})"
        if old == new:
            return f"{label}: {before} → {_with(after, new)}"
        return f"{label}: {_with(before, old)} → {_with(after, new)}"

    @property
    def is_said(self) -> bool:
        """Whether ``words`` states both values."""
        return max(map(len, self.sides)) <= SHORT

    @property
    def verb(self) -> str:
        """What happened to the value: "added", "removed" or "changed"."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def facts(self) -> dict[str, Any]:
        """The difference as data."""
        return {
            "group": self.group or None,
            "row": self.row or None,
            "value": self.name or None,
            "path": self.pointer,
            "before": self.before,
            "after": self.after,
        }


def _with(value: str, unit: str) -> str:
    return f"{value} {unit}" if unit else value
