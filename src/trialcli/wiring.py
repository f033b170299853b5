"""The parts of the program that work on one store, each made when it is first needed.

``cli``, ``agents`` and ``api`` are built on this: they say which store, clock and settings to use,
and here the jobs get the edges and the registry that they work with.
"""

import time
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialcli.edges.environment import process_environment
from trialcli.edges.files.durable import silent
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.storefiles import has_full_text
from trialcli.edges.storekind import kind_of_store
from trialcli.errors import StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from trialcli.edges.catalog import SqliteCatalog
    from trialcli.edges.files.spool import FileSpool
    from trialcli.edges.http.settings import HttpSettings
    from trialcli.edges.http.transport import HttpTransport
    from trialcli.edges.http.unavailable import UnavailableTransport
    from trialcli.edges.packs.store import PackStore
    from trialcli.edges.served.texts import SqliteServedTexts
    from trialcli.edges.watchfile import WatchFile
    from trialcli.edges.watchlog.checks import SqliteState
    from trialcli.edges.watchlog.log import SqliteWatchLog
    from trialcli.events.thresholds import Thresholds
    from trialcli.jobs.backfill import Backfill
    from trialcli.jobs.everything import Everything
    from trialcli.jobs.export.records import ChosenTrials
    from trialcli.jobs.export.run import ExportRequest, ExportResult
    from trialcli.jobs.export.workers import Workers
    from trialcli.jobs.fetch import Fetcher
    from trialcli.jobs.fulltext import FullText
    from trialcli.jobs.importing import Importer
    from trialcli.jobs.newrows import NewRows
    from trialcli.jobs.progress import Progress
    from trialcli.jobs.registry import TrialRegistry
    from trialcli.jobs.stored import StoredVersions
    from trialcli.record.shape import RecordShape
    from trialcli.registry.model import RecordModel
    from trialcli.versions.clock import Clock
    from trialcli.versions.snapshot import Snapshot, SnapshotName
    from trialcli.versions.store import InspectableStore, StoreKind
    from trialcli.watch.watchlist import WatchList


def now() -> datetime:
    """Return the time: the one clock of the program."""
    return datetime.now(UTC)  # noqa: TID251 - here the real clock is made


def open_store(root: Path, notice: "Callable[[str], None]" = silent) -> "InspectableStore":
    """Return the store in a directory, of the kind that its ``store.json`` names.

    ``notice`` is called with what the file system cannot do.

    Raises:
        StoreError: the kind of the store is not known.
    """
    return store_of_kind(root, kind_of_store(root), notice)


def store_of_kind(
    root: Path, kind: "StoreKind", notice: "Callable[[str], None]" = silent
) -> "InspectableStore":
    """Return a store of a kind in a directory, whatever its ``store.json`` says."""
    return pack_store(root, notice) if kind == "packs" else DirectoryStore(root, notice=notice)


def pack_store(root: Path, notice: "Callable[[str], None]" = silent) -> "PackStore":
    """Return a store of packs, which can also be compacted."""
    from trialcli.edges.packs.store import PackStore

    return PackStore(root, notice=notice)


def new_pack_store(root: Path) -> bool:
    """Make an empty store of packs; return False if there is a store of packs already.

    Raises:
        UsageError: it is a plain store with trials, or pyarrow is not installed.
        StoreError: it cannot be made.
    """
    from trialcli.edges.packs.arrow import require_arrow
    from trialcli.edges.storemaking import make_pack_store

    require_arrow()
    return make_pack_store(root)


_PLAIN_BYTES = 35_000
"""Bytes of one version in a store of plain files, with its share of the directory, rounded up."""
_PACKED_BYTES = 5_000
"""Bytes of one version in a store of packs, rounded up."""


