"""A cohort: any number of stored trials, read one after the other.

At no time are there records of more than one trial in memory. Most commands need this module at
their start, so it imports none of what is read of a trial.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from trialcli.errors import NotStoredError, StoreError, TrialcliError
from trialcli.versions.checks import CheckLog

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
    aliases = state.aliases()
    return list(dict.fromkeys(aliases.get(trial, trial) for trial in trials))


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
