"""A diff as data: the JSON of ``trialcli diff --json`` (docs/output-schema.md)."""

from collections.abc import Sequence
from typing import Any

from trialcli.ctgov.words.vocabulary import field_label
from trialcli.events.event import Event
from trialcli.record.changes import Change
from trialcli.render.eventdata import event_data
from trialcli.render.jsontext import json_text
from trialcli.versions.diff import Diff, Version

SCHEMA = "trialcli/diff/1"
SCHEMA_OF_SEVERAL = "trialcli/diffs/1"


def diff_data(diff: Diff) -> dict[str, Any]:
    """Return one diff as JSON values."""
    return {
        "schema": SCHEMA,
        "trial": diff.trial,
        "title": diff.title,
        "before": _version(diff.before),
        "after": _version(diff.after),
        "days": diff.days,
        "partial": dict(zip(("before", "after"), diff.partials, strict=True)),
        "order_only": diff.comparison.order_only,
        "not_compared": [*diff.comparison.left_out, *diff.comparison.unknown],
        "events": [_event(event) for event in diff.events],
        "changes": [_change(change) for change in diff.comparison.changes],
    }


def diffs_json(diffs: Sequence[str], not_compared: Sequence[tuple[str, str]]) -> str:
    """Return the JSON of several trials' diffs, each of which is JSON text already.

    As values, those of a large store would take many times the memory of their text.

    Args:
        diffs: the diffs.
        not_compared: trials without a diff, each with the reason in a word.

    """
    others = [{"trial": trial, "why": why} for trial, why in not_compared]
    document = {"schema": SCHEMA_OF_SEVERAL, "not_compared": others, "diffs": []}
    text = json_text(document)
    if not diffs:
        return text
    # A line break in JSON stands between values only: in a string it is escaped.
    inside = ",\n".join(diffs).replace("\n", "\n    ")
    return text.removesuffix("[]\n}") + f"[\n    {inside}\n  ]\n}}"


def _version(version: Version) -> dict[str, Any]:
    return {
        "version": version.name,
        "date": None if version.day is None else version.day.isoformat(),
        "digest": version.digest,
        "source": version.source,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        **event_data(event),
        "concern": event.concern,
        "changes": list(event.changes),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "module": change.module,
        "item": _item(change),
        "field": change.field,
        "kind": change.kind,
        "before": change.before,
        "after": change.after,
        "before_pointer": change.before_pointer,
        "after_pointer": change.after_pointer,
        "origin": change.origin,
    }


def _item(change: Change) -> dict[str, Any]:
    """Return what a change is about: an item of a list, or a field of a module."""
    if not change.items:
        return {"identity": change.pattern, "label": field_label(change.pattern)}
    return {
        "identity": " / ".join(f"{item.noun}: {item.identity}" for item in change.items),
        "label": ", ".join(f"{item.noun} {item.label}" for item in change.items),
    }
