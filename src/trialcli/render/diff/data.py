"""A diff as data: the JSON of ``trialcli diff --json`` (docs/output-schema.md)."""

from collections.abc import Iterable
from typing import Any

from trialcli.core.changes import Change
from trialcli.core.diff import Diff, Version
from trialcli.core.events.event import Event
from trialcli.core.vocabulary import field_label

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
        "order_only": diff.comparison.order_only,
        "not_compared": list(diff.comparison.left_out),
        "events": [_event(event) for event in diff.events],
        "changes": [_change(change) for change in diff.comparison.changes],
    }


def diffs_data(diffs: Iterable[Diff]) -> dict[str, Any]:
    """Return the diffs of several trials as JSON values."""
    return {"schema": SCHEMA_OF_SEVERAL, "diffs": [diff_data(diff) for diff in diffs]}


def _version(version: Version) -> dict[str, Any]:
    return {
        "version": version.name,
        "date": None if version.day is None else version.day.isoformat(),
        "digest": version.digest,
        "source": version.source,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "rule": event.rule,
        "severity": event.severity,
        "heuristic": event.heuristic,
        "sentence": event.sentence,
        "concern": event.concern,
        "facts": dict(event.facts),
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
