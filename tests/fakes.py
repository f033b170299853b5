"""A registry, a store and a state in memory, for the jobs' tests."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.made_snapshots import NOON
from tests.registry_server import Record
from trialcli.errors import DamagedSnapshotError, NotFoundError, RegistryError
from trialcli.registry.client import FailedCheck, ServedRecord
from trialcli.registry.dialect import DataVersion
from trialcli.registry.history import ListedHistory
from trialcli.versions.checks import LastCheck
from trialcli.versions.snapshot import Snapshot, SnapshotName, name_of
from trialcli.versions.store import StoreResult

ROOT = "https://registry.example"


class FakeClock:
    """A clock that goes on by a second whenever it is read."""

    def __init__(self) -> None:
        self.now = NOON

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

    def search(self, text: str, limit: int | None) -> Iterator[ServedRecord]:
        self._ask(f"search {text}")
        for trial in self._found()[:limit]:
            self._ask(f"found {trial}")
            yield self.study(trial)

    def count(self, text: str) -> int | None:
        self._ask(f"count {text}")
        return len(self._found()) if self.total is None else self.total

    def _found(self) -> list[str]:
        return [trial for trial in self.records if trial not in self.hidden]


class MemoryStore:
    """A store of snapshots in memory; ``damaged``: file names that cannot be read."""

    def __init__(self, *snapshots: Snapshot) -> None:
        self.kept: dict[str, list[Snapshot]] = {}
        self.past: dict[str, list[Snapshot]] = {}
        self.damaged: set[str] = set()
        self.loaded: list[SnapshotName] = []
        self.refuses: Callable[[Snapshot], Exception | None] = lambda _: None
        for snapshot in snapshots:
            self.put(snapshot)

    def trials(self) -> list[str]:
        return sorted(self.kept)

    def versions(self, trial: str) -> list[SnapshotName]:
        return [name_of(snapshot) for snapshot in self.kept.get(trial, [])]

    def histories(self, trial: str) -> list[SnapshotName]:
        return [name_of(snapshot) for snapshot in self.past.get(trial, [])]

    def put_history(self, snapshot: Snapshot) -> StoreResult:
        self.past.setdefault(snapshot.trial, []).append(snapshot)
        return StoreResult("new", name_of(snapshot))

    def load(self, name: SnapshotName) -> Snapshot:
        self.loaded.append(name)
        if name.file_name in self.damaged:
            raise DamagedSnapshotError(f"{name.file_name} is damaged.")
        every = [*self.kept.get(name.trial, []), *self.past.get(name.trial, [])]
        return next(one for one in every if name_of(one) == name)

    def put(self, snapshot: Snapshot) -> StoreResult:
        error = self.refuses(snapshot)
        if error is not None:
            raise error
        versions = self.kept.setdefault(snapshot.trial, [])
        if versions and versions[-1].digest == snapshot.digest:
            return StoreResult("unchanged", name_of(versions[-1]))
        versions.append(snapshot)
        return StoreResult("new" if len(versions) == 1 else "changed", name_of(snapshot))


class MemoryState:
    """A state in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, LastCheck] = {}
        self.known_aliases: dict[str, str] = {}
        self.listed: dict[str, ListedHistory] = {}
        self.days: dict[str, dict[str, date | None]] = {}
        self.writes = 0
        self.warnings: tuple[str, ...] = ()

    def last_check(self, trial: str) -> LastCheck | None:
        return self.kept.get(trial)

    def last_checks(self) -> dict[str, LastCheck]:
        return dict(self.kept)

    def last_checks_of(self, trials: Sequence[str]) -> dict[str, LastCheck]:
        return {trial: self.kept[trial] for trial in trials if trial in self.kept}

    def aliases(self) -> dict[str, str]:
        return dict(self.known_aliases)

    def record_checks(self, last_checks: Iterable[LastCheck]) -> None:
        self.writes += 1
        for last_check in last_checks:
            self.kept[last_check.trial] = last_check

    def alias(self, trial: str) -> str:
        return self.known_aliases.get(trial, trial)

    def record_alias(self, alias: str, trial: str) -> None:
        self.known_aliases[alias] = trial

    def history(self, trial: str) -> ListedHistory | None:
        return self.listed.get(trial)

    def record_history(self, listed: ListedHistory) -> None:
        self.listed[listed.index.trial] = listed

    def submissions(self, trial: str) -> dict[str, date | None]:
        return dict(self.days.get(trial, {}))

    def record_submissions(self, trial: str, days: Mapping[str, date | None]) -> None:
        self.days.setdefault(trial, {}).update(days)


class CountingProgress:
    """A progress that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def start(self, total: int | None) -> None:
        self.told.append(total)

    def advance(self) -> None:
        self.told.append("advance")

    def stop(self) -> None:
        self.told.append("stop")
