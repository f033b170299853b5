"""The tables that a registry's records are exported as: one fact a cell, one thing a row.

A table describes itself and reads its rows from one record. Code that writes tables to files needs
no knowledge of the registry's tree.
"""

from datetime import date, datetime
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from trialcli.record.levels import Level

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


class Part(NamedTuple):
    """Neighboring columns of some rows, in which successive rows may share their cells."""

    columns: "Sequence[Sequence[Cell]]"
    repeats: "Sequence[int] | None" = None
    """How many rows in succession have each cell; None if each is of one row."""

    def spread(self) -> "Iterator[Iterable[Cell]]":
        """Yield the cells of each column, one a row."""
        for cells in self.columns:
            if self.repeats is None:
                yield cells
            else:
                yield chain.from_iterable(map(repeat, cells, self.repeats))


class Block(NamedTuple):
    """Some rows of a table, column by column."""

    size: int
    """How many rows."""
    parts: "tuple[Part, ...]"
    """The columns, in their order; none if there is no row."""

    def converted(
        self, converts: "Iterable[Callable[[Sequence[Cell]], Sequence[Cell]]]"
    ) -> "Block":
        """Return the rows with the cells of each column converted by a function of its own."""
        each = iter(converts)
        parts = (
            part._replace(
                columns=[convert(cells) for cells, convert in zip(part.columns, each, strict=False)]
            )
            for part in self.parts
        )
        return self._replace(parts=tuple(parts))

    def rows(self) -> "Iterator[Row]":
        """Yield the rows."""
        return zip(*chain.from_iterable(part.spread() for part in self.parts), strict=True)


def block_of(rows: "Sequence[Row]") -> Block:
    """Return some rows, column by column."""
    return Block(len(rows), (Part([*zip(*rows, strict=True)]),) if rows else ())


def joined(blocks: "Sequence[Block]") -> Block:
    """Return the rows of some blocks of one table, of which each has rows."""
    if len(blocks) == 1:
        return blocks[0]
    together = zip(*(block.parts for block in blocks), strict=True)
    return Block(sum(block.size for block in blocks), tuple(map(_joined_parts, together)))


def _joined_parts(parts: "Sequence[Part]") -> Part:
    columns = zip(*(part.columns for part in parts), strict=True)
    repeats = [part.repeats for part in parts if part.repeats is not None]
    return Part(
        [[*chain.from_iterable(cells)] for cells in columns],
        [*chain.from_iterable(repeats)] if repeats else None,
    )


class Table(NamedTuple):
    """A table: its columns, and how its rows are read from records."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    read: "Callable[[Level], Block]"
    """Returns the rows of some records, in their order, with the values in the columns' order.

    The first part of the columns has one cell a record: the ID of the trial; a record without one
    has no rows. The texts of the records must have the form of the registry's API
    (``record.textforms.readable``). A value of another type than the registry's is not stated.
    """

    def rows(self, record: "Record") -> "Iterator[Row]":
        """Yield the rows of one record."""
        records = Level([record])
        found = self.read(records)
        records.forget()
        return found.rows()


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
