"""What a report on a cohort reads: each trial once, of which only small rows are kept."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from trialcli.errors import TrialcliError
from trialcli.jobs.cohort import readable
from trialcli.jobs.follow import follow_each
from trialcli.jobs.stored import StoredVersions
from trialcli.versions.cohort import FollowedTrial
from trialcli.versions.cohort_summary import CohortTrial, cohort_trial
from trialcli.versions.manifest import UsedVersion, UsedVersions
from trialcli.versions.snapshot import Snapshot

Show = Callable[[FollowedTrial, tuple[UsedVersion, ...]], None]
"""Shows a trial, and the versions that were read of it."""


@dataclass(slots=True)
class ReadCohort:
    """The trials that could be read, and why others could not."""

    trials: list[CohortTrial] = field(default_factory=list)
    unread: list[TrialcliError] = field(default_factory=list)
    versions: list[UsedVersion] = field(default_factory=list)
    """The versions that were read."""


def read_cohort(
    stored: StoredVersions, trials: Iterable[str], today: date, show: Show, found: ReadCohort
) -> Iterator[None]:
    """Read one trial after the other, show it, and add its row to what was ``found``."""
    for trial in trials:
        used = UsedVersions()
        reads = follow_each(_noting(stored, used), [trial], today)
        for followed in readable(reads, found.unread.append):
            show(followed, used.versions)
            found.trials.append(cohort_trial(followed))
        found.versions += used.versions
        yield


def _noting(stored: StoredVersions, used: UsedVersions) -> StoredVersions:
    """Return what notes the versions that are read, too."""
    others = stored.note_use

    def note(snapshot: Snapshot, number: int | None, day: date | None) -> None:
        used.note(snapshot, number, day)
        if others is not None:
            others(snapshot, number, day)

    return stored._replace(note_use=note)
