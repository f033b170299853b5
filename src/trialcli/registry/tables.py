"""The tables that a registry's records are exported as: one fact a cell, one thing a row.

A table describes itself and reads its rows from one record. Code that writes tables to files needs
no knowledge of the registry's tree.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from trialcli.record.tree import Record

Kind = Literal["text", "integer", "number", "boolean", "date", "time"]
"""What the cells of a column are: ``str``, ``int``, ``float``, ``bool``, ``date``, ``datetime``.

An integer fits into 64 bits. A time is in UTC. A text may have half a character (an unpaired
surrogate), as records do, which UTF-8 cannot store.
"""
Cell = str | int | float | bool | date | datetime | None
"""One value of a row; None if the record does not state it."""
Row = tuple[Cell, ...]


class Column(NamedTuple):
    """A column of a table."""

    name: str
    kind: Kind
    meaning: str
    place: str = ""
    """Where in the record the value is, by the keys of its objects; empty if it is computed."""


class Table(NamedTuple):
    """A table: its columns, and how its rows are read from a record."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    rows: "Callable[[Record], Iterator[Row]]"
    """Yields the rows of a record, in the record's order, with the values in the columns' order.

    The first column is always the ID of the trial; a record without one has no rows. The texts of
    the record must have the form of the registry's API (``record.textforms.readable``). A value of
    another type than the registry's is not stated.
    """


_READERS: "dict[Kind, Callable[[Any], Cell]]" = {
    "boolean": bool,
    "date": date.fromisoformat,
    "time": datetime.fromisoformat,
}


def read_rows(columns: "Sequence[Column]", written: "Iterable[Iterable[Any]]") -> "Iterator[Row]":
    """Yield the rows of a table that were written as JSON or SQLite has values.

    Dates and times are then texts (ISO 8601); SQLite has 0 and 1 for no and yes.
    """
    readers = [_READERS.get(column.kind) for column in columns]
    for cells in written:
        yield tuple(
            read(cell) if read and cell is not None else cell
            for read, cell in zip(readers, cells, strict=True)
        )
