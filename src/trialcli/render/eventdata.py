"""An event as data, the same in every command that tells events."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trialcli.events.event import Event
    from trialcli.watch.news import NewsEvent


def event_data(event: "Event | NewsEvent") -> dict[str, Any]:
    """Return what is said of an event wherever it is told."""
    return {
        "rule": event.rule,
        "severity": event.severity,
        "heuristic": event.heuristic,
        "sentence": event.sentence,
        "facts": dict(event.facts),
    }
