"""The old and new values under an event, as lines that every format can print."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from trialcli.record.tree import Path, leaves
from trialcli.text.blocks import counted, one_line, read_markup
from trialcli.text.diff import (
    BlockDiff,
    Piece,
    diff_markup,
    diff_plain,
    diff_words,
    reads_the_same,
)

if TYPE_CHECKING:
    from trialcli.events.event import Event, ValueLine
    from trialcli.record.changes import Change
    from trialcli.registry.model import RecordModel
    from trialcli.versions.diff import Diff

LineMark = Literal["+", "-", "~", " "]
MOST_LINES = 8
"""At least two lines after these are counted, unless everything is asked for."""
_SHORT = 60
_LONGEST = 400
"""The most characters of a shortened line."""
_MOST_FIELDS = 6


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A line of evidence: a value that was added (+), removed (-) or altered (~), or a remark."""

    mark: LineMark
    pieces: tuple[Piece, ...]
    label: str = ""


def evidence(diff: "Diff", event: "Event", *, everything: bool) -> list[EvidenceLine]:
    """Return the lines under an event; further lines are counted in a remark."""
    lines = list(_all_lines(diff, event))
    if everything or len(lines) <= MOST_LINES + 1:
        return lines
    left = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], _remark(f"and {counted(left, 'more line')} (--all)")]


def brief_evidence(diff: "Diff", event: "Event", most: int) -> tuple[EvidenceLine, ...]:
    """Return the first lines under an event, long ones shortened; the others are counted."""
    return tuple(map(_clipped, first_lines(list(_all_lines(diff, event)), most)))


def first_lines(lines: Sequence[EvidenceLine], most: int) -> list[EvidenceLine]:
    """Return the first lines, and one that counts the others and repeats their remarks.

    A single line is shown: to count it takes as much room. Lines that were counted before, when
    the evidence was shortened to be stored, are counted again together with the others.
    """
    left = lines[most:]
    if len(left) < 2:
        return list(lines)
    more = sum(line.mark != " " for line in left)
    remarks = []
    for text in (piece.text for line in left if line.mark == " " for piece in line.pieces):
        counted_before = _COUNTED.match(text)
        more += int(counted_before["lines"]) if counted_before else 0
        remarks.append(text[counted_before.end() :] if counted_before else text)
    said = f"and {counted(more, 'more line')}" if more else ""
    return [*lines[:most], _remark(", ".join(filter(None, (said, *remarks))))]


_COUNTED = re.compile("and (?P<lines>[0-9]+) more lines?(?:, |$)")
"""The beginning of a remark that counts lines."""


def _all_lines(diff: "Diff", event: "Event") -> Iterator[EvidenceLine]:
    if event.blocks:
        yield from _blocks(event.blocks)
        return
    if event.lines:
        yield from map(_value_line, event.lines)
        return
    model = diff.model
    changes = [diff.read(position) for position in event.shown]
    about = _About.of(changes)
    lines = [
        line
        for change in changes
        for line in (*_lines(model, change, about), *_altered_since(diff, change))
    ]
    yield from lines or _unsaid(model, changes, event.sentence)


def _value_line(line: "ValueLine") -> EvidenceLine:
    label, before, after = map(one_line, line)
    if not before:
        return EvidenceLine("+", (Piece("added", after),), label)
    if not after:
        return EvidenceLine("-", (Piece("removed", before),), label)
    if max(len(before), len(after)) <= _SHORT:
        return _arrow(before, after, label)
    return EvidenceLine("~", diff_words(before, after), label)


def _altered_since(diff: "Diff", change: "Change") -> Iterator[EvidenceLine]:
    """Yield what differs in an item that came from a list that is gone as a whole, or went to one.

    The list has one change as a whole. The item on the other side is an added or removed item.
    """
    counterpart = diff.counterpart(change)
    if counterpart is not None:
        yield from _object_changes(diff.model, counterpart, one_line(change.items[0].label))


def _unsaid(
    model: "RecordModel", changes: "Sequence[Change]", sentence: str
) -> Iterator[EvidenceLine]:
    """Yield the values that have no line of their own, unless the sentence states them."""
    for change in changes:
        for line in (
            EvidenceLine("-", (Piece("removed", _stated(model, change, change.before)),)),
            EvidenceLine("+", (Piece("added", _stated(model, change, change.after)),)),
        ):
            text = line.pieces[0].text
            if text and text not in one_line(sentence):
                yield line


