"""A cohort: any number of stored trials, read one after the other.

At no time are there records of more than one trial in memory.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from trialcli.errors import NotStoredError, StoreError, TrialcliError
from trialcli.jobs.audit import audit_trial
from trialcli.jobs.stored import StoredVersions
from trialcli.jobs.timeline import build_timeline
from trialcli.versions.checks import CheckLog
from trialcli.versions.cohort import FollowedTrial

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadTrial(Generic[T]):
    """What was read of one trial, and what could not be."""

    trial: str
    value: T | None
    """None if nothing could be read."""
    problems: tuple[TrialcliError, ...] = ()
    """Why it, or some of its versions, could not be read."""


def each_once(state: CheckLog, trials: Iterable[str]) -> list[str]:
    """Return the IDs under which trials are stored, each once, in their order.

    A trial may be named by its ID and by an earlier one.
    """
    return list(dict.fromkeys(map(state.alias, trials)))


def read_each(
    trials: Iterable[str], read: Callable[[str], tuple[T, Sequence[TrialcliError]]]
) -> Iterator[ReadTrial[T]]:
    """Yield what is read of each trial. One that cannot be read does not stop the others."""
    for trial in trials:
        try:
            value, problems = read(trial)
        except (StoreError, NotStoredError) as error:
            yield ReadTrial(trial, None, (_naming(error, trial),))
        else:
            yield ReadTrial(trial, value, tuple(_naming(error, trial) for error in problems))


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


def readable(
    reads: Iterable[ReadTrial[T]], complain: Callable[[TrialcliError], None]
) -> Iterator[T]:
    """Yield what was read of trials; report what could not be."""
    for one in reads:
        for problem in one.problems:
            complain(problem)
        if one.value is not None:
            yield one.value


def _naming(error: TrialcliError, trial: str) -> TrialcliError:
    """Return an error that names its trial."""
    if error.trial is None:
        error.trial = trial
    return error
