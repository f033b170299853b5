"""An event as data, the same in every command that tells events."""

from typing import Any

from trialcli.core.events.event import Event


def event_data(event: Event) -> dict[str, Any]:
    """Return what is said of an event wherever it is told."""
    return {
        "rule": event.rule,
        "severity": event.severity,
        "heuristic": event.heuristic,
        "sentence": event.sentence,
        "facts": dict(event.facts),
    }
