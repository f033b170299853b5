"""Columns that are read from the keys of objects, and the tables made of them.

Each row of a table has an ID, computed from the NCT ID and the number of the row among the rows of
the trial, so that tables can be joined. IDs are unique within one version of a trial: if a sponsor
adds an item before others, these get other IDs.

Tables are read column by column, from some records at once (``record/levels``): that takes a third
of the time of reading row by row.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, compress, groupby, pairwise
from operator import add
from typing import Any, NamedTuple

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.cells import ConvertAll
from trialcli.record.levels import Level
from trialcli.record.tree import strings
from trialcli.registry.ids import canonical_trial_id
from trialcli.registry.tables import Block, Cell, Column, Kind, Part, Table

ROWS_A_TRIAL = 1_000_000
"""The IDs of a trial's rows in one table are unique for at most this many rows."""
NCT_ID = Column(
    "nct_id", "text", "NCT ID of the trial", "protocolSection.identificationModule.nctId"
)
ID = Column("id", "integer", "number of the row: that of the NCT ID, then six digits")

IdsByCode = dict[Cell, int]
"""The IDs of rows by the codes of their items in a record."""
Columns = Sequence[Sequence[Cell]]
"""The cells of neighboring columns."""


class Rows(NamedTuple):
    """The rows of a table: a level with an item for each, and columns of this or levels above."""

    level: Level
    columns: Sequence[tuple[Level, Columns]]


ReadRows = Callable[[Level], Rows]
"""Reads rows from records, each of which states an NCT ID."""


class Field(NamedTuple):
    """A column, and the key of an object that it is read from."""

    name: str
    kind: Kind
    key: str
    convert: ConvertAll
    meaning: str


MARKUP = cells.each(cells.markup)
NUMBERS = cells.each(cells.number)
DAYS = cells.each(cells.last_day)


class Within(NamedTuple):
    """Fields of an object within another one, by the dotted path to it."""

    path: str
    fields: tuple[Field, ...]


def text(name: str, key: str, meaning: str) -> Field:
    """Return a column of texts as they stand."""
    return Field(name, "text", key, cells.texts, meaning)


def markup(name: str, key: str, meaning: str) -> Field:
    """Return a column of Markdown texts, made plain."""
    return Field(name, "text", key, MARKUP, meaning)


def integer(name: str, key: str, meaning: str) -> Field:
    """Return a column of whole numbers."""
    return Field(name, "integer", key, cells.integers, meaning)


def number(name: str, key: str, meaning: str) -> Field:
    """Return a column of numbers."""
    return Field(name, "number", key, NUMBERS, meaning)


def truth(name: str, key: str, meaning: str) -> Field:
    """Return a column of yes and no."""
    return Field(name, "boolean", key, cells.truths, meaning)


def day(name: str, key: str, meaning: str) -> Field:
    """Return a column of dates: for a month or a year, its last day."""
    return Field(name, "date", key, DAYS, meaning)


def within(path: str, *fields: Field) -> Within:
    """Return the fields of an object within another one."""
    return Within(path, fields)


class Fields:
    """The columns that are read from the objects at one place."""

    def __init__(self, place: str, *fields: Field | Within) -> None:
        self.place = place
        own = within("", *(one for one in fields if isinstance(one, Field)))
        parts = [own, *(one for one in fields if isinstance(one, Within))]
        self.columns = tuple(
            Column(field.name, field.kind, field.meaning, _joined(place, part.path, field.key))
            for part in parts
            for field in part.fields
        )
        self._parts = [
            (
                part.path,
                [
                    (key, [one.convert for one in fields])
                    for key, fields in groupby(part.fields, lambda one: one.key)
                ],
            )
            for part in parts
        ]
        """For each object its path, and each key with what makes cells of its value."""

    def read(self, level: Level) -> list[Sequence[Cell]]:
        """Return the columns of some objects."""
        if not level.items:
            return [()] * len(self.columns)
        columns: list[Sequence[Cell]] = []
        for path, fields in self._parts:
            inside = level.within(path)
            for key, converts in fields:
                values = [one.get(key) for one in inside]
                columns += [convert(values) for convert in converts]
        return columns


def placed(columns: Iterable[Column], places: Mapping[str, str]) -> tuple[Column, ...]:
    """Return columns of which some, by their names, are read from other places."""
    return tuple(one._replace(place=places.get(one.name, one.place)) for one in columns)


def _joined(*parts: str) -> str:
    return ".".join(filter(None, parts)).replace(".[]", "[]")


# ---------------------------------------------------------------- tables


