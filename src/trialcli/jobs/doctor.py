"""Check the registry and the store."""

from binascii import crc32
from collections.abc import Collection, Iterable, Mapping
from heapq import nsmallest
from typing import Protocol

from trialcli.errors import RegistryError, StoreError
from trialcli.jobs.progress import Progress
from trialcli.jobs.verify import add_problem, state_problem, verify_trial
from trialcli.registry.client import Transport
from trialcli.registry.data_stamp import standstill
from trialcli.registry.dialect import DataVersion, Dialect
from trialcli.versions.catalog import StoredCount, VersionCounts
from trialcli.versions.checks import CheckLog
from trialcli.versions.clock import Clock
from trialcli.versions.doctor import RegistryCheckup, Route, StoreCheckup
from trialcli.versions.store import InspectableStore
from trialcli.versions.verification import Damage, Verification


class NamedTransport(Transport, Protocol):
    """A transport that says as whom it asks."""

    @property
    def client(self) -> str:
        """The name of the client library in use."""

    @property
    def user_agent(self) -> str:
        """The User-Agent in use."""

    @property
    def route(self) -> Route:
        """By which proxy, and with which certificates, it asks."""


def examine_registry(transport: NamedTransport, dialect: Dialect, clock: Clock) -> RegistryCheckup:
    """Ask the registry the cheapest question."""
    error: RegistryError | None = None
    version: DataVersion | None = None
    try:
        version = transport.get(dialect.ask_version(), dialect.read_version)
    except RegistryError as failure:
        error = failure
    return RegistryCheckup(
        root=transport.root,
        client=transport.client,
        user_agent=transport.user_agent,
        api_version=version.api_version if version else None,
        data_timestamp=version.data_timestamp if version else None,
        standstill=standstill(version.data_timestamp, clock()) if version else None,
        error=error,
        route=transport.route,
    )


_SAMPLE = 200
"""At most this many trials are read; ``verify`` reads all."""


def examine_store(
    store: InspectableStore,
    state: CheckLog,
    catalog: VersionCounts,
    volatile: Iterable[str],
    progress: Progress,
    clock: Clock,
) -> StoreCheckup:
    """Count what is stored, check some of it, and list the trials whose last check failed.

    Another day, other trials are checked.
    """
    failing = sorted(
        trial for trial, last_check in state.last_checks().items() if last_check.failing_since
    )
    found, checked = Verification(), 0
    try:
        marks = store.marks()
        found = _sampled(store, marks, tuple(volatile), progress, clock)
        checked = found.snapshots + found.histories
        for path, error in store.known_problems():
            add_problem(found, path, error)
        if len(marks) > _SAMPLE:
            found.trials, found.snapshots, found.histories = _counts(store, marks, catalog)
    except StoreError as error:
        # It is one finding among others.
        found.unreadable.append(Damage(".", str(error)))
    found.state = state_problem(state)
    damage = [str(found.state)] if found.state else []
    return StoreCheckup(
        root=store.place,
        exists=store.exists,
        writable=store.writable,
        verification=found,
        warnings=tuple(dict.fromkeys((*damage, *state.warnings))),
        failing=tuple(failing),
        checked=checked,
    )


def _sampled(
    store: InspectableStore,
    trials: Collection[str],
    volatile: tuple[str, ...],
    progress: Progress,
    clock: Clock,
) -> Verification:
    """Check the files of at most 200 trials; the counts are those of these trials."""
    found = Verification()
    day = clock().date().isoformat()
    sample = nsmallest(_SAMPLE, trials, key=lambda trial: crc32(f"{day} {trial}".encode()))
    progress.start(len(sample))
    try:
        for trial in sorted(sample):
            verify_trial(store, trial, volatile, found)
            progress.advance()
    finally:
        progress.stop()
    return found


def _counts(
    store: InspectableStore, marks: Mapping[str, int], catalog: VersionCounts
) -> tuple[int, int, int]:
    """Return the numbers of trials, of snapshots and of files of the registry's history."""
    known = catalog.version_counts(marks)
    trials = snapshots = histories = 0
    for trial in marks:
        own, history = known.get(trial) or _counted(store, trial)
        trials += bool(own or history)
        snapshots += own
        histories += history
    return trials, snapshots, histories


def _counted(store: InspectableStore, trial: str) -> StoredCount:
    try:
        return StoredCount(len(store.versions(trial)), len(store.history_files(trial)))
    except StoreError:
        return StoredCount(0, 0)  # verify names it
