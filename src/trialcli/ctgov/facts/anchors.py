"""When in a trial's life its record was changed, by the dates that were recorded earliest.

Later records may have had their dates edited; the earliest known start and primary completion are
what a change is held against (Holst et al. 2023; Ramagopalan et al. 2014,
doi:10.12688/f1000research.3784.1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from trialcli.record.tree import Record, at
from trialcli.text.dates import PartialDate, parse_date

Phase = Literal["before recruitment", "during the trial", "after completion", "after results"]

_STATUS = "protocolSection.statusModule"


@dataclass(frozen=True, slots=True)
class Anchors:
    """The dates that a change is held against; None where no known version states one."""

    start: PartialDate | None = None
    primary_completion: PartialDate | None = None
    results: PartialDate | None = None


def anchors(records: Iterable[Record]) -> Anchors:
    """Return the earliest recorded dates of a trial.

    Args:
        records: versions of it, oldest first.

    """
    known = list(records)
    return Anchors(
        _first(known, "startDateStruct.date"),
        _first(known, "primaryCompletionDateStruct.date"),
        _first(known, "resultsFirstSubmitDate"),
    )


def earlier(known: Anchors, record: Record) -> Anchors:
    """Return the earliest dates after one more, later version."""
    later = anchors([record])
    return Anchors(
        known.start or later.start,
        known.primary_completion or later.primary_completion,
        known.results or later.results,
    )


def _first(records: Iterable[Record], end: str) -> PartialDate | None:
    dates = (parse_date(at(record, f"{_STATUS}.{end}")) for record in records)
    return next((date for date in dates if date is not None), None)


def submitted(record: Record) -> PartialDate | None:
    """Return the day on which a version was submitted, or posted where only that is stated."""
    ends = ("lastUpdateSubmitDate", "lastUpdatePostDateStruct.date")
    return next((day for end in ends if (day := _first([record], end)) is not None), None)


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
            return f"{self.latest} at the latest"
        return f"some time from {self.earliest} to {self.latest}"


def when(known: Anchors, before: Record, after: Record, *, adjacent: bool) -> When:
    """Return when the changes between two versions were made.

    Args:
        known: the earliest recorded dates of the trial.
        before: one version.
        after: a later one.
        adjacent: whether no version lies between them, so that all was changed by the later one.

    """
    return When(phase(known, submitted(before)), phase(known, submitted(after)), adjacent)
