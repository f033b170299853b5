"""When in a trial's life its record was changed, by the dates that were recorded earliest.

Later records may have had their dates edited; a change is therefore compared
with the earliest known start and primary completion (Holst et al. 2023; Ramagopalan et al. 2014,
doi:10.12688/f1000research.3784.1).
"""

from dataclasses import dataclass
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
    if day is None:
        return None
    if known.results is not None and known.results.is_before(day):
        return "after results"
    if known.start is not None and day.is_before(known.start):
        return "before recruitment"
    if known.primary_completion is not None and known.primary_completion.is_before(day):
        return "after completion"
    if known.start is None or known.primary_completion is None:
        return None
    inside = known.start.is_before(day) and day.is_before(known.primary_completion)
    return "during the trial" if inside else None


@dataclass(frozen=True, slots=True)
class When:
    """The phase in which a change was made, as far as two versions show."""

    earliest: Phase | None
    """The phase of the version before; None if it is not known."""
    latest: Phase | None
    """The phase of the version after: the change was made by then."""
    is_exact: bool
    """Whether the version after made the change, and not one between the two."""

    @property
    def phase(self) -> Phase | None:
        """The phase, if it is certain."""
        return self.latest if self.is_exact or self.earliest == self.latest else None

    def __str__(self) -> str:
        """Return it in words."""
        if self.phase is not None:
            return self.phase
        if self.latest is None:
            return "when in the trial is not known"
        if self.earliest is None or self.is_exact:
            return f"no later than {self.latest}"
        return f"some time from {self.earliest} to {self.latest}"


def when(
    known: Anchors, before: PartialDate | None, after: PartialDate | None, *, adjacent: bool
) -> When:
    """Return when the changes between two versions were made.

    If the two are ``adjacent``, no version lies between them: the later one made every change.
    """
    return When(phase(known, before), phase(known, after), adjacent)
