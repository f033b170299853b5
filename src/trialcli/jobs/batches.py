"""Asking for many trials together, where one of them, or a broken list, may spoil the answer."""

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
"""Failures that the next question would meet too, after every retry."""

_SUSPICIOUS = 10
"""So many trials are seldom all absent: an answer without any of them may be a false one."""

_Outcomes = Iterator[ServedRecord | FailedCheck]


class Batches:
    """The batches of one list of trials, and what those before have taught about the registry.

    A batch that fails is looked into: where the registry answers for a single trial, the batch is
    halved until only the trials that spoil it are left.
    """

    def __init__(
        self,
        alone: Callable[[str], ServedRecord],
        together: Callable[[Sequence[str], dict[str, None]], Iterator[ServedRecord]],
    ) -> None:
        """Prepare to ask.

        Args:
            alone: asks for one trial.
            together: asks for some, taking from the pending ones those that come back.

        """
        self._alone = alone
        self._together = together
        self._pending: dict[str, None] = {}
        self._is_out = False
        """Looking into a failed batch helped nothing, and none was answered since."""
        self._was_empty = False
        """A list without any of its trials was taken for true, and no other came since."""
        self._disbelieves = False

    def ask(
        self, trials: Sequence[str]
    ) -> Generator[ServedRecord | FailedCheck, None, RegistryError | None]:
        """Yield what becomes of each trial; return the failure that makes going on hopeless."""
        self._pending = dict.fromkeys(trials)
        self._disbelieves = self._was_empty
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
            if not self._is_out:
                yield from self._look_into(trials)
            yield from self._fail(trials, error)

    def _group(self, group: Sequence[str]) -> _Outcomes:
        """Ask for some trials together, then alone for those that did not come back."""
        if len(group) > 1:
            try:
                yield from self._together(group, self._pending)
            except RejectedRequestError:
                pass  # one ID the registry does not accept spoils the whole group
            else:
                yield from self._judge(group)
        # Absent trials vanish from a list without a word; alone, the registry says so.
        for trial in self._left(group):
            yield from self._single(trial)

    def _single(
        self, trial: str
    ) -> Generator[ServedRecord | FailedCheck, None, RegistryError | None]:
        """Ask for one trial; return what went wrong."""
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

    def _judge(self, group: Sequence[str]) -> _Outcomes:
        """Learn from an answer; where it is empty and not to be believed, fail its trials."""
        if len(self._left(group)) < len(group):
            self._is_out = self._was_empty = False
        elif len(group) >= _SUSPICIOUS and not (yield from self._is_honest(group)):
            message = (
                f"The registry's answer has none of the {len(group)} trials that were asked for."
            )
            yield from self._fail(group, BadAnswerError(message))

    def _is_honest(self, group: Sequence[str]) -> Generator[ServedRecord | FailedCheck, None, bool]:
        """Return whether trials that are missing from an answer are missing alone, too."""
        if self._is_out or self._disbelieves:
            return False
        missing = False
        for trial in _ends(group):
            error = yield from self._single(trial)
            if error is None:
                return False
            missing = missing or isinstance(error, NotFoundError)
        self._was_empty, self._is_out = missing, not missing
        return missing

    # ------------------------------------------------------------ a batch that fails

    def _look_into(self, trials: Sequence[str]) -> _Outcomes:
        """Settle what can be settled of a failed batch: all of it, unless the registry is out."""
        witness = yield from self._witness(trials)
        if witness is None:
            self._is_out = True
            return
        groups = _halves(self._left(trials))
        while groups and not self._is_out:
            group = self._left(groups.pop())
            try:
                yield from self._group(group)
            except RegistryError as error:
                _raise_if_hopeless(error)
                if len(group) > 2:
                    groups += _halves(group)
                else:
                    yield from self._blame(group, witness)

    def _witness(
        self, trials: Sequence[str]
    ) -> Generator[ServedRecord | FailedCheck, None, str | None]:
        """Return a trial the registry answers for alone, if it is the first or the last."""
        for trial in _ends(self._left(trials)):
            error = yield from self._single(trial)
            if _is_answer(error):
                return trial
        return None

    def _blame(self, pair: Sequence[str], witness: str) -> _Outcomes:
        """Settle a pair that fails together, and notice where its trials are not to blame."""
        is_blameless = True
        for trial in self._left(pair):
            error = yield from self._single(trial)
            is_blameless = is_blameless and _is_answer(error)
        # Either nothing can be asked for together, or nothing at all any more: without this
        # every trial would be asked for alone, and every group on the way there, in vain.
        self._is_out = is_blameless or not self._still_answers(witness)

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
    """Yield one failure for each trial, each with an error that names it."""
    for trial in trials:
        own = copy(error)
        own.trial, own.__cause__ = trial, error
        yield FailedCheck(trial, own)


def _raise_if_hopeless(error: RegistryError) -> None:
    if isinstance(error, _HOPELESS):
        raise error


def _is_answer(error: RegistryError | None) -> bool:
    """Return whether the registry answered for a trial: with its record, or that it has none."""
    return error is None or isinstance(error, NotFoundError)


def _ends(trials: Sequence[str]) -> list[str]:
    return [*trials[:1], *trials[1:][-1:]]


def _halves(trials: list[str]) -> list[list[str]]:
    """Return both halves, the one to take first last."""
    middle = len(trials) // 2
    return [trials[middle:], trials[:middle]]
