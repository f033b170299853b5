"""Columns that are read from the keys of an object, and the tables made of them.

Each row of a table has an ID, computed from the NCT ID and the number of the row among the rows of
the trial, so that tables can be joined. IDs are unique within one version of a trial: if a sponsor
adds an item before others, these get other IDs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from itertools import count, repeat
from typing import Any, NamedTuple

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.cells import Convert
from trialcli.ctgov.tables.readers import reader, row_reader
from trialcli.record.tree import Record, objects, strings
from trialcli.registry.ids import canonical_trial_id
from trialcli.registry.tables import Cell, Column, Kind, Row, Table

ROWS_A_TRIAL = 1_000_000
"""The IDs of a trial's rows in one table differ up to this number of rows."""
NCT_ID = Column(
    "nct_id", "text", "NCT ID of the trial", "protocolSection.identificationModule.nctId"
)
ID = Column("id", "integer", "number of the row: that of the NCT ID, then six digits")

Cells = Iterable[Cell]
"""The cells of a row after its ID."""
ReadCells = Callable[[Record, int], Iterator[Cells]]
"""Yields the cells of a record's rows; the number is what the IDs of its rows begin with."""


class Field(NamedTuple):
    """A column, and the key of an object that it is read from."""

    name: str
    kind: Kind
    key: str
    convert: Convert
    meaning: str


class Within(NamedTuple):
    """Fields of an object within another one, by the dotted path to it."""

    path: str
    fields: tuple[Field, ...]


def text(name: str, key: str, meaning: str) -> Field:
    """Return a column of texts as they stand."""
    return Field(name, "text", key, cells.text, meaning)


def markup(name: str, key: str, meaning: str) -> Field:
    """Return a column of Markdown texts, made plain."""
    return Field(name, "text", key, cells.markup, meaning)


def integer(name: str, key: str, meaning: str) -> Field:
    """Return a column of whole numbers."""
    return Field(name, "integer", key, cells.integer, meaning)


def number(name: str, key: str, meaning: str) -> Field:
    """Return a column of numbers."""
    return Field(name, "number", key, cells.number, meaning)


def truth(name: str, key: str, meaning: str) -> Field:
    """Return a column of yes and no."""
    return Field(name, "boolean", key, cells.truth, meaning)


def day(name: str, key: str, meaning: str) -> Field:
    """Return a column of dates: for a month or a year, its last day."""
    return Field(name, "date", key, cells.last_day, meaning)


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
            ([*filter(None, part.path.split("."))], [(one.key, one.convert) for one in part.fields])
            for part in parts
        ]

    @cached_property
    def read(self) -> Callable[[Record], tuple[Cell, ...]]:
        """Return the function that reads the cells of an object."""
        return reader(self._parts)

    @cached_property
    def read_row(self) -> Callable[[str, int, Record], Row]:
        """Return the function that reads a row: the NCT ID, the number of the row, the cells."""
        return row_reader(self._parts)


def placed(columns: Iterable[Column], places: Mapping[str, str]) -> tuple[Column, ...]:
    """Return columns of which some, by their names, are read from other places."""
    return tuple(one._replace(place=places.get(one.name, one.place)) for one in columns)


def _joined(*parts: str) -> str:
    return ".".join(filter(None, parts)).replace(".[]", "[]")


@cache
def _keys(place: str) -> tuple[str, ...]:
    """Return the keys that lead to a place, or to the list whose items it names."""
    return tuple(place.removesuffix("[]").split("."))


def reach(record: Record, place: str) -> Any:
    """Return the value at a place; None if there is none."""
    return _follow(record, _keys(place))


def _follow(record: Record, keys: tuple[str, ...]) -> Any:
    value: Any = record
    for key in keys:
        if type(value) is not dict:
            return None
        value = value.get(key)
    return value


def items(record: Record, place: str) -> list[Record]:
    """Return the objects of the list at a place."""
    found = reach(record, place)
    return objects(found) if found else []


def table(name: str, meaning: str, place: str, columns: Iterable[Column], read: ReadCells) -> Table:
    """Return a table whose rows have an NCT ID, an ID and the cells that are read.

    A record without a value at the ``place`` has no rows.
    """
    keys = _keys(place)

    def rows(record: Record) -> Iterator[Row]:
        trial = None if _follow(record, keys) is None else _trial(record)
        if trial is None:
            return iter(())
        nct_id, start = trial
        found = enumerate(read(record, start), start + 1)
        return ((nct_id, number, *row) for number, row in found)

    return Table(name, meaning, (NCT_ID, ID, *columns), rows)


def listed(name: str, meaning: str, fields: Fields) -> Table:
    """Return a table with a row for each object of a list."""
    keys = _keys(fields.place)

    def rows(record: Record) -> Iterator[Row]:
        found = objects(_follow(record, keys))
        trial = _trial(record) if found else None
        if trial is None:
            return iter(())
        nct_id, start = trial
        return map(fields.read_row, repeat(nct_id), count(start + 1), found)

    return Table(name, meaning, (NCT_ID, ID, *fields.columns), rows)


def single(name: str, meaning: str, fields: Fields) -> Table:
    """Return a table with one row for an object, if any of its fields is stated."""
    keys = _keys(fields.place)
    nothing = len(fields.columns)

    def rows(record: Record) -> Iterator[Row]:
        one = _follow(record, keys)
        trial = _trial(record) if type(one) is dict else None
        if trial is None:
            return iter(())
        nct_id, start = trial
        row = fields.read_row(nct_id, start + 1, one)
        return iter(()) if row.count(None) == nothing else iter((row,))

    return Table(name, meaning, (NCT_ID, ID, *fields.columns), rows)


def texts(name: str, meaning: str, column: Column, *, lower: str = "") -> Table:
    """Return a table with a row for each text of a list, and a column of it in lower case."""
    more = Column(lower, "text", f"{column.meaning}, in lower case", column.place)

    def read(record: Record, _: int) -> Iterator[Cells]:
        for value in strings(reach(record, column.place)):
            found = cells.text(value)
            yield (found, cells.lower_case(value)) if lower else (found,)

    return table(name, meaning, column.place, (column, more) if lower else (column,), read)


def trial_of(record: Record) -> str | None:
    """Return the NCT ID that a record states."""
    trial = _trial(record)
    return trial[0] if trial else None


def _trial(record: Record) -> tuple[str, int] | None:
    try:
        stated = record["protocolSection"]["identificationModule"]["nctId"]
    except (KeyError, TypeError):
        return None
    return _numbered(stated) if isinstance(stated, str) else None


@lru_cache(16)
def _numbered(stated: str) -> tuple[str, int] | None:
    trial = canonical_trial_id(stated)
    return (trial, int(trial[3:]) * ROWS_A_TRIAL) if trial else None
