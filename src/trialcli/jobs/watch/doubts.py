"""Doubts: an improbable answer of the registry is not believed at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from trialcli.watch.availability import is_search
from trialcli.watch.log import Condition, ConditionKind

_LASTING = timedelta(hours=20)
"""An answer that the registry still gives after 20 hours is believed."""
_AT_ONCE = 5


class Doubts:
    """The doubts of one run."""

    def __init__(self, conditions: Mapping[tuple[str, ConditionKind], Condition]) -> None:
        self._conditions = conditions
        self.begun: dict[str, Condition] = {}

    def is_doubtful(self, subject: str, now: datetime) -> bool:
        """Doubt an answer; return False if the registry has repeated it for 20 hours."""
        known = self._conditions.get((subject, "doubted"))
        doubt = known or Condition(subject, "doubted", now)
        if now - doubt.since >= _LASTING:
            return False
        self.begun[subject] = doubt
        return True

    def ended(self, failed: Mapping[str, object]) -> list[Condition]:
        """Return the doubts that ended: the next one lasts a day again.

        A search that could not be read says nothing, so a doubt about it lasts.
        """
        unread = {subject for subject in failed if is_search(subject)}
        return [
            condition
            for (subject, kind), condition in self._conditions.items()
            if kind == "doubted" and subject not in self.begun and subject not in unread
        ]


def is_mass_disappearance(vanished: int, watched: int) -> bool:
    """Return whether to doubt that trials vanished.

    Up to 5 trials may vanish in one run; if more than 5 and more than half vanish, assume a
    registry fault.
    """
    return vanished > _AT_ONCE and 2 * vanished > watched


def is_mass_departure(missing: int, before: int, found: int) -> bool:
    """Return whether to doubt that trials left a search.

    The registry has answered a search with nothing before. One trial of several comes and goes
    every day; the last one, or more than half of them at once, seldom does.
    """
    if not found:
        return missing > 0
    return missing > 1 and 2 * missing > before
