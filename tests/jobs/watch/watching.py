"""A world to watch in: a registry whose data moves day by day, a real store, sinks that note."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.fakes import FakeRegistry
from tests.registry_server import Record, record
from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.ctgov.shape import SHAPE
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.terminal import Silence
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.edges.watchlog.log import SqliteWatchLog
from trialcli.errors import UndeliveredError
from trialcli.events.thresholds import Thresholds
from trialcli.jobs.fetch import Fetcher
from trialcli.jobs.stored import StoredVersions
from trialcli.jobs.watch.deliver import Deliverer, RunSummary
from trialcli.jobs.watch.run import Watcher
from trialcli.jobs.watch.services import Services
from trialcli.watch.digest import Digest
from trialcli.watch.run_report import Delivery, RunReport
from trialcli.watch.subscription import Subscriptions
from trialcli.watch.watchlist import WatchList, read_watch_list

A, B, C, D, E = TRIALS = [f"NCT{number:08d}" for number in range(1, 6)]


@dataclass
class NotingSink:
    """Stores its digests; fails on request."""

    name: str
    days_kept: int = 0
    told: list[Digest] = field(default_factory=list)
    earlier: list[Sequence[Digest]] = field(default_factory=list)
    fails: Callable[[], bool] = lambda: False
    after: Callable[[], None] = lambda: None
    remembers: bool = False
    """Whether it knows afterwards which attempts were delivered."""
    attempts: list[str] = field(default_factory=list)

    def has_delivered(self, attempt: str) -> bool:
        return attempt in self.attempts

    def deliver(self, digest: Digest, earlier: Sequence[Digest], attempt: str = "") -> None:
        if self.fails():
            raise UndeliveredError(f"{self.name} is down.")
        self.told.append(digest)
        self.earlier.append(earlier)
        if attempt and self.remembers:
            self.attempts.append(attempt)
        self.after()

    @property
    def sentences(self) -> list[str]:
        """Every sentence that it got about a trial, with the trial."""
        return [
            f"{trial.trial}: {event.sentence}"
            for digest in self.told
            for trial in digest.trials
            for event in trial.events
        ]


class Watching:
    """Runs over a watch list, day after day."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.registry = FakeRegistry()
        self.registry.put(*map(record, TRIALS))
        self.now = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
        self.sinks: dict[str, NotingSink] = {}
        self.last: list[Delivery] = []
        self._stamp()

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def next_day(self, days: int = 1, *, new_data: bool = True) -> None:
        """Go on to another day, by default with new data in the registry."""
        self.now = self.now.replace(microsecond=0) + timedelta(days=days)
        if new_data:
            self._stamp()

    def _stamp(self) -> None:
        self.registry.stamp = f"{self.now:%Y-%m-%d}T09:00:05"
        self.registry.data_date = f"{self.now:%Y-%m-%d}"

    def change(self, trial: str, *, submitted: bool = True, **fields: Any) -> None:
        """Change fields of a trial's status module, or whole modules given as dicts."""
        study: Record = deepcopy(self.registry.records[trial])
        protocol = study["protocolSection"]
        for name, value in fields.items():
            module = protocol if isinstance(value, dict) else protocol["statusModule"]
            module[name] = value
        if submitted:
            protocol["statusModule"]["lastUpdateSubmitDate"] = f"{self.now:%Y-%m-%d}"
        self.registry.records[trial] = study

    # ------------------------------------------------------------ a run

    @property
    def log(self) -> SqliteWatchLog:
        return SqliteWatchLog(self.root)

    @property
    def store(self) -> DirectoryStore:
        return DirectoryStore(self.root)

    def run(self, document: dict[str, Any] | None = None) -> RunReport:
        """Run over a list, by default of all trials, and deliver."""
        watched = read_watch_list(document or {"trials": TRIALS}, "watch.toml", ENTRY_FORMS)
        self.registry.asked.clear()
        report = self.last_check(watched)
        self.deliver(watched, report)
        return report

    def last_check(self, watched: WatchList) -> RunReport:
        store, state = self.store, SqliteState(self.root)
        world = Services(
            registry=self.registry,
            fetcher=Fetcher(self.registry, store, state, self.clock, SHAPE),
            log=self.log,
            stored=StoredVersions(
                store, state, SqliteCatalog(self.root), CTGOV_RECORDS, Thresholds
            ),
            clock=self.clock,
        )
        return Watcher(watched, world).run(Silence())

    def deliver(self, watched: WatchList, report: RunReport) -> None:
        sinks = [
            self.sinks.setdefault(sink.name, NotingSink(sink.name)) for sink in watched.used_sinks
        ]
        log, aliases = self.log, SqliteState(self.root).aliases()
        subscriptions = Subscriptions(watched, log.members(), log.former_members(), aliases)
        summary = RunSummary(report.data_date, report.is_complete, report.failing)
        deliverer = Deliverer(self.log, self.clock, subscriptions, summary)
        self.last = deliverer.deliver_all(sinks)

    @property
    def told(self) -> NotingSink:
        """The sink of who gives none of their own."""
        return self.sinks["stdout"]
