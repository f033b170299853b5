"""Columns that are read from the keys of an object, and the tables made of them.

Each row of a table has an ID, computed from the NCT ID and the number of the row among the rows of
the trial, so that tables can be joined. IDs tell the rows of one version apart: if an item is added
before others, these get other IDs.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.cells import Convert
from trialcli.record.tree import Record, at, objects, strings
from trialcli.registry.ids import canonical_trial_id
from trialcli.registry.tables import Cell, Column, Kind, Row, Table

ROWS_A_TRIAL = 1_000_000
"""The IDs of a trial's rows in one table differ up to this number of rows."""
_TRIAL = "protocolSection.identificationModule.nctId"
NCT_ID = Column("nct_id", "text", "NCT ID of the trial", _TRIAL)
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
        own = Within("", tuple(one for one in fields if isinstance(one, Field)))
        parts = [own, *(one for one in fields if isinstance(one, Within))]
        self.columns = tuple(
            Column(field.name, field.kind, field.meaning, _joined(place, part.path, field.key))
            for part in parts
            for field in part.fields
        )
        self._own = [(field.key, field.convert) for field in own.fields]
        self._inner = [
            (part.path, [(field.key, field.convert) for field in part.fields]) for part in parts[1:]
        ]

    def read(self, one: Record) -> list[Cell]:
        """Return the cells of an object."""
        get = one.get
        found = [
            None if (value := get(key)) is None else convert(value) for key, convert in self._own
        ]
        for path, pairs in self._inner:
            inner = at(one, path)
            get = inner.get if isinstance(inner, dict) else _NOTHING.get
            found += [
                None if (value := get(key)) is None else convert(value) for key, convert in pairs
            ]
        return found


_NOTHING: Record = {}


def _joined(*parts: str) -> str:
    return ".".join(filter(None, parts)).replace(".[]", "[]")


def items(record: Record, path: str) -> list[Record]:
    """Return the objects of the list at a dotted path."""
    return objects(at(record, path))


def table(name: str, meaning: str, columns: Iterable[Column], read: ReadCells) -> Table:
    """Return a table whose rows have an NCT ID, an ID and the cells that are read."""

    def rows(record: Record) -> Iterator[Row]:
        trial = _trial(record)
        if trial is None:
            return
        nct_id, start = trial
        number = start
        for found in read(record, start):
            number += 1
            yield (nct_id, number, *found)

    return Table(name, meaning, (NCT_ID, ID, *columns), rows)


def listed(name: str, meaning: str, fields: Fields) -> Table:
    """Return a table with a row for each object of a list."""
    path = fields.place.removesuffix("[]")

    def read(record: Record, _: int) -> Iterator[Cells]:
        return map(fields.read, items(record, path))

    return table(name, meaning, fields.columns, read)


def single(name: str, meaning: str, fields: Fields) -> Table:
    """Return a table with one row for an object, if any of its fields is stated."""

    def read(record: Record, _: int) -> Iterator[Cells]:
        one = at(record, fields.place)
        found = fields.read(one) if isinstance(one, dict) else []
        if any(cell is not None for cell in found):
            yield found

    return table(name, meaning, fields.columns, read)


def texts(name: str, meaning: str, column: Column, *, lower: str = "") -> Table:
    """Return a table with a row for each text of a list, and a column of it in lower case."""
    path = column.place.removesuffix("[]")
    more = Column(lower, "text", f"{column.meaning}, in lower case", column.place)

    def read(record: Record, _: int) -> Iterator[Cells]:
        for value in strings(at(record, path)):
            found = cells.text(value)
            yield (found, cells.lower_case(value)) if lower else (found,)

    return table(name, meaning, (column, more) if lower else (column,), read)


def trial_of(record: Record) -> str | None:
    """Return the NCT ID that a record states."""
    trial = _trial(record)
    return trial[0] if trial else None


def _trial(record: Record) -> tuple[str, int] | None:
    stated = at(record, _TRIAL)
    return _numbered(stated) if isinstance(stated, str) else None


@lru_cache(16)
def _numbered(stated: str) -> tuple[str, int] | None:
    trial = canonical_trial_id(stated)
    return (trial, int(trial[3:]) * ROWS_A_TRIAL) if trial else None
