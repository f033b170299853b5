"""The log of the searches: when each was read, and which trials came and went.

Only the differences are stored: all trials of the first reading, then those that came and went.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from trialcli.events.severity import Severity

Move = Literal["start", "in", "left", "vanished", "merged"]
"""A trial was found by the first reading of a search, or came later. Or a search no longer finds
it: because of its record, because the registry no longer has it, or lists it under another ID."""
CAME: tuple[Move, ...] = ("start", "in")
"""The moves after which a search finds the trial."""


@dataclass(frozen=True, slots=True)
class SearchReading:
    """The outcome of a search in a run that read it, or could not."""

    text: str
    found: int | None = None
    """How many trials the registry found."""
    trials: Sequence[str] = ()
    """The trials that the search finds, as far as is known."""
    gone: Mapping[str, Move] = field(default_factory=dict)
    """Why trials are no longer found, if it is not because of their records."""
    error: str | None = None
    """The kind of error if the search could not be read; then nothing else is known."""
    message: str = ""


@dataclass(frozen=True, slots=True)
class LoggedRun:
    """A run over the watch list."""

    number: int
    ended: datetime
    data_timestamp: str | None
    """The data date that the registry gave; None if it did not."""


@dataclass(frozen=True, slots=True)
class LoggedReading:
    """A search in one run."""

    text: str
    run: int
    checked: datetime
    data_timestamp: str | None
    found: int | None
    error: str | None = None
    message: str = ""
    """Why it could not be read; without an error, why this is not a reading of that day."""

    @property
    def is_derived(self) -> bool:
        """Whether it is no reading, but what an older log says of the time before."""
        return self.error is None and bool(self.message)


@dataclass(frozen=True, slots=True)
class LoggedMove:
    """A trial that came to a search or left it."""

    text: str
    run: int
    trial: str
    move: Move


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """A new version of a trial that a search finds."""

    number: int
    """That of the news of it."""
    trial: str
    found: datetime
    severity: Severity
    """The worst of its events."""


@dataclass(frozen=True, slots=True)
class SearchLog:
    """What is logged of some searches, oldest first."""

    runs: Sequence[LoggedRun] = ()
    readings: Mapping[str, Sequence[LoggedReading]] = field(default_factory=dict)
    """By the texts of the searches."""
    moves: Mapping[str, Sequence[LoggedMove]] = field(default_factory=dict)
    changes: Sequence[LoggedChange] = ()


def moves_between(
    before: Sequence[LoggedMove], reading: SearchReading, run: int, *, is_first: bool
) -> list[LoggedMove]:
    """Return who came and who left since the moves of earlier runs, oldest first."""
    known = present(before)
    now = dict.fromkeys(reading.trials)
    came: Move = "start" if is_first else "in"
    return [
        *(LoggedMove(reading.text, run, one, came) for one in now if one not in known),
        *(
            LoggedMove(reading.text, run, one, reading.gone.get(one, "left"))
            for one in known
            if one not in now
        ),
    ]


def present(moves: Sequence[LoggedMove]) -> dict[str, None]:
    """Return the trials that a search finds after some moves, oldest first."""
    found: dict[str, None] = {}
    for each in moves:
        if each.move in CAME:
            found[each.trial] = None
        else:
            found.pop(each.trial, None)
    return found
