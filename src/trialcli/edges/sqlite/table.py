"""Tables whose rows carry a seal, so that a row that was damaged is known by itself.

A bit that flips in a text leaves a database sound and its content wrong. A date, a trial ID or a
number that is wrong by one bit is mostly as plausible as the right one, so that no reader could
tell. The seal is a checksum of the other values of the row, made when the row is written.
"""

import json
from binascii import crc32
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from trialcli.registry.ids import canonical_trial_id

if TYPE_CHECKING:
    from sqlite3 import Connection

Value = TypeVar("Value")
Raw = tuple[Any, ...]
"""The values of a row without its seal, as the database holds them."""


@dataclass(frozen=True, slots=True)
class Table(Generic[Value]):
    """A table, and what a row of it means."""

    name: str
    columns: tuple[str, ...]
    """Without the seal."""
    keys: int
    """How many columns, from the first, name a row."""
    what: str
    """What a row is to a person: "mark"."""
    decode: Callable[..., Value]
    """Returns the value of a row; raises ``TypeError`` or ``ValueError`` if it has none."""
    label: Callable[[Raw], str]
    """Names a row that may be damaged."""
    is_numbered: bool = False
    """Whether the first column is the number that SQLite itself gives to a row."""
    added: int = 0
    """How many columns, from the last, came with the seal; before, they are 0."""
    many: str = ""
    """The plural of ``what``, where it is not made with an s."""

    def read(
        self, db: "Connection", clause: str = "", given: Sequence[object] = ()
    ) -> Iterator[tuple[Raw, Value | None]]:
        """Yield rows with their values; None is the value of a damaged one."""
        names = ", ".join(self.columns)
        query = f"SELECT {names}, seal FROM {self.name} {clause}"  # noqa: S608 - ours
        for *raw, found in db.execute(query, given):
            yield tuple(raw), self.value(raw, found)

    def value(self, raw: Sequence[Any], found: object) -> Value | None:
        """Return the value of a row with its seal; None if the two do not go together."""
        try:
            return self.decode(*raw) if found == seal(self.name, raw) else None
        except (TypeError, ValueError):
            return None

    def write(self, db: "Connection", rows: Iterable[Sequence[Any]]) -> None:
        """Write rows, each in place of any of the same name."""
        names, marks = ", ".join(self.columns), "?, " * len(self.columns)
        statement = f"REPLACE INTO {self.name} ({names}, seal) VALUES ({marks}?)"  # noqa: S608
        db.executemany(statement, ([*row, seal(self.name, row)] for row in rows))

    def key(self, raw: Raw) -> Raw:
        """Return what names a row."""
        return raw[: self.keys]


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


# ------------------------------------------------------------ the values of columns


def text(value: object) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise TypeError("it is no text")
    return value


def text_or_none(value: object) -> str | None:
    """Return a text, or None for nothing."""
    return None if value is None else text(value)


def number(value: object) -> int:
    """Return a number from 0."""
    if not isinstance(value, int) or value < 0:
        raise ValueError("it is no number")
    return value


def trial_id(value: object) -> str:
    """Return a trial ID in its canonical spelling."""
    if not isinstance(value, str) or canonical_trial_id(value) != value:
        raise ValueError("it is no trial ID")
    return value


def moment(value: object) -> datetime:
    """Return a time, which is in ISO form and names its zone."""
    found = datetime.fromisoformat(text(value))
    if found.tzinfo is None:
        raise ValueError("it is no time")
    return found


def moment_or_none(value: object) -> datetime | None:
    """Return a time, or None for nothing."""
    return None if value is None else moment(value)


def places(values: Sequence[object]) -> str:
    """Return a question mark for each of some values."""
    return ", ".join("?" * len(values))
