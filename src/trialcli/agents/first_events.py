"""The events of each of many trials: the first ones, short."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trialcli.agents.answer import LeftOut
from trialcli.text.blocks import shortened

_EACH = 3
"""Each of many trials has at most 3 events."""
_LONGEST = 240
"""Characters of the sentence of an event."""
_KEYS = ("severity", "rule", "sentence")


def first_events(events: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the first events of a trial with their sentences alone."""
    return [
        {key: shortened(str(event[key]), _LONGEST) for key in _KEYS} for event in events[:_EACH]
    ]


def more_events(numbers: Sequence[int]) -> Iterator[LeftOut]:
    """Say how many events trials have beside their first ones; each number is of one trial."""
    if more := sum(max(number - _EACH, 0) for number in numbers):
        yield LeftOut(f"events of trials with more than {_EACH}", more, "call diff with trial=NCT…")
