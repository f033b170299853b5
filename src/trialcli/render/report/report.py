"""A report on a cohort: the values that its page and its Markdown are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trialcli.errors import TrialcliError
from trialcli.events.thresholds import Thresholds
from trialcli.versions.cohort_summary import CohortSummary, CohortTrial
from trialcli.versions.manifest import Manifest


@dataclass(frozen=True, slots=True)
class CohortReport:
    """A report on a cohort, without the parts about each trial, which are written as they come."""

    title: str
    chosen: str
    """How the trials were chosen, in words."""
    today: date
    program: str
    """The version of trialcli."""
    thresholds: Thresholds
    trials: Sequence[CohortTrial]
    """Those that could be read, as listed."""
    summary: CohortSummary
    manifest: Manifest
    """The versions that were read."""
    unread: Sequence[TrialcliError] = ()
    """Why trials, or some of their versions, could not be read."""
    markdown: Sequence[str] = ()
    """The parts about each trial in Markdown, if they were asked for."""
