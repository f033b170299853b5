"""The fields of an event, the same in every command that prints events."""

from collections.abc import Callable
from typing import Any

from trialcli.events.event import Event
from trialcli.events.rule import Rule
from trialcli.render.formats.fields import Field, row_data
from trialcli.watch.news import NewsEvent

Comparison = Callable[[int | None, int | None], str]
"""Returns the address of the registry's comparison of two versions of a trial, by their numbers."""


def _rule(rule: Rule | str) -> str:
    return rule if isinstance(rule, str) else rule.id


EVENT_FIELDS: tuple[Field[Event | NewsEvent], ...] = (
    Field("rule", "rule that rates it", lambda event: _rule(event.rule)),
    Field("severity", "major, minor, detail or none", lambda event: event.severity, is_brief=True),
    Field(
        "heuristic",
        "whether the rule has a threshold of trialcli's own",
        lambda event: event.heuristic,
    ),
    Field("sentence", "what changed, in words", lambda event: event.sentence, is_brief=True),
    Field("facts", "figures of the sentence, as JSON", lambda event: dict(event.facts)),
)


def event_data(event: Event | NewsEvent) -> dict[str, Any]:
    """Return an event as JSON values."""
    return row_data(EVENT_FIELDS, event)