def _stated(model: "RecordModel", change: "Change", value: Any) -> str:
    return "" if value is None else plain_value(model, change.pattern, value)


def _clipped(line: EvidenceLine) -> EvidenceLine:
    """Return a line of at most ``_LONGEST`` characters."""
    pieces: list[Piece] = []
    left = _LONGEST
    for piece in line.pieces:
        if len(piece.text) > left:
            pieces.append(replace(piece, text=piece.text[:left].rpartition(" ")[0] + " …"))
            break
        pieces.append(piece)
        left -= len(piece.text)
    return replace(line, pieces=tuple(pieces))


@dataclass(frozen=True, slots=True)
class _About:
    """Whether the lines of one event must name their items and fields."""

    several_items: bool
    several_fields: bool

    @classmethod
    def of(cls, changes: "Sequence[Change]") -> "_About":
        items = {change.items[:1] for change in changes}
        return cls(len(items) > 1, len({change.pattern for change in changes}) > 1)


def _lines(model: "RecordModel", change: "Change", about: _About) -> Iterator[EvidenceLine]:
    label = _label(model, change, about)
    if isinstance(change.before, str) and isinstance(change.after, str):
        yield from _texts(model, change, label)
    elif change.kind in ("changed", "moved"):
        yield from _values(model, change, label)
    else:
        mark: LineMark = "-" if change.kind == "removed" else "+"
        value = change.before if change.kind == "removed" else change.after
        yield from _whole(model, mark, value, change, label, about)


def _label(model: "RecordModel", change: "Change", about: _About) -> str:
    """Return what a line is about, as far as the event's sentence does not say it."""
    leading = change.items if about.several_items else change.items[1:]
    if change.whole_item and leading and change.kind != "moved":
        leading = leading[:-1]
    parts = [one_line(item.label) for item in leading]
    if change.field and change.items and (about.several_fields or len(change.items) > 1):
        parts.append(model.words.field_label(change.field))
    return ", ".join(parts)


def _texts(model: "RecordModel", change: "Change", label: str) -> Iterator[EvidenceLine]:
    before, after = str(change.before), str(change.after)
    if model.shape.is_markup(change.pattern):
        yield from _blocks(diff_markup(before, after), label)
    elif max(len(before), len(after)) <= _SHORT:
        old, new = (
            one_line(model.words.field_words(change.pattern, text)) for text in (before, after)
        )
        yield _arrow(old, new, label)
    elif "\n" in before or "\n" in after:
        yield from _blocks(diff_plain(before, after), label)
    else:
        yield EvidenceLine("~", diff_words(one_line(before), one_line(after)), label)


def _blocks(blocks: Sequence[BlockDiff], label: str = "") -> Iterator[EvidenceLine]:
    if reads_the_same(blocks):
        yield _remark("only the formatting differs; the text reads the same")
        return
    marks: dict[str, LineMark] = {"removed": "-", "added": "+", "altered": "~"}
    for block in blocks:
        if block.kind in marks:
            yield EvidenceLine(marks[block.kind], _folded(block.pieces), block.label or label)
    for kind, words in (("same", "unchanged"), ("retyped", "with other punctuation or typing")):
        alike = [block for block in blocks if block.kind == kind]
        if alike:
            noun = "item" if all(block.item for block in alike) else "part"
            yield _remark(f"{counted(len(alike), noun)} {words}")


_CONTEXT = 90
"""Characters of unchanged words that are kept on either side of altered ones."""


