"""Tables by the names of their columns, with a seal in every row that shows damage to it.

A bit that flips in a text leaves a database valid and its content wrong. A date, a trial ID or a
number with one wrong bit is mostly as plausible as the right one. So each row has a seal: a
checksum of its other values, made when the row is written.
"""

import json
from binascii import crc32
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from trialcli.registry.ids import canonical_trial_id
from trialcli.text.blocks import storable

if TYPE_CHECKING:
    from sqlite3 import Connection

Value = TypeVar("Value")
Asked = TypeVar("Asked")

_MOST_ASKED = 500
"""Values in one question: some versions of SQLite take at most 999."""
Raw = tuple[Any, ...]
"""The values of a row without its seal, as the database holds them."""


class Column(NamedTuple):
    """One column: how a value becomes what the database holds, and back."""

    name: str
    field: str
    """The attribute of the row's value; empty if the column always holds the same."""
    read: Callable[[object], Any]
    """Returns the value; raises ``TypeError`` or ``ValueError`` if there is none."""
    write: Callable[[Any], Any]


class Table(NamedTuple, Generic[Value]):
    """A table, and the value of a row."""

    name: str
    columns: tuple[Column, ...]
    """Without the seal."""
    make: Callable[..., Value]
    """Returns the value of a row, given its fields by name."""
    describe: Callable[[Mapping[str, Any]], str]
    """Names a row that may be damaged, given what its columns hold."""
    keys: int = 1
    """How many columns, from the first, name a row."""
    is_numbered: bool = False
    """Whether the first column is the number that SQLite itself gives to a row."""
    added: Raw = ()
    """What the last columns hold in rows from before they came; empty if all always were there."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def read(
        self, db: "Connection", clause: str = "", given: Sequence[object] = ()
    ) -> Iterator[tuple[Raw, Value | None]]:
        """Yield rows with their values; None is the value of a damaged one."""
        query = f"SELECT {', '.join(self.names)}, seal FROM {self.name} {clause}"  # noqa: S608 - ours
        for *raw, found in db.execute(query, given):
            yield tuple(raw), self.value(raw, found)

    def value(self, raw: Sequence[Any], found: object) -> Value | None:
        """Return the value of a row; None if it is damaged or does not match its seal."""
        try:
            return self.decode(raw) if found == seal(self.name, raw) else None
        except (TypeError, ValueError):
            return None

    def decode(self, raw: Sequence[Any]) -> Value:
        """Return the value of a row.

        Raises:
            TypeError, ValueError: it has none.
        """
        fields = {
            column.field: column.read(held) for column, held in zip(self.columns, raw, strict=True)
        }
        fields.pop("", None)
        return self.make(**fields)

    def write(self, db: "Connection", values: Iterable[object]) -> None:
        """Write values, each in place of any row of the same name."""
        self.write_raw(db, map(self.encode, values))

    def encode(self, value: object) -> list[Any]:
        """Return a value as the database holds it."""
        return [one.write(getattr(value, one.field) if one.field else None) for one in self.columns]

    def write_raw(self, db: "Connection", rows: Iterable[Sequence[Any]]) -> None:
        """Write rows as the database holds them, each in place of any of the same name."""
        names, marks = ", ".join(self.names), "?, " * len(self.columns)
        statement = f"REPLACE INTO {self.name} ({names}, seal) VALUES ({marks}?)"  # noqa: S608
        db.executemany(statement, ([*row, seal(self.name, row)] for row in rows))

    def key(self, raw: Raw) -> Raw:
        """Return what names a row."""
        return raw[: self.keys]

    def label(self, raw: Raw) -> str:
        """Name a row that may be damaged."""
        # A damaged file may say that its table has fewer columns.
        values = [*raw, *(None for _ in self.names)]
        return self.describe(dict(zip(self.names, values, strict=False)))


def seal(table: str, values: Iterable[Any]) -> int:
    """Return the checksum of the values of a row.

    Raises:
        TypeError: there are bytes among them, which no row holds.
    """
    return crc32(json.dumps([table, *values]).encode())


def text_of(raw: bytes) -> str | bytes:
    """Return a text as a database holds it; bytes that are no text stay what they are."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


# ------------------------------------------------------------ kinds of columns


def text_column(name: str, field: str | None = None) -> Column:
    """Return a column of texts, without what no file can hold."""
    return _column(name, field, _text, storable)


def number_column(name: str, field: str | None = None) -> Column:
    """Return a column of numbers from 0."""
    return _column(name, field, _number, int)


def trial_column(name: str, field: str | None = None) -> Column:
    """Return a column of trial IDs in their canonical spelling."""
    return _column(name, field, _trial_id, str)


def time_column(name: str, field: str | None = None) -> Column:
    """Return a column of times, in ISO form with their zone."""
    return _column(name, field, _time, datetime.isoformat)


def date_column(name: str, field: str | None = None) -> Column:
    """Return a column of dates, in ISO form."""
    return _column(name, field, _date, date.isoformat)


def json_column(
    name: str, read: Callable[[Any], Any], write: Callable[[Any], Any], field: str | None = None
) -> Column:
    """Return a column of JSON; ``read`` and ``write`` turn it into a value and back."""
    return _column(
        name,
        field,
        lambda held: read(json.loads(_text(held))),
        lambda value: json.dumps(write(value)),
    )


def constant_column(name: str, constant: int) -> Column:
    """Return a column that holds the same number in every row."""
    return Column(name, "", lambda held: _same(held, constant), lambda _: constant)


def optional(column: Column) -> Column:
    """Return a column that may also hold nothing."""
    return column._replace(
        read=lambda held: None if held is None else column.read(held),
        write=lambda value: None if value is None else column.write(value),
    )


def _column(
    name: str,
    field: str | None,
    read: Callable[[object], Any],
    write: Callable[[Any], Any],
) -> Column:
    return Column(name, name if field is None else field, read, write)


def _text(held: object) -> str:
    if not isinstance(held, str):
        raise TypeError("it is not a text")
    return held


def _number(held: object) -> int:
    if not isinstance(held, int) or held < 0:
        raise ValueError("it is not a number from 0")
    return held


def _same(held: object, constant: int) -> None:
    if held != constant:
        raise ValueError(f"it is not {constant}")


def _trial_id(held: object) -> str:
    if not isinstance(held, str) or canonical_trial_id(held) != held:
        raise ValueError("it is not a trial ID")
    return held


def _date(held: object) -> date:
    return date.fromisoformat(_text(held))


def _time(held: object) -> datetime:
    found = datetime.fromisoformat(_text(held))
    if found.tzinfo is None:
        raise ValueError("it has no time zone")
    return found


def in_parts(values: Sequence[Asked]) -> Iterator[Sequence[Asked]]:
    """Yield values in parts, each small enough for one question."""
    for start in range(0, len(values), _MOST_ASKED):
        yield values[start : start + _MOST_ASKED]


def places(values: Sequence[object]) -> str:
    """Return a question mark for each of some values."""
    return ", ".join("?" * len(values))
