"""The rules of the events in an answer: why each has its severity, and the source to cite."""

from collections.abc import Iterator, Mapping
from typing import Any

from trialcli.ctgov.events.rules import RULES
from trialcli.events.rule import Rule
from trialcli.render.jsontext import json_line


class ExplainedRules:
    """Each rule that an answer names, once."""

    def __init__(self) -> None:
        self.data: dict[str, dict[str, str]] = {}
        """The reason and the source of each rule, by its ID."""
        self.characters = len(json_line({}))

    def explain(self, item: Any, room: int | None) -> int | None:
        """Explain the rules that an item names and no earlier one did, if there is room for it.

        Return how many characters more that takes. If they are more than ``room``, explain none
        and return None; a room of None takes any.
        """
        new = {
            name: _about(RULES[name])
            for name in _named(item)
            if name not in self.data and name in RULES
        }
        more = len(json_line({**self.data, **new})) - self.characters
        if room is not None and more > room:
            return None
        self.data |= new
        self.characters += more
        return more


def _about(rule: Rule) -> dict[str, str]:
    about = {"reason": rule.reason, "source": rule.source}
    return {**about, "threshold": "trialcli's own"} if rule.heuristic else about


def _named(value: Any) -> Iterator[str]:
    """Yield the IDs of rules in an item of a list and the items of its lists."""
    if isinstance(value, Mapping):
        if isinstance(name := value.get("rule"), str):
            yield name
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _named(one)
