"""The old and the new value of an event, each as one text, for rows and tables."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from trialcli.text.blocks import one_line, read_markup
from trialcli.versions.evidence import plain_value

if TYPE_CHECKING:
    from trialcli.events.event import Event
    from trialcli.record.changes import Change
    from trialcli.record.tree import Path
    from trialcli.registry.model import RecordModel
    from trialcli.versions.diff import Diff

MOST_VALUES = 20
"""An event with more changes than this has the number of the others in place of their values."""

Values = tuple[str, str]
"""Before and after; empty if the record did not state anything."""


def event_values(diff: "Diff", event: "Event") -> Values:
    """Return what the record stated before and after an event."""
    values = list(_values(diff, event))
    return _joined(before for before, _ in values), _joined(after for _, after in values)


def _values(diff: "Diff", event: "Event") -> Iterator[Values]:
    """Yield the values of each change, with what they are of if the event has several."""
    if event.lines:
        for label, before, after in event.lines:
            yield _labelled(label, one_line(before)), _labelled(label, one_line(after))
        return
    changes = [diff.read(position) for position in event.changes]
    has_items = len({change.items[:1] for change in changes}) > 1
    has_fields = len({change.pattern for change in changes}) > 1
    for change in changes:
        label = _label(diff.model, change, has_items=has_items, has_fields=has_fields)
        labels = label, label
        if change.kind == "moved":
            # The item may be as it was: it is in another list.
            labels = (
                _list_label(diff.model, change.before_path),
                _list_label(diff.model, change.after_path),
            )
        yield (
            _words(diff.model, change, change.before, labels[0]),
            _words(diff.model, change, change.after, labels[1]),
        )


def _list_label(model: "RecordModel", path: "Path | None") -> str:
    keys = [step for step in path or () if isinstance(step, str)]
    return model.words.field_label(".".join(keys))


def _label(model: "RecordModel", change: "Change", *, has_items: bool, has_fields: bool) -> str:
    parts = [item.label for item in change.items] if has_items else []
    if has_fields and not change.whole_item:
        parts.append(model.words.field_label(change.field or change.pattern))
    return ", ".join(parts)


def _words(model: "RecordModel", change: "Change", value: object, label: str) -> str:
    if value is None:
        return ""
    if change.whole_item and label and change.kind in ("added", "removed"):
        # One of several items: its label is enough.
        return one_line(label)
    if isinstance(value, str) and model.shape.is_markup(change.pattern):
        return _labelled(label, " / ".join(one_line(block.text) for block in read_markup(value)))
    return _labelled(label, plain_value(model, change.pattern, value))


def _labelled(label: str, text: str) -> str:
    return f"{one_line(label)}: {text}" if label and text else text


def _joined(texts: Iterable[str]) -> str:
    stated = [text for text in texts if text]
    left = len(stated) - MOST_VALUES
    return "; ".join([*stated[:MOST_VALUES], *([f"and {left} more"] if left > 0 else [])])
