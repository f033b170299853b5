"""How each ID of a list is read, and what the store and the last checks know of its trial."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from trialcli.errors import TrialcliError, TrialFilesError
from trialcli.versions.checks import CheckLog
from trialcli.versions.listed_ids import IdList, ListedId, ListedPlace
from trialcli.versions.store import SnapshotStore

_AT_ONCE = 200
"""Entries whose trials are looked up at once."""


def listed_ids(
    lists: Iterable[IdList],
    store: SnapshotStore,
    checks: CheckLog,
    complain: Callable[[TrialcliError], None],
) -> Iterator[ListedId]:
    """Yield every entry of some lists, with its trial. A trial counts as one under all its IDs.

    ``complain`` gets each trial whose files cannot be read.
    """
    rows = _read_rows(lists, checks)
    known = _Known(store, checks, complain)
    while some := [*islice(rows, _AT_ONCE)]:
        yield from known.of(some)


def _read_rows(lists: Iterable[IdList], checks: CheckLog) -> Iterator[ListedId]:
    aliases = checks.aliases()
    firsts: dict[str, ListedPlace] = {}
    for one in lists:
        for entry in one.entries:
            at = ListedPlace(one.file, entry.place)
            if entry.trial is None:
                yield ListedId(at, entry, entry.kind)
                continue
            trial = aliases.get(entry.trial, entry.trial)
            first = firsts.setdefault(trial, at)
            if first is at:
                yield ListedId(at, entry, "trial", trial)
            else:
                yield ListedId(at, entry, "repeated", trial, first)


class _Known:
    """What is known of trials."""

    def __init__(
        self, store: SnapshotStore, checks: CheckLog, complain: Callable[[TrialcliError], None]
    ) -> None:
        self._store = store
        self._checks = checks
        self._complain = complain

    def of(self, rows: Sequence[ListedId]) -> Iterator[ListedId]:
        """Yield rows with what is known of their trials."""
        trials = list(dict.fromkeys(row.trial for row in rows if row.trial is not None))
        counts = {trial: self._count(trial) for trial in trials}
        last_checks = self._checks.last_checks_of(trials)
        for row in rows:
            if row.trial is None:
                yield row
                continue
            last = last_checks.get(row.trial)
            in_registry = None if last is None else last.in_registry
            yield row._replace(stored=counts[row.trial], in_registry=in_registry)

    def _count(self, trial: str) -> int | None:
        """Return how many versions are stored; None if the files cannot be read."""
        try:
            names = self._store.names_of(trial)
        except TrialFilesError as error:
            self._complain(error)
            return None
        return len(names.own) + len(names.histories)
