"""An event as data, the same in every command that prints events."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trialcli.events.event import Event
    from trialcli.watch.news import NewsEvent


def event_data(event: "Event | NewsEvent") -> dict[str, Any]:
    """Return the data of an event that every command prints."""
    return {
        "rule": event.rule if isinstance(event.rule, str) else event.rule.id,
        "severity": event.severity,
        "heuristic": event.heuristic,
        "sentence": event.sentence,
        "facts": dict(event.facts),
    }
