"""When in a trial's life its record was changed, by the dates that were recorded earliest.

Later records may have had their dates edited; the earliest known start and primary completion are
what a change is held against (Holst et al. 2023; Ramagopalan et al. 2014,
doi:10.12688/f1000research.3784.1).
"""

from dataclasses import dataclass
from typing import Literal

from trialcli.text.dates import PartialDate

Phase = Literal["before recruitment", "during the trial", "after completion", "after results"]


@dataclass(frozen=True, slots=True)
class Anchors:
    """The dates that a change is held against; None where no known version states one."""

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
    """Return in which phase a day lies; None where that cannot be told for certain."""
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
    """In which phase a change was made, as far as two versions tell."""

    earliest: Phase | None
    """The phase of the version before; None where that is not known."""
    latest: Phase | None
    """The phase of the version after, by which it was made."""
    is_exact: bool
    """Whether it was made in the version after itself, and in no other."""

    @property
    def phase(self) -> Phase | None:
        """The phase, where it is certain."""
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
