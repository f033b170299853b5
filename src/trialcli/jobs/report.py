"""What a report on a cohort reads: each trial once, of which only small rows are kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from trialcli.errors import TrialcliError
from trialcli.jobs.cohort import ReadTrial
from trialcli.versions.cohort import FollowedTrial
from trialcli.versions.cohort_summary import CohortTrial, cohort_trial


@dataclass(slots=True)
class ReadCohort:
    """The trials that could be read, and why others could not."""

    trials: list[CohortTrial] = field(default_factory=list)
    unread: list[TrialcliError] = field(default_factory=list)


def read_cohort(
    reads: Iterable[ReadTrial[FollowedTrial]], show: Callable[[FollowedTrial], None]
) -> ReadCohort:
    """Read every trial, hand it to ``show``, and return its row."""
    found = ReadCohort()
    for one in reads:
        found.unread += one.problems
        if one.value is not None:
            show(one.value)
            found.trials.append(cohort_trial(one.value))
    return found