class Wiring:
    """The parts that work on one store; a subclass sets the clock, ``root`` and the settings."""

    clock: "Clock"

    def __init__(self) -> None:
        self._opened = ExitStack()

    def close(self) -> None:
        """Close the connections and temporary files that were opened; index what was stored."""
        self._opened.close()
        if "new_rows" in self.__dict__:
            self.new_rows.write()
        store: InspectableStore | None = self.__dict__.get("store")
        if store is not None:
            store.close()
            self._index_written(store)

    def _index_written(self, store: "InspectableStore") -> None:
        """Add what was stored to the full-text index, if somebody uses one.

        If that cannot be done, or the program is killed before, the next ``find`` does it.
        """
        if not store.written or not has_full_text(self.root):
            return
        from trialcli.edges.terminal import Silence

        with suppress(StoreError):
            self.full_text(Silence(), self.explain).add(frozenset(store.written))
        store.written.clear()

    def explain(self, text: str) -> None:
        """Take a note on how the store is used; nobody reads it unless a subclass shows it."""

    def explain_wait(self, text: str) -> None:
        """Take a note on why a request waits or is sent again, in the same way."""

    def sleep(self, seconds: float) -> None:
        """Wait before a request."""
        time.sleep(seconds)  # noqa: TID251 - here the real wait is handed in

    @cached_property
    def root(self) -> Path:
        """The directory of the store."""
        raise NotImplementedError

    @cached_property
    def http_settings(self) -> "HttpSettings":
        """How the registry is asked."""
        raise NotImplementedError

    @cached_property
    def thresholds(self) -> "Thresholds":
        """The thresholds of the rules."""
        raise NotImplementedError

    @cached_property
    def store(self) -> "InspectableStore":
        """The store of snapshots."""
        return open_store(self.root, self.explain)

    @cached_property
    def state(self) -> "SqliteState":
        """The state of the store."""
        from trialcli.edges.watchlog.checks import SqliteState

        return SqliteState(self.root, clock=self.clock, contents=self.swept_contents)

    def swept_contents(self, checked: "datetime", trials: "Sequence[str]") -> "dict[str, str]":
        """Return which content digests the sweep at a time found, by trial, as far as known."""
        from trialcli.edges.served.progress import SqliteWholeProgress

        sweep = SqliteWholeProgress(self.root).last_sweep()
        if sweep is None or sweep.checked != checked:
            return {}
        texts = self.served_texts.of(sweep.route, trials)
        return {trial: text.content for trial, text in texts.items() if text.content is not None}

    @cached_property
    def served_texts(self) -> "SqliteServedTexts":
        """The texts of records that the registry served last."""
        from trialcli.edges.served.texts import SqliteServedTexts

        return SqliteServedTexts(self.root)

    @cached_property
    def catalog(self) -> "SqliteCatalog":
        """The catalog of the store."""
        from trialcli.edges.catalog import SqliteCatalog

        return SqliteCatalog(self.root)

    def full_text(self, progress: "Progress", remark: "Callable[[str], None]") -> "FullText":
        """Return the full text of the store."""
        from trialcli.edges.fulltext import SqliteFullText
        from trialcli.jobs.fulltext import FullText

        index = SqliteFullText(self.root, lambda: self.model.texts.WEIGHTS)
        return FullText(self.store, index, self.clock, self.model, progress, remark)

    @contextmanager
    def kept_open(self) -> "Iterator[None]":
        """Keep state and catalog open between questions, for a command that asks thousands."""
        with self.state.kept_open(), self.catalog.kept_open():
            yield

    @cached_property
    def model(self) -> "RecordModel":
        """What is known of the registry's records."""
        from trialcli.ctgov.model import CTGOV_RECORDS

        return CTGOV_RECORDS

    @property
    def shape(self) -> "RecordShape":
        """The shape of the registry's records."""
        return self.model.shape

    @cached_property
    def transport(self) -> "HttpTransport | UnavailableTransport":
        """What sends requests: one transport, so that it keeps one pace and one client."""
        try:
            from trialcli.edges.http.transport import HttpTransport
        except ImportError as error:
            return self._unable(error)
        transport = HttpTransport(
            self.http_settings,
            monotonic=time.monotonic,
            sleep=self.sleep,
            clock=self.clock,
            notice=self.explain_wait,
        )
        return self._opened.enter_context(transport)

    def _unable(self, error: ImportError) -> "UnavailableTransport":
        from trialcli.edges.http.unavailable import UnavailableTransport
        from trialcli.edges.leftout import left_out

        module = left_out(error)
        if module is None:
            raise error
        return UnavailableTransport(self.http_settings.root, module)

    def registry(self, attempts: int | None = None) -> "TrialRegistry":
        """Return the registry; ``attempts``: fewer tries than usual, if something is stored."""
        from trialcli.ctgov import dialect
        from trialcli.jobs.registry import TrialRegistry

        transport = self.transport if attempts is None else self.transport.hurried(attempts)
        return TrialRegistry(transport, dialect, self.served_texts)

    def fetcher(self, registry: "TrialRegistry") -> "Fetcher":
        """Return what fetches from a registry into the store."""
        from trialcli.jobs.fetch import Fetcher

        return Fetcher(
            registry,
            self.store,
            self.state,
            self.clock,
            self.shape,
            self.served_texts,
            self.note_stored,
        )

    def note_stored(self, name: "SnapshotName", snapshot: "Snapshot") -> None:
        """Make a catalog row of a snapshot that was just stored."""
        self.new_rows.note(name, snapshot)

    @cached_property
    def new_rows(self) -> "NewRows":
        """The catalog rows of what is stored, which ``close`` writes."""
        from trialcli.jobs.newrows import NewRows

        return NewRows(self.store, self.catalog, self.clock, self.model)

    @property
    def is_packed(self) -> bool:
        """Whether the store holds packs."""
        return kind_of_store(self.root) == "packs"

    @property
    def stored_bytes(self) -> int:
        """About how many bytes a version of a trial takes in the store."""
        return _PACKED_BYTES if self.is_packed else _PLAIN_BYTES

    @contextmanager
    def everything(
        self, progress: "Progress", notice: "Callable[[str], None]"
    ) -> "Iterator[Everything]":
        """Yield what fetches the whole registry; no other process does it meanwhile."""
        from trialcli.ctgov import dialect
        from trialcli.edges.downloadfile import DownloadFile
        from trialcli.edges.files.locking import fetching_everything
        from trialcli.edges.served.progress import SqliteWholeProgress
        from trialcli.jobs.everything import Everything
        from trialcli.jobs.wholeregistry import WholeRegistry
        from trialcli.jobs.wholeservices import EverythingServices

        registry = WholeRegistry(self.transport, dialect, self.served_texts)
        services = EverythingServices(
            registry,
            self.fetcher(registry),
            self.store,
            self.state,
            self.served_texts,
            SqliteWholeProgress(self.root),
            self.clock,
            lambda: DownloadFile(self.root, progress=progress, notice=notice),
            self.stored_bytes,
        )
        with fetching_everything(self.root):
            yield Everything(services)

    def backfill(self, registry: "TrialRegistry") -> "Backfill":
        """Return what fetches the histories of records from a registry into the store."""
        from trialcli.jobs.backfill import Backfill

        return Backfill(registry, self.store, self.state, self.clock, self.shape.volatile)

    def importer(self) -> "Importer":
        """Return what imports files of records into the store."""
        from trialcli.ctgov.dialect import data_date
        from trialcli.ctgov.recordfiles import records_of
        from trialcli.edges.served.equal import SqliteEqualRecords
        from trialcli.jobs.importing import Importer

        equal = SqliteEqualRecords(self.root)
        return Importer(
            self.store, self.state, self.clock, self.model, records_of, data_date, equal
        )

    def spool(self) -> "FileSpool":
        """Return an empty spool, which ``close`` removes."""
        from trialcli.edges.files.spool import FileSpool

        spool = FileSpool()
        self._opened.callback(spool.close)
        return spool

    @property
    def events_basis(self) -> str:
        """A digest of what decides about events beside the records.

        These are the program, its rules and its thresholds.
        """
        import hashlib
        from dataclasses import asdict

        from trialcli import __version__
        from trialcli.ctgov.events.rules import RULES

        known = [__version__, asdict(self.thresholds), [asdict(rule) for rule in RULES.values()]]
        return hashlib.sha256(repr(known).encode()).hexdigest()

    def export(
        self,
        to: Path,
        request: "ExportRequest",
        trials: "ChosenTrials",
        jobs: int | None,
        progress: "Progress",
    ) -> "ExportResult":
        """Export tables of stored trials to a directory; without ``jobs``, as it pays.

        Then all cores derive changes, and one process does the rest.

        Raises:
            UsageError: the directory cannot be used or written, or a package is missing.
        """
        from trialcli import __version__
        from trialcli.edges.processes import InThisProcess, Processes, core_count
        from trialcli.edges.tables.directory import export_directory
        from trialcli.jobs.export.run import Crew, Program, export_tables

        def workers(count: int) -> "Workers":
            if count == 1:
                return InThisProcess(self.stored)
            return Processes(self.stored_opener(), count)

        basis = self.events_basis if request.tables.changes else ""
        program = Program(__version__, self.clock(), basis)
        crew = Crew(workers(jobs or 1), workers(jobs or core_count()))
        with export_directory(to, request.format) as place, self.kept_open():
            return export_tables(
                self.stored, place, request, trials, self.store.marks_of, crew, program, progress
            )

    def stored_opener(self) -> "Callable[[], StoredVersions]":
        """Return what opens the stored versions in another process."""
        return StoredOpener(self.root, self.thresholds)

    @cached_property
    def stored(self) -> "StoredVersions":
        """The stored versions, and how they are compared."""
        from trialcli.jobs.stored import StoredVersions

        return StoredVersions(
            self.store, self.state, self.catalog, self.model, lambda: self.thresholds
        )


