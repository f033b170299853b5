"""The dates of a trial as a calendar has them: as stated now, and how each of them moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from trialcli.registry.timeline_facts import StatedDate
from trialcli.versions.timeline import DateShift, Step, Steps, date_shift

if TYPE_CHECKING:
    from trialcli.registry.audit import ResultsDuty

CalendarDateName = Literal[
    "start", "primary-completion", "completion", "results-due-us", "results-due-eu"
]


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date of a trial that the newest version states, or from which a rule counts it."""

    name: CalendarDateName
    stated: StatedDate
    steps: Steps[StatedDate | None]
    """What the versions stated, oldest first; the last one is ``stated``."""
    duty: "ResultsDuty | None" = None
    """The rule by which results are due on that day; None for a date of the record."""

    @property
    def before(self) -> Step[StatedDate | None] | None:
        """The last step with another date; None if the date never moved."""
        return next((one for one in reversed(self.steps) if self.shift_from(one)), None)

    @property
    def shift(self) -> DateShift | None:
        """How far the date is from the one before; None if it never moved."""
        return None if self.before is None else self.shift_from(self.before)

    def shift_from(self, step: Step[StatedDate | None]) -> DateShift | None:
        """Return how far the date is from that of a step; None if it is the same date."""
        if step.value is None:
            return None
        shift = date_shift(step.value.date, self.stated.date)
        return shift if shift.days else None


@dataclass(frozen=True, slots=True)
class TrialDates:
    """The dates of one trial."""

    trial: str
    title: str
    status: str | None
    version: int | None
    """The registry's number of the newest stored version."""
    day: date
    """The day of the newest stored version."""
    dates: tuple[CalendarDate, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates of some trials."""

    name: str
    trials: Iterable[TrialDates]
    """They may be read as they are taken, once."""
