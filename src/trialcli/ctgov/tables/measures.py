"""What the measures of the baseline and of the outcomes share: numbers and measured values."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import (
    Columns,
    Fields,
    IdsByCode,
    integer,
    markup,
    number,
    text,
)
from trialcli.ctgov.tables.groups import GROUP_CODE, GROUP_ID, with_groups
from trialcli.record.levels import NOTHING, Level
from trialcli.record.tree import objects
from trialcli.registry.tables import Cell, Column

Numbers = Mapping[Cell, Cell]
"""The number analyzed of each group, by its code."""

PARTICIPANTS = "Participants"
"""The units of a measure that selects none."""


class Measured:
    """The columns of the measured values at one place, and how they are read."""

    def __init__(self, place: str, *, keeps_empty: bool = False) -> None:
        """``keeps_empty``: a measure without classes has a row, since no other table has it."""
        self._keeps_empty = keeps_empty
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
        self, measures: Level, groups: Sequence[IdsByCode], overall: Iterable[Any]
    ) -> tuple[Level, list[tuple[Level, Columns]]]:
        """Return the measured values of some measures, and their columns.

        ``groups`` and ``overall``, the denominators of the whole, are those of each measure. A
        class or category without values has a row, so that its name is not lost.
        """
        classes = measures.each("classes", keeps_empty=self._keeps_empty)
        categories = classes.each("categories", keeps_empty=True)
        values = categories.each("measurements", keeps_empty=True)
        found = self._values.read(values)
        units = cells.texts(measures.values("denomUnitsSelected"))
        analyzed = _analyzed(measures, classes, units, overall)
        numbers = [
            known.get(code)
            for known, code in zip(values.spread(classes, analyzed), found[0], strict=True)
        ]
        stated = zip(values.spread(measures, units), numbers, strict=True)
        units_of_number = [one if number is None else one or PARTICIPANTS for one, number in stated]
        return values, [
            (classes, [_class_numbers(classes), cells.texts(classes.values("title"))]),
            (categories, [cells.texts(categories.values("title"))]),
            (values, with_groups(values.spread(measures, groups), found)),
            (values, [numbers, units_of_number]),
        ]


def _class_numbers(classes: Level) -> list[int | None]:
    """Return the number of each class; none for one that stands for a measure without classes."""
    return [
        None if one is NOTHING else number
        for number, one in zip(classes.numbers, classes.items, strict=True)
    ]


def _analyzed(
    measures: Level, classes: Level, units: Sequence[str | None], overall: Iterable[Any]
) -> list[Numbers]:
    """Return the numbers analyzed of each class: its own, else those of its measure."""
    selected = [one or PARTICIPANTS for one in units]
    denominators = zip(measures.values("denoms"), overall, selected, strict=True)
    whole = [numbers_in(own or of_all, unit) for own, of_all, unit in denominators]
    each = zip(
        classes.values("denoms"),
        classes.spread(measures, whole),
        classes.spread(measures, selected),
        strict=True,
    )
    return [numbers_in(own, unit) if own else of_measure for own, of_measure, unit in each]


CLASS_NUMBER = Column("class_number", "integer", "number of the class in its measure, from 1")


def numbers_in(denominators: Any, units: str) -> Numbers:
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

    def read(
        self, measures: Level, groups: Sequence[IdsByCode]
    ) -> tuple[Level, list[tuple[Level, Columns]]]:
        """Return the numbers analyzed of some measures or classes, and their columns.

        ``groups`` are those of each measure or class.
        """
        denominators = measures.each("denoms")
        counts = denominators.each("counts", keeps_empty=True)
        columns = self._count.read(counts)
        return counts, [
            (denominators, [cells.texts(denominators.values("units"))]),
            (counts, with_groups(counts.spread(measures, groups), columns)),
        ]