_HTTP_SETTINGS = ("rate", "timeout", "retry_wait", "user_agent")


class UserWiring(Wiring):
    """The wiring of a user: the store and the settings that options, variables and a file name."""

    def __init__(self, store: Path | None = None, registry_url: str | None = None) -> None:
        super().__init__()
        self._store_option = store
        self._registry_option = registry_url
        self.environment = process_environment()
        self.clock = self.environment.clock(now)
        if registry_url is not None:
            _ = self.http_settings  # a wrong option is reported, whatever else is done

    @cached_property
    def root(self) -> Path:
        """The directory of the store."""
        return self._store_option or self.environment.store()

    @cached_property
    def watch_file(self) -> "WatchFile":
        """The file of the watch list."""
        from trialcli.ctgov.entries import ENTRY_FORMS
        from trialcli.edges.watchfile import WatchFile

        return WatchFile(self.root, ENTRY_FORMS)

    def watch_list(self) -> "WatchList":
        """Return the watch list of the store.

        Raises:
            UsageError: there is none, or it is not valid.
        """
        if not self.watch_file.exists:
            raise UsageError(
                f"There is no watch list: {self.watch_file.path} does not exist.",
                hint="Start with trialcli watch add NCT…, or name another store with --store.",
            )
        return self.watch_file.read()

    @cached_property
    def watch_log(self) -> "SqliteWatchLog":
        """The watch log of the store."""
        from trialcli.edges.watchlog.log import SqliteWatchLog

        return SqliteWatchLog(self.root, clock=self.clock)

    @cached_property
    def http_settings(self) -> "HttpSettings":
        """How to ask the registry.

        Raises:
            UsageError: a setting cannot be used. It is refused even if no request is sent.
        """
        from trialcli.edges.http.settings import HttpSettings

        settings: dict[str, Any] = {key: self.environment.setting(key) for key in _HTTP_SETTINGS}
        option = self._registry_option
        settings["root"] = self.environment.setting("registry_url") if option is None else option
        return HttpSettings(**{key: value for key, value in settings.items() if value is not None})

    @cached_property
    def thresholds(self) -> "Thresholds":
        """The thresholds of the rules, as the user has set them."""
        from trialcli.events.thresholds import given_thresholds

        return given_thresholds(self.environment.thresholds())


class _OpenedWiring(Wiring):
    """The wiring of a process that shares the work of another one: it only reads."""

    def __init__(self, root: Path, thresholds: "Thresholds") -> None:
        super().__init__()
        self.root = root
        self.thresholds = thresholds
        self.clock = now


class StoredOpener:
    """Opens the stored versions of a store in another process, for as long as that runs."""

    def __init__(self, root: Path, thresholds: "Thresholds") -> None:
        self._root = root
        self._thresholds = thresholds

    def __call__(self) -> "StoredVersions":
        """Return the stored versions."""
        opened = _OpenedWiring(self._root, self._thresholds)
        # They are closed with the process.
        opened.state.kept_open().__enter__()
        opened.catalog.kept_open().__enter__()
        return opened.stored
