"""For the jobs' tests: a registry in memory, and a store and a state that fail on demand."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.made_snapshots import NOON
from tests.registry_server import Record
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.edges.watchlog.log import SqliteWatchLog
from trialcli.errors import DamagedSnapshotError, NotFoundError, RegistryError
from trialcli.registry.client import FailedCheck, ServedRecord
from trialcli.registry.dialect import DataVersion
from trialcli.registry.search import Search
from trialcli.versions.catalog import MarkedRow, UnusableCatalogError
from trialcli.versions.checks import LastCheck
from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.store import StoreResult
from trialcli.watch.log import Bookmark

ROOT = "https://registry.example"


def all_bookmarks(log: SqliteWatchLog) -> dict[str, Bookmark]:
    """Return the bookmark of every watched trial."""
    return {one.trial: one for one in log.each_bookmark()}


class FakeClock:
    """A clock that goes on by a second whenever it is read."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class FakeRegistry:
    """A registry of the records it is given; ``faults`` says how it fails, by what is asked."""

    records: dict[str, Record] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    stamp: str | None = "2026-01-12T09:00:05"
    data_date: str | None = "2026-01-12"
    root: str = ROOT
    faults: dict[str, RegistryError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    """Trials that no search finds."""
    total: int | None = None
    """How many trials every search says it has; else as many as it finds."""

    def put(self, *studies: Record) -> None:
        for study in studies:
            self.records[study["protocolSection"]["identificationModule"]["nctId"]] = study

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if what in self.faults:
            raise self.faults[what]

    def version(self) -> DataVersion:
        self._ask("version")
        return DataVersion("2.0.5", self.stamp)

    def study(self, trial: str) -> ServedRecord:
        self._ask(trial)
        own = self.aliases.get(trial, trial)
        if own not in self.records:
            raise NotFoundError("The registry has no such trial.", trial=trial)
        return ServedRecord(trial, own, self.records[own], f"{ROOT}/{own}", self.data_date)

    def studies(self, trials: Sequence[str]) -> Iterator[ServedRecord | FailedCheck]:
        for trial in trials:
            try:
                yield self.study(trial)
            except RegistryError as error:
                yield FailedCheck(trial, error)

    def search(
        self, search: Search, limit: int | None, fields: Sequence[str] = ()
    ) -> Iterator[ServedRecord]:
        self._ask(" ".join(("search", search.text, *fields)))
        for trial in self._found()[:limit]:
            self._ask(f"found {trial}")
            yield self.study(trial)

    def count(self, search: Search) -> int | None:
        self._ask(f"count {search.text}")
        return len(self._found()) if self.total is None else self.total

    def _found(self) -> list[str]:
        return [trial for trial in self.records if trial not in self.hidden]


class FaultyStore(DirectoryStore):
    """The real store, with faults on demand and a list of the snapshots that were loaded."""

    def __init__(self, root: Path, *snapshots: Snapshot) -> None:
        super().__init__(root)
        self.damaged: set[str] = set()
        """The names of files that cannot be read."""
        self.loaded: list[SnapshotName] = []
        self.refuses: Callable[[Snapshot], Exception | None] = lambda _: None
        for snapshot in snapshots:
            self.put(snapshot)

    def load(self, name: SnapshotName) -> Snapshot:
        self.loaded.append(name)
        if name.file_name in self.damaged:
            raise DamagedSnapshotError(f"{name.file_name} is damaged.")
        return super().load(name)

    def put(self, snapshot: Snapshot, *, is_thorough: bool = False) -> StoreResult:
        error = self.refuses(snapshot)
        if error is not None:
            raise error
        return super().put(snapshot, is_thorough=is_thorough)


class CountingState(SqliteState):
    """The real state, which counts how often checks are written."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.check_writes = 0

    def record_checks(self, last_checks: Iterable[LastCheck]) -> None:
        self.check_writes += 1
        super().record_checks(last_checks)


class CountingCatalog(SqliteCatalog):
    """The real catalog, which counts how often it is written."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.catalog_writes = 0

    def update(self, changed: Iterable[MarkedRow], gone: Iterable[str]) -> bool:
        self.catalog_writes += 1
        return super().update(changed, gone)


def catalog_rows(catalog: SqliteCatalog) -> dict[str, MarkedRow]:
    """Return every row of a catalog by its trial."""
    try:
        with closing(catalog.opened()) as opened:
            rows = {trial: opened.row(trial) for trial in sorted(opened.trials())}
    except UnusableCatalogError:
        return {}
    return {trial: row for trial, row in rows.items() if row is not None}


class CountingProgress:
    """A progress that keeps the calls it got."""

    def __init__(self) -> None:
        self.calls: list[object] = []

    def start(self, total: int | None) -> None:
        self.calls.append(total)

    def advance(self) -> None:
        self.calls.append("advance")

    def stop(self) -> None:
        self.calls.append("stop")