def _folded(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Shorten long unchanged stretches between the changes."""
    last = len(pieces) - 1
    return tuple(
        Piece("same", _shortened(piece.text, head=position > 0, tail=position < last))
        if piece.kind == "same"
        else piece
        for position, piece in enumerate(pieces)
    )


def _shortened(text: str, *, head: bool, tail: bool) -> str:
    if len(text) <= 2 * _CONTEXT + 3:
        return text
    start = text[:_CONTEXT].rpartition(" ")[0] + " " if head else ""
    end = " " + text[-_CONTEXT:].partition(" ")[2] if tail else ""
    return f"{start}…{end}"


def _values(model: "RecordModel", change: "Change", label: str) -> Iterator[EvidenceLine]:
    old, new = (
        plain_value(model, change.pattern, value) for value in (change.before, change.after)
    )
    if change.kind == "moved" or isinstance(change.before, dict):
        yield from _object_changes(model, change, label)
    else:
        yield _arrow(old, new, label)


def _object_changes(model: "RecordModel", change: "Change", label: str) -> Iterator[EvidenceLine]:
    """Compare two objects field by field: an outcome that moved and was altered."""
    before, after = dict(leaves(change.before)), dict(leaves(change.after))
    for path in dict.fromkeys([*before, *after]):
        if before.get(path) == after.get(path):
            continue
        dotted = _dotted(path)
        name = ", ".join(filter(None, (label, model.words.field_label(dotted) if dotted else "")))
        old, new = (plain_value(model, dotted, side.get(path)) for side in (before, after))
        if path not in before:
            yield EvidenceLine("+", (Piece("added", new),), name)
        elif path not in after:
            yield EvidenceLine("-", (Piece("removed", old),), name)
        else:
            yield EvidenceLine("~", diff_words(old, new), name)


def _whole(
    model: "RecordModel", mark: LineMark, value: Any, change: "Change", label: str, about: _About
) -> Iterator[EvidenceLine]:
    """Show a value that was put in or taken out as a whole."""
    kind: Literal["added", "removed"] = "added" if mark == "+" else "removed"
    if isinstance(value, list):
        for item in value:
            yield EvidenceLine(
                mark, (Piece(kind, plain_value(model, change.pattern, item)),), label
            )
    elif isinstance(value, dict) and change.whole_item and len(change.items) == 1:
        yield from _item(model, mark, value, change, about)
    elif model.shape.is_markup(change.pattern) and isinstance(value, str):
        for block in diff_markup("", value):
            yield EvidenceLine(mark, (Piece(kind, block.pieces[0].text),), label)
    else:
        yield EvidenceLine(mark, (Piece(kind, plain_value(model, change.pattern, value)),), label)


def _item(
    model: "RecordModel", mark: LineMark, value: dict[str, Any], change: "Change", about: _About
) -> Iterator[EvidenceLine]:
    """Show an item of a list: by its label if there are several, else field by field."""
    kind: Literal["added", "removed"] = "added" if mark == "+" else "removed"
    item = change.items[0]
    if about.several_items:
        yield EvidenceLine(mark, (Piece(kind, one_line(item.label)),))
        return
    for key, field in value.items():
        text = plain_value(model, f"{change.pattern}.{key}", field)
        if text and text not in one_line(item.label):
            yield EvidenceLine(mark, (Piece(kind, text),), model.words.field_label(key))


def plain_value(model: "RecordModel", pattern: str, value: Any) -> str:
    """Return any value on one line: an object as its first few fields."""
    if value is None:
        return "not stated"
    if isinstance(value, dict | list):
        return _object(model, pattern, value) or "(empty)"
    if isinstance(value, str) and model.shape.is_markup(pattern):
        return " ".join(one_line(block.text) for block in read_markup(value))
    return one_line(model.words.field_words(pattern, value)) or '""'


def _object(model: "RecordModel", pattern: str, value: Any) -> str:
    """Return the first fields of an object; what lies deeper in it only if it has none itself."""
    fields = [
        (path, one_line(model.words.field_words(_dotted(path, pattern), leaf)))
        for path, leaf in leaves(value)
        if isinstance(leaf, str | int | float) and "geoPoint" not in path
    ]
    own = [field for path, field in fields if len(path) == 1]
    said = (own or [field for _, field in fields])[:_MOST_FIELDS]
    more = len(fields) - len(said)
    return ", ".join(filter(None, said)) + (f", … ({more} more)" if more > 0 else "")


def _dotted(path: Path, top: str = "") -> str:
    """Return the dotted path of a value in an object or a list, without positions."""
    keys = [step for step in path if isinstance(step, str)]
    return ".".join([top, *keys] if top else keys)


def _arrow(old: str, new: str, label: str) -> EvidenceLine:
    pieces = (Piece("removed", old), Piece("same", " → "), Piece("added", new))
    return EvidenceLine("~", pieces, label)


def _remark(text: str) -> EvidenceLine:
    return EvidenceLine(" ", (Piece("same", text),))
