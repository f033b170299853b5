"""Ask for many trials at once; one bad trial or a broken list may spoil the answer."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from copy import copy

from trialcli.errors import (
    BadAnswerError,
    BlockedError,
    NotFoundError,
    RateLimitedError,
    RegistryError,
    RejectedRequestError,
    UnreachableError,
)
from trialcli.registry.client import FailedCheck, ServedRecord

_HOPELESS = (BlockedError, RateLimitedError, UnreachableError)
"""Errors that would also stop the next request."""

_SUSPICIOUS = 10
"""From this many trials on, an answer without any of them may be wrong."""

_Outcomes = Iterator[ServedRecord | FailedCheck]


class Batches:
    """The batches of one list of trials, and what earlier batches showed about the registry.

    If a batch fails but the registry answers for a single trial, the batch is halved until only the
    trials that spoil it are left.
    """

    def __init__(
        self,
        alone: Callable[[str], ServedRecord],
        together: Callable[[Sequence[str], dict[str, None]], Iterator[ServedRecord]],
    ) -> None:
        """Prepare to ask; ``together`` removes the trials that come back from the pending ones."""
        self._alone = alone
        self._together = together
        self._pending: dict[str, None] = {}
        self._is_unresponsive = False
        """Searching a failed batch did not help, and no batch was answered since."""
        self._was_empty = False
        """A list without any of its trials was accepted, and no other list came since."""
        self._expects_no_empty_list = False

    def ask(
        self, trials: Sequence[str]
    ) -> Generator[ServedRecord | FailedCheck, None, RegistryError | None]:
        """Yield the result of each trial; return the error that makes further requests useless."""
        self._pending = dict.fromkeys(trials)
        self._expects_no_empty_list = self._was_empty
        try:
            yield from self._batch(trials)
        except _HOPELESS as error:
            yield from self._fail(trials, error)
            return error
        return None

    def _batch(self, trials: Sequence[str]) -> _Outcomes:
        try:
            yield from self._group(trials)
        except RegistryError as error:
            _raise_if_hopeless(error)
            if not self._is_unresponsive:
                yield from self._search_failed_batch(trials)
            yield from self._fail(trials, error)

    def _group(self, group: Sequence[str]) -> _Outcomes:
        """Ask for some trials together, then one by one for those that did not come back."""
        if len(group) > 1:
            try:
                yield from self._together(group, self._pending)
            except RejectedRequestError:
                pass  # one ID that the registry does not accept spoils the whole group
            else:
                yield from self._check_credible(group)
        # A list silently omits unknown trials; a single request reports them.
        for trial in self._left(group):
            yield from self._single(trial)

    def _single(
        self, trial: str
    ) -> Generator[ServedRecord | FailedCheck, None, RegistryError | None]:
        """Ask for one trial; return the error, if any."""
        try:
            reading = self._alone(trial)
        except RegistryError as error:
            _raise_if_hopeless(error)
            del self._pending[trial]
            yield FailedCheck(trial, error)
            return error
        del self._pending[trial]
        yield reading
        return None

    # ------------------------------------------------------------ a list that is empty

    def _check_credible(self, group: Sequence[str]) -> _Outcomes:
        """Learn from an answer; if it is empty and not credible, fail its trials."""
        if len(self._left(group)) < len(group):
            self._is_unresponsive = self._was_empty = False
        elif len(group) >= _SUSPICIOUS and not (yield from self._is_honest(group)):
            message = f"The registry's answer has none of the {len(group)} requested trials."
            yield from self._fail(group, BadAnswerError(message))

    def _is_honest(self, group: Sequence[str]) -> Generator[ServedRecord | FailedCheck, None, bool]:
        """Return whether trials that are missing from an answer are also missing one by one."""
        if self._is_unresponsive or self._expects_no_empty_list:
            return False
        missing = False
        for trial in _ends(group):
            error = yield from self._single(trial)
            if error is None:
                return False
            missing = missing or isinstance(error, NotFoundError)
        self._was_empty, self._is_unresponsive = missing, not missing
        return missing

    # ------------------------------------------------------------ a batch that fails

    def _search_failed_batch(self, trials: Sequence[str]) -> _Outcomes:
        """Resolve a failed batch: all of it, unless the registry does not answer."""
        witness = yield from self._witness(trials)
        if witness is None:
            self._is_unresponsive = True
            return
        groups = _halves(self._left(trials))
        while groups and not self._is_unresponsive:
            group = self._left(groups.pop())
            try:
                yield from self._group(group)
            except RegistryError as error:
                _raise_if_hopeless(error)
                if len(group) > 2:
                    groups += _halves(group)
                else:
                    yield from self._resolve_pair(group, witness)

    def _witness(
        self, trials: Sequence[str]
    ) -> Generator[ServedRecord | FailedCheck, None, str | None]:
        """Return the first or last trial, if the registry answers for it alone."""
        for trial in _ends(self._left(trials)):
            error = yield from self._single(trial)
            if _is_answer(error):
                return trial
        return None

    def _resolve_pair(self, pair: Sequence[str], witness: str) -> _Outcomes:
        """Resolve a pair that fails together, and notice if its trials are not the cause."""
        is_blameless = True
        for trial in self._left(pair):
            error = yield from self._single(trial)
            is_blameless = is_blameless and _is_answer(error)
        # Now either lists fail, or everything fails. Without this check, every group and every
        # trial would be requested in vain.
        self._is_unresponsive = is_blameless or not self._still_answers(witness)

    def _still_answers(self, witness: str) -> bool:
        try:
            self._alone(witness)
        except RegistryError as error:
            _raise_if_hopeless(error)
            return _is_answer(error)
        return True

    # ------------------------------------------------------------ what is pending

    def _left(self, trials: Iterable[str]) -> list[str]:
        return [trial for trial in trials if trial in self._pending]

    def _fail(self, trials: Iterable[str], error: RegistryError) -> Iterator[FailedCheck]:
        left = self._left(trials)
        for trial in left:
            del self._pending[trial]
        yield from failures(left, error)


def failures(trials: Iterable[str], error: RegistryError) -> Iterator[FailedCheck]:
    """Yield a failure for each trial, with an error that names it."""
    for trial in trials:
        own = copy(error)
        own.trial, own.__cause__ = trial, error
        yield FailedCheck(trial, own)


def _raise_if_hopeless(error: RegistryError) -> None:
    if isinstance(error, _HOPELESS):
        raise error


def _is_answer(error: RegistryError | None) -> bool:
    """Return whether the registry answered for a trial: with a record, or that it has none."""
    return error is None or isinstance(error, NotFoundError)


def _ends(trials: Sequence[str]) -> list[str]:
    return [*trials[:1], *trials[1:][-1:]]


def _halves(trials: list[str]) -> list[list[str]]:
    """Return both halves; the first half is last, so that it is taken first."""
    middle = len(trials) // 2
    return [trials[middle:], trials[:middle]]
