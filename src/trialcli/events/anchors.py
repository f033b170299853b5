"""When in a trial's life its record was changed, by the dates that were recorded earliest.

Later records may have had their dates edited; a change is therefore compared
with the earliest known start and primary completion (Holst et al. 2023; Ramagopalan et al. 2014,
doi:10.12688/f1000research.3784.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from trialcli.text.dates import PartialDate

Phase = Literal["before recruitment", "during the trial", "after completion", "after results"]


@dataclass(frozen=True, slots=True)
class Anchors:
    """The dates that a change is compared with; None if no known version states one."""

    start: PartialDate | None = None
    primary_completion: PartialDate | None = None
    results: PartialDate | None = None

    def or_later(self, later: "Anchors") -> "Anchors":
        """Return the earliest dates after one more, later version."""
        return Anchors(
            self.start or later.start,
            self.primary_completion or later.primary_completion,
            self.results or later.results,
        )


def phase(known: Anchors, day: PartialDate | None) -> Phase | None:
    """Return the phase in which a day lies; None if that is not certain."""
    earliest, latest = _phases(known, day)
    return latest if earliest == latest else None


def _phases(known: Anchors, day: PartialDate | None) -> tuple[Phase | None, Phase | None]:
    """Return the first and the last phase in which a day may lie; None for what is not known.

    The days of the start and of primary completion belong to the trial.
    """
    if day is None:
        return None, None
    anchors = (known.start, known.primary_completion, known.results)
    first = _phase_of(day.first_day, [one and one.last_day for one in anchors])
    last = _phase_of(day.last_day, [one and one.first_day for one in anchors])
    # Only the start shows that a day is not before it, only completion that it is not after it.
    return (
        None if first == "during the trial" and known.start is None else first,
        None if last == "during the trial" and known.primary_completion is None else last,
    )


def _phase_of(day: date, anchors: Sequence[date | None]) -> Phase:
    """Return the phase of a day, as if no date that is not known were passed."""
    start, completed, results = anchors
    if results is not None and day > results:
        return "after results"
    if start is not None and day < start:
        return "before recruitment"
    if completed is not None and day > completed:
        return "after completion"
    return "during the trial"


@dataclass(frozen=True, slots=True)
class When:
    """The phase in which a change was made, as far as two versions show."""

    earliest: Phase | None
    """The first phase in which it may have been made; None if it is not known."""
    latest: Phase | None
    """The last one: the change was made by then."""
    is_exact: bool
    """Whether the version after made the change, and not one between the two."""

    @property
    def phase(self) -> Phase | None:
        """The phase, if it is certain."""
        return self.latest if self.earliest == self.latest else None

    def __str__(self) -> str:
        """Return it in words."""
        if self.phase is not None:
            return self.phase
        if self.latest is None:
            is_known = self.earliest == "during the trial"
            return "after the start" if is_known else "when in the trial is not known"
        if self.earliest is None:
            return f"no later than {self.latest}"
        if self.is_exact:
            return f"{self.earliest} or {self.latest}"
        return f"some time from {self.earliest} to {self.latest}"


def when(
    known: Anchors, before: PartialDate | None, after: PartialDate | None, *, adjacent: bool
) -> When:
    """Return when the changes between two versions were made.

    If the two are ``adjacent``, no version lies between them: the later one made every change.
    """
    earliest, latest = _phases(known, after)
    return When(earliest if adjacent else _phases(known, before)[0], latest, adjacent)
