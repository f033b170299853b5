"""What the measures of the baseline and of the outcomes share: numbers and measured values."""

from collections.abc import Iterator, Mapping
from typing import Any

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import Cells, Fields, integer, markup, number, text
from trialcli.ctgov.tables.groups import GROUP_CODE, GROUP_ID, GroupIds
from trialcli.record.tree import Record, objects
from trialcli.registry.tables import Cell, Column

Numbers = Mapping[Cell, Cell]
"""The number analyzed of each group, by its code."""

PARTICIPANTS = "Participants"
"""The units of a measure that selects none."""


class Measured:
    """The columns of the measured values at one place, and how they are read."""

    def __init__(self, place: str, *, keeps_empty: bool = False) -> None:
        """``keeps_empty``: a measure without classes has a row, since no other table has it."""
        self._without_classes: list[tuple[int | None, Record]] = [(None, {})] * keeps_empty
        classes = f"{place}.classes[]"
        categories = f"{classes}.categories[]"
        measurements = f"{categories}.measurements[]"
        self._values = Fields(
            measurements,
            GROUP_CODE,
            text("param_value", "value", "value, as written"),
            number("param_value_num", "value", "value, if it is a number"),
            text("dispersion_value", "spread", "dispersion, as written"),
            number("dispersion_value_num", "spread", "dispersion, if it is a number"),
            text("dispersion_lower_limit_raw", "lowerLimit", "lower limit, as written"),
            number("dispersion_lower_limit", "lowerLimit", "lower limit, if it is a number"),
            text("dispersion_upper_limit_raw", "upperLimit", "upper limit, as written"),
            number("dispersion_upper_limit", "upperLimit", "upper limit, if it is a number"),
            markup("explanation_of_na", "comment", "comment on the value, or why there is none"),
        )
        self.columns = (
            CLASS_NUMBER,
            Column("classification", "text", "name of the class", f"{classes}.title"),
            Column("category", "text", "name of the category", f"{categories}.title"),
            GROUP_ID,
            *self._values.columns,
            Column(
                "number_analyzed",
                "integer",
                "number analyzed, of the class, else of the measure",
                f"{place}.{{denoms,classes[].denoms}}[].counts[].value",
            ),
            Column(
                "number_analyzed_units",
                "text",
                "units of that number; Participants if the measure selects none",
                f"{place}.denomUnitsSelected",
            ),
        )

    def read(
        self, measure: Record, common: tuple[Cell, ...], groups: GroupIds, overall: Any
    ) -> Iterator[Cells]:
        """Yield the cells of each measured value; ``overall`` are the denominators of the whole.

        A class or category without values has a row, so that its name is not lost.
        """
        stated = cells.text(measure.get("denomUnitsSelected"))
        selected = stated or PARTICIPANTS
        whole = numbers(measure.get("denoms") or overall, selected)
        read = self._values.read
        classes = list(enumerate(objects(measure.get("classes")), 1))
        for class_number, one in classes or self._without_classes:
            own = one.get("denoms")
            analyzed = numbers(own, selected) if own else whole
            of_class = (*common, class_number, cells.text(one.get("title")))
            for category in objects(one.get("categories")) or _NOTHING:
                of_category = (*of_class, cells.text(category.get("title")))
                for value in objects(category.get("measurements")) or _NOTHING:
                    found = read(value)
                    code = found[0]
                    number_analyzed = analyzed.get(code)
                    units = stated if number_analyzed is None else selected
                    yield (*of_category, groups.get(code), *found, number_analyzed, units)


_NOTHING: list[Record] = [{}]
CLASS_NUMBER = Column("class_number", "integer", "number of the class in its measure, from 1")


def numbers(denominators: Any, units: str) -> Numbers:
    """Return the numbers analyzed in some units."""
    return {
        cells.text(count.get("groupId")): cells.integer(count.get("value"))
        for one in objects(denominators)
        if one.get("units") == units
        for count in objects(one.get("counts"))
    }


class Denominators:
    """The columns of the numbers analyzed at one place, and how they are read."""

    def __init__(self, place: str) -> None:
        counts = f"{place}.counts[]"
        self._count = Fields(counts, GROUP_CODE, integer("count", "value", "number analyzed"))
        self.columns = (
            Column("units", "text", "units that are counted", f"{place}.units"),
            GROUP_ID,
            *self._count.columns,
        )

    def read(self, one: Record, groups: GroupIds) -> Iterator[Cells]:
        """Yield the cells of each number analyzed of a measure or class."""
        for denominator in objects(one.get("denoms")):
            units = cells.text(denominator.get("units"))
            for count in objects(denominator.get("counts")) or _NOTHING:
                found = self._count.read(count)
                yield (units, groups.get(found[0]), *found)
