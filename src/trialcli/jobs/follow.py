"""Following stored trials over time: each with its timeline and its audit."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from trialcli.errors import NotStoredError, StoreError, TrialcliError
from trialcli.jobs.audit import audit_trial
from trialcli.jobs.cohort import ReadTrial, read_each
from trialcli.jobs.stored import StoredVersions
from trialcli.jobs.timeline import build_timeline
from trialcli.versions.cohort import FollowedTrial


def follow_trial(
    stored: StoredVersions, trial: str, today: date
) -> tuple[FollowedTrial, Sequence[TrialcliError]]:
    """Return a trial with its timeline and audit, and the errors of versions that cannot be read.

    Raises:
        NotStoredError: nothing is stored.
        StoreError: no version can be read.
    """
    timeline, problems = build_timeline(stored, trial, today, with_values=True)
    try:
        audit, _ = audit_trial(stored, trial, today)
    except (StoreError, NotStoredError):
        # Versions that cannot be read are in ``problems`` already.
        return FollowedTrial(timeline, None), problems
    return FollowedTrial(timeline, audit), problems


def follow_each(
    stored: StoredVersions, trials: Iterable[str], today: date
) -> Iterator[ReadTrial[FollowedTrial]]:
    """Yield each trial with its timeline and audit."""
    return read_each(trials, lambda trial: follow_trial(stored, trial, today))
