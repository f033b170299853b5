"""What is said of a diff beside its events: what was not compared, and what is not shown."""

from collections.abc import Iterable, Sequence

from trialcli.core.diff import Diff
from trialcli.core.events.event import Event
from trialcli.core.text import enumerated


def not_compared(diff: Diff) -> str:
    """Say which parts were not compared, for one of the versions was served without them."""
    left_out = diff.comparison.left_out
    if not left_out:
        return ""
    return f"Not compared, as only one of the versions was served with it: {', '.join(left_out)}."


_LEFT_OUT = {
    "administrative": "administrative",
    "registry": "registry-made",
    "news": "less severe",
}


def not_shown(events: Iterable[Event], shown: Sequence[Event]) -> str:
    """Say what was left out: ``2 administrative and 3 registry-made changes not shown (--all)``."""
    counts = dict.fromkeys(_LEFT_OUT, 0)
    for event in events:
        if event not in shown:
            counts[event.concern] += len(event.changes)
    told = [f"{count} {_LEFT_OUT[concern]}" for concern, count in counts.items() if count]
    if not told:
        return ""
    how = "--all" if not counts["news"] else "--all, --severity none"
    noun = "change" if sum(counts.values()) == 1 else "changes"
    return f"{enumerated(told)} {noun} not shown ({how})"