def table(name: str, meaning: str, columns: Iterable[Column], read: ReadRows) -> Table:
    """Return a table whose rows have an NCT ID, an ID and the columns that are read."""

    def block(records: Level) -> Block:
        known = records.once(_with_ids)
        level, found = read(known)
        if not level.items:
            return Block(0, ())
        parts = (
            Part((known.once(trial_ids),), level.repeats(known)),
            Part((level.once(row_ids),)),
            *(Part(each, None if at is level else level.repeats(at)) for at, each in found),
        )
        return Block(len(level.items), parts)

    return Table(name, meaning, (NCT_ID, ID, *columns), block)


def listed(name: str, meaning: str, fields: Fields) -> Table:
    """Return a table with a row for each object of a list."""
    path = fields.place.removesuffix("[]")

    def read(records: Level) -> Rows:
        found = records.each(path)
        return Rows(found, [(found, fields.read(found))])

    return table(name, meaning, fields.columns, read)


def single(name: str, meaning: str, fields: Fields) -> Table:
    """Return a table with one row for an object, if any of its fields is stated."""
    nothing = len(fields.columns)

    def read(records: Level) -> Rows:
        columns = fields.read(Level(records.within(fields.place)))
        states_any = [row.count(None) < nothing for row in zip(*columns, strict=True)]
        return those(records, columns, states_any)

    return table(name, meaning, fields.columns, read)


def those(records: Level, columns: Columns, are_wanted: Sequence[bool]) -> Rows:
    """Return a row for each record that is wanted, given the columns of all."""
    rows = records.those(are_wanted)
    return Rows(rows, [(rows, [[*compress(column, are_wanted)] for column in columns])])


def texts(name: str, meaning: str, column: Column, *, lower: str = "") -> Table:
    """Return a table with a row for each text of a list, and a column of it in lower case."""
    path = column.place.removesuffix("[]")
    more = Column(lower, "text", f"{column.meaning}, in lower case", column.place)

    def read(records: Level) -> Rows:
        found = texts_in(records, path)
        as_written = cells.texts(found.items)
        both = [as_written, cells.lower_cases(as_written)] if lower else [as_written]
        return Rows(found, [(found, both)])

    return table(name, meaning, (column, more) if lower else (column,), read)


def texts_in(level: Level, path: str) -> Level:
    """Return the texts of the list at a dotted path of each object."""
    found = [strings(one) for one in level.values(path)]
    return Level([*chain.from_iterable(found)], [*map(len, found)], level)


def alone(values: Iterable[Any]) -> list[list[Any]]:
    """Return each value as a list of it alone."""
    return [[one] for one in values]


# ---------------------------------------------------------------- IDs


def trial_ids(records: Level) -> list[str | None]:
    """Return the NCT ID of each record."""
    return [trial for trial, _ in records.once(_trials)]


def row_ids(level: Level) -> list[int]:
    """Return the ID of each item, as a row of its table."""
    first = level.root.once(_first_ids)
    ends = map(add, first, level.repeats(level.root))
    return [*chain.from_iterable(map(range, first, ends))]


def ids_by_code(level: Level, codes: Sequence[Cell], ids: Sequence[int]) -> list[IdsByCode]:
    """Return for each item above the IDs of its items by their codes; of one code, the first's."""
    ends = [0, *accumulate(level.counts)]
    found: list[IdsByCode] = []
    for start, end in pairwise(ends):
        of_one = dict(zip(reversed(codes[start:end]), reversed(ids[start:end]), strict=True))
        of_one.pop(None, None)
        found.append(of_one)
    return found


def found_in(known: Iterable[IdsByCode], codes: Iterable[Cell]) -> list[Cell]:
    """Return for each code its ID, from what is known of it."""
    return [*map(dict.get, known, codes)]


def _with_ids(records: Level) -> Level:
    """Return records, with an empty one in the place of each that states no NCT ID."""
    ids = records.once(trial_ids)
    if None not in ids:
        return records
    return records.replaced(
        [one if trial else {} for one, trial in zip(records.items, ids, strict=True)]
    )


def _first_ids(records: Level) -> list[int]:
    """Return the ID of the first row of each record."""
    return [begin + 1 for _, begin in records.once(_trials)]


def _trials(records: Level) -> list[tuple[str | None, int]]:
    """Return the NCT ID of each record, and the number that the IDs of its rows begin with."""
    stated = records.values(NCT_ID.place)
    return [_numbered(one) if isinstance(one, str) else (None, 0) for one in stated]


@lru_cache(64)
def _numbered(stated: str) -> tuple[str | None, int]:
    trial = canonical_trial_id(stated)
    return (trial, int(trial[3:]) * ROWS_A_TRIAL) if trial else (None, 0)
