"""Check the registry and the store."""

from binascii import crc32
from collections.abc import Iterable, Sequence
from contextlib import closing
from heapq import nsmallest
from typing import Protocol

from trialcli.errors import RegistryError, StoreError
from trialcli.jobs.progress import Progress
from trialcli.jobs.verify import add_problem, state_problem, verify_trial
from trialcli.registry.client import Transport
from trialcli.registry.data_stamp import standstill
from trialcli.registry.dialect import DataVersion, Dialect
from trialcli.versions.catalog import StoredCounts, UnusableCatalogError, VersionCounts
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
    failing = state.failing_trials()
    found, checked = Verification(), 0
    try:
        sample, are_all = _sample(store, clock)
        found = _checked(store, sample, tuple(volatile), progress)
        checked = found.snapshots + found.histories
        for path, error in store.known_problems():
            add_problem(found, path, error)
        if not are_all:
            found.trials, found.snapshots, found.histories = _counts(store, catalog)
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
        failing=failing,
        checked=checked,
    )


def _sample(store: InspectableStore, clock: Clock) -> tuple[list[str], bool]:
    """Return at most 200 stored trials, and whether these are all."""
    day = clock().date().isoformat()
    trials = (trial for trial, _ in store.each_mark())
    some = nsmallest(_SAMPLE + 1, trials, key=lambda trial: crc32(f"{day} {trial}".encode()))
    return sorted(some[:_SAMPLE]), len(some) <= _SAMPLE


def _checked(
    store: InspectableStore, trials: Sequence[str], volatile: tuple[str, ...], progress: Progress
) -> Verification:
    """Check the files of some trials; the counts are those of these trials."""
    found = Verification()
    progress.start(len(trials))
    try:
        for trial in trials:
            verify_trial(store, trial, volatile, found)
            progress.advance()
    finally:
        progress.stop()
    return found


def _counts(store: InspectableStore, catalog: VersionCounts) -> StoredCounts:
    """Count trials, snapshots and files of the registry's history; most are in the catalog."""
    unknown: Iterable[str]
    try:
        with closing(catalog.opened()) as view:
            view.take(store.each_mark())
            known, unknown = view.counts(), view.outdated()
    except UnusableCatalogError:
        known = StoredCounts(0, 0, 0)
        unknown = (trial for trial, _ in store.each_mark())
    trials, snapshots, histories = known
    for trial in unknown:
        own, history = _counted(store, trial)
        trials += bool(own or history)
        snapshots += own
        histories += history
    return StoredCounts(trials, snapshots, histories)


def _counted(store: InspectableStore, trial: str) -> tuple[int, int]:
    """Return how many snapshots and files of the registry's history a trial has."""
    try:
        return len(store.versions(trial)), len(store.history_files(trial))
    except StoreError:
        return 0, 0  # verify names it
