"""The facts of one record that a timeline follows from version to version."""

from dataclasses import dataclass

from trialcli.text.dates import PartialDate


@dataclass(frozen=True, slots=True)
class Enrollment:
    """The number of participants."""

    count: int
    kind: str | None
    """``ACTUAL`` or ``ESTIMATED``; None if the record does not state it."""


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date in the course of a trial, and whether it is actual or estimated."""

    date: PartialDate
    kind: str | None
    """``ACTUAL`` or ``ESTIMATED``; None if the record does not state it."""


@dataclass(frozen=True, slots=True)
class TimelineFacts:
    """The facts of one record. None means that the record does not state the fact."""

    title: str = ""
    status: str | None = None
    is_status_by_registry: bool = False
    """Whether the registry, and not the sponsor, set the status."""
    enrollment: Enrollment | None = None
    start: StatedDate | None = None
    primary_completion: StatedDate | None = None
    completion: StatedDate | None = None
    sites: int | None = None
    countries: int | None = None
    has_results: bool | None = None
    results: str | None = None
    """The state of the results, in words."""
    results_posted: PartialDate | None = None
    registered: PartialDate | None = None
    """When the trial was first submitted to the registry."""
    submitted: PartialDate | None = None
    """When this version was submitted."""
    results_submitted: PartialDate | None = None
    """When results were first submitted to the registry."""
    results_due: StatedDate | None = None
    """When results seem due in the U.S., if that was asked for; estimated if the day may turn out
    to be another."""
    results_due_eu: StatedDate | None = None
    """The same in the EU."""

    def is_newly_submitted(self, before: "TimelineFacts") -> bool:
        """Whether the sponsor submitted it after the version before, as far as it states."""
        return self.submitted != before.submitted and not self.is_status_by_registry

    @property
    def main_completion(self) -> StatedDate | None:
        """Primary completion; of a record that does not state it, completion."""
        return self.primary_completion or self.completion
