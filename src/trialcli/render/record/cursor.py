"""Reading a record for the screen, and noting what has been read.

Every value that a section reads is noted. What no section has read can then be shown as it is, so
that nothing of a record is lost: not a field that the registry adds later, and not a value of an
unexpected type.
"""

from collections.abc import Iterator
from typing import Any

from trialcli.ctgov.words.vocabulary import field_words
from trialcli.record.tree import Path, Record, leaves
from trialcli.text.blocks import Block, one_line, read_markup
from trialcli.text.placeholders import is_placeholder_count, is_placeholder_date

NOT_STATED = "not stated"
_ABSENT = object()


class RecordCursor:
    """A place in a record. Reading its value notes it, unless it is of an unexpected type."""

    __slots__ = ("_ledger", "path", "value")

    def __init__(self, value: Any, path: Path, ledger: set[Path]) -> None:
        self.value = value
        self.path = path
        self._ledger = ledger

    def __bool__(self) -> bool:
        """Return whether the record has this place."""
        return self.value is not _ABSENT

    def at(self, dotted: str) -> "RecordCursor":
        """Return the place at a dotted path of keys below; an absent place if there is none."""
        value, path = self.value, self.path
        for key in dotted.split("."):
            value = value.get(key, _ABSENT) if isinstance(value, dict) else _ABSENT
            path = (*path, key)
        return RecordCursor(value, path, self._ledger)

    def items(self, dotted: str) -> Iterator["RecordCursor"]:
        """Yield the places in the list at a dotted path, whatever they hold."""
        place = self.at(dotted)
        if isinstance(place.value, list):
            for position, value in enumerate(place.value):
                yield RecordCursor(value, (*place.path, position), self._ledger)

    def nodes(self, dotted: str) -> list["RecordCursor"]:
        """Return the objects of the list at a dotted path."""
        return [node for node in self.items(dotted) if isinstance(node.value, dict)]

    def plain(self, dotted: str) -> list["RecordCursor"]:
        """Return the plain values of the list at a dotted path."""
        return [node for node in self.items(dotted) if _is_plain(node.value)]

    def peek(self, dotted: str) -> str | None:
        """Return a text for counting or deciding, without noting it as shown."""
        value = self.at(dotted).value
        return value if isinstance(value, str) else None

    def text(self, dotted: str = "") -> str | None:
        """Return a text, or a number as text, on one line."""
        if dotted:
            return self.at(dotted).text()
        return one_line(str(self._take())) if _is_plain(self.value) else None

    def stated(self, dotted: str) -> str | None:
        """Return a number of participants or a date; a placeholder for one states nothing."""
        place = self.at(dotted)
        said = place.text()
        is_placeholder = is_placeholder_count(place.value) or is_placeholder_date(place.value)
        return NOT_STATED if is_placeholder else said

    def words(self, dotted: str = "") -> str | None:
        """Return a value in the reader's words: closed lists, yes and no."""
        if dotted:
            return self.at(dotted).words()
        if not _is_plain(self.value) and not isinstance(self.value, bool):
            return None
        keys = [key for key in self.path if isinstance(key, str)]
        return one_line(field_words(".".join(keys[-2:]), self._take()))

    def flag(self, dotted: str) -> bool | None:
        """Return a yes or no."""
        place = self.at(dotted)
        return place.words() == "Yes" if isinstance(place.value, bool) else None

    def blocks(self, dotted: str = "") -> tuple[Block, ...]:
        """Return the paragraphs and list items of a markup field."""
        if dotted:
            return self.at(dotted).blocks()
        blocks = read_markup(self.value) if _is_text(self.value) else ()
        if blocks:
            self._take()
        return blocks

    def texts(self, dotted: str) -> list[str]:
        """Return the plain values of a list as texts."""
        return [text for leaf in self.plain(dotted) if (text := leaf.text()) is not None]

    def unread(self) -> list[tuple[Path, Any]]:
        """Return the leaves of this place that have not been read, in the order of the record."""
        found = ((self.path + path, value) for path, value in leaves(self.value))
        return [leaf for leaf in found if leaf[0] not in self._ledger]

    def touched(self) -> set[Path]:
        """Return every place of the record that has been read, or holds one that has."""
        return {path[:end] for path in self._ledger for end in range(len(path) + 1)}

    def children(self) -> list["RecordCursor"]:
        """Return the places directly below, whatever their keys look like."""
        items = self.value.items() if isinstance(self.value, dict) else ()
        return [RecordCursor(value, (*self.path, key), self._ledger) for key, value in items]

    def _take(self) -> Any:
        self._ledger.add(self.path)
        return self.value


def open_record(record: Record) -> RecordCursor:
    """Return the root of a record of which nothing has been read yet."""
    return RecordCursor(record, (), set())


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_plain(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, (int, float)) and not isinstance(value, bool))
