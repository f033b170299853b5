"""Fetch the whole registry: all at once, then daily what it dates as updated, and weekly all.

The registry dates 88 % of the changes of its records. The weekly sweep finds the others.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trialcli.errors import (
    BlockedError,
    ExitCode,
    NotFoundError,
    RateLimitedError,
    RegistryError,
    UnreachableError,
)
from trialcli.jobs.fetch import Fetcher
from trialcli.jobs.setback import trials_set_back
from trialcli.jobs.wholeregistry import WholeRegistry
from trialcli.jobs.wholestoring import WholeStorer
from trialcli.jobs.wholesweep import WholeReader
from trialcli.registry.dialect import DataVersion
from trialcli.registry.ids import canonical_trial_id
from trialcli.registry.search import Search
from trialcli.registry.whole import ArchiveFile, RegistrySize
from trialcli.versions.checks import CheckLog, WholeCheck
from trialcli.versions.clock import Clock
from trialcli.versions.everything import (
    SWEEP_EVERY,
    EverythingRun,
    RunKind,
    RunPlan,
    SweepCause,
)
from trialcli.versions.fetch_result import Fetched
from trialcli.versions.servedtexts import Route, ServedTexts
from trialcli.versions.store import InspectableStore
from trialcli.versions.trialset import TrialSet
from trialcli.versions.wholeprogress import SweepTexts, WholeProgress

_EARLY = timedelta(hours=12)
"""Runs of one crontab line may be this much earlier or later than those of the week before."""
MOST_ASKED = 100
"""At most this many stored trials that did not come are asked for one by one.

If more records failed, the run is no complete sweep; if fewer did, the next run asks for them.
"""
MOST_SET_BACK = 1000
"""If the store lost the compared versions of more trials, a sweep is made."""
_USUAL_BYTES = 17_300
"""Bytes of a record on average (October 2026), if the registry does not say."""
_USUAL_TRIALS = 610_000
"""Trials of the registry (October 2026), if it does not say."""
_PACKED = 0.3
"""The size of the archive in proportion to the records in it, rounded up (2026: 0.26)."""
_CHANGED_A_WEEK = 0.03
"""The share of records that may be stored again by a sweep, rounded up."""
_MOST_MORE = 2**30
"""Bytes that an archive may have beyond four times the expected ones."""
_DOWNLOADS = 2
"""The most downloads of one run, if the registry publishes new data meanwhile."""


@dataclass(frozen=True, slots=True)
class EverythingServices:
    """What a run over the whole registry works with."""

    registry: WholeRegistry
    fetcher: Fetcher
    store: InspectableStore
    checks: CheckLog
    texts: ServedTexts
    progress: WholeProgress
    clock: Clock
    file: Callable[[], AbstractContextManager[ArchiveFile]]
    """Makes the temporary file of a download."""
    stored_bytes: int
    """How many bytes one version of a trial takes in the store on average."""


class Everything:
    """One run over the whole registry."""

    def __init__(self, services: EverythingServices) -> None:
        self._services = services
        self.registry = services.registry.root
        """The address of the registry."""
        self._version = DataVersion("", None)
        self._retrieved: datetime | None = None
        self._storer: WholeStorer
        self._doubtful: list[str] = []
        """Trials of which this run says nothing certain."""
        self._failed: list[Fetched] = []
        """Of all records: those that could not be read or stored."""
        self._set_back: list[str] = []
        """Trials of which the store no longer has the version that a run compared."""

    def plan(self, *, sweep: bool) -> RunPlan:
        """Return what a run has to do; the registry is asked which data it has.

        Raises:
            RegistryError: it cannot be reached, or refuses.
        """
        services = self._services
        self._version = services.fetcher.data_version()
        root, stamp = services.registry.root, self._version.data_timestamp
        known = services.checks.whole_checks()
        checks = {kind: each for kind, each in known.items() if each.registry == root}
        last_sweep = checks.get("sweep")
        if last_sweep is None:
            return RunPlan(RunKind.FIRST)
        last = max(checks.values(), key=lambda each: each.checked)
        swept = last_sweep.checked
        if sweep:
            return RunPlan(RunKind.SWEEP, last_sweep=swept)
        compared = services.progress.last_sweep()
        if compared is None or compared.checked != swept:
            return RunPlan(RunKind.SWEEP, SweepCause.UNKNOWN, last_sweep=swept)
        with services.texts.kept_open():
            self._set_back = trials_set_back(
                services.texts, services.store, services.clock, MOST_SET_BACK
            )
        if len(self._set_back) > MOST_SET_BACK:
            return RunPlan(RunKind.SWEEP, SweepCause.SET_BACK, last_sweep=swept)
        if stamp is not None and stamp in (last.data_timestamp, last_sweep.data_timestamp):
            return RunPlan(RunKind.NOTHING_NEW, last_sweep=swept)
        if services.clock() >= swept + SWEEP_EVERY - _EARLY:
            return RunPlan(RunKind.SWEEP, last_sweep=swept)
        return RunPlan(RunKind.DATES, since=_first_day(last), last_sweep=swept)

    def size(self) -> RegistrySize | None:
        """Return how large the registry is; None if it does not say.

        Raises:
            RegistryError: it cannot be reached, or refuses.
        """
        registry = self._services.registry
        try:
            return registry.size()
        except (BlockedError, RateLimitedError, UnreachableError):
            raise
        except RegistryError:
            total = registry.stated_total()
            return None if total is None else RegistrySize(total, 0)

    def run(self, run: EverythingRun) -> Iterator[Fetched]:
        """Yield the outcome of each trial, but for those that a sweep finds unchanged.

        The counts, and what else is known, are added to the run.

        Raises:
            StoreError: the store cannot be written, or the disk has too little space.
        """
        run.data_timestamp, run.last_sweep = self._version.data_timestamp, run.plan.last_sweep
        kind = run.plan.kind
        try:
            for fetched in self._outcomes(run):
                _count(run, fetched)
                if fetched.error is not None:
                    self._failed.append(fetched)
                if fetched.error is not None or fetched.lacks:
                    self._doubtful.append(fetched.trial)
                if fetched.outcome != "unchanged" or not kind.is_whole:
                    yield fetched
        except RegistryError as error:
            run.broken = error
        run.data_timestamp = self._version.data_timestamp
        if kind.is_whole:
            counted = run.new + run.changed + run.failed + len(run.outdated)
            run.unchanged = max(0, run.came + len(run.late) - counted)

    def _outcomes(self, run: EverythingRun) -> Iterator[Fetched]:
        kind = run.plan.kind
        if kind.is_whole:
            yield from self._whole(run)
            return
        if kind is RunKind.DATES:
            yield from self._by_dates(run)
        yield from self._set_back_trials(run)
        yield from self._failed_before(run)

    def _set_back_trials(self, run: EverythingRun) -> Iterator[Fetched]:
        """Ask for the trials of which the store no longer has the version that was compared."""
        services, trials = self._services, self._set_back
        if not trials:
            return
        done = []
        for fetched in services.fetcher.fetch(trials, refresh=True):
            run.set_back += 1
            if fetched.error is None or isinstance(fetched.error, NotFoundError):
                done.append(fetched.asked)
            yield fetched
        # A text may be of a version that is gone, while the registry has an earlier one again.
        services.texts.forget(done)

    def _failed_before(self, run: EverythingRun) -> Iterator[Fetched]:
        """Ask for the trials whose records failed before: their dates may be older than a run."""
        services = self._services
        before = services.progress.failed()
        if not before:
            return
        still = []
        for fetched in services.fetcher.fetch(before, refresh=True):
            run.failed_before += 1
            if fetched.error is not None and not isinstance(fetched.error, NotFoundError):
                still.append(fetched.asked)
            yield fetched
        services.progress.record_failed(still)

    # ------------------------------------------------------------ by dates

    def _by_dates(self, run: EverythingRun) -> Iterator[Fetched]:
        services, stamp = self._services, self._version.data_timestamp
        run.by = "pages"
        for fetched in services.fetcher.fetch_found(Search(updated_since=run.plan.since)):
            run.came += 1
            if stamp is None or fetched.data_timestamp != stamp:
                run.other_dates += 1
            yield fetched
        if not run.failed:
            agrees = stamp is not None and not run.other_dates
            since = _date(stamp) if agrees else run.plan.since
            root = services.registry.root
            now = services.clock()
            services.checks.record_by_dates(
                WholeCheck("dates", root, now, stamp if agrees else None, since)
            )

    # ------------------------------------------------------------ everything

    def _whole(self, run: EverythingRun) -> Iterator[Fetched]:
        run.total = run.size.trials if run.size else None
        with self._services.texts.kept_open():
            try:
                reader = yield from self._by_download(run)
            except RateLimitedError:
                raise
            except RegistryError as error:
                run.refusal, run.downloaded_bytes = error, None
                run.failed, run.is_changed_meanwhile = 0, False
                run.store_exit = ExitCode.OK
                self._doubtful.clear()
                self._failed.clear()
                reader = yield from self._by_pages(run)
            yield from self._account(run, reader)

    def _by_download(self, run: EverythingRun) -> Generator[Fetched, None, WholeReader]:
        services = self._services
        with services.file() as file:
            expected = self._require_space(run, file)
            run.by = "download"
            reader = self._reader()
            begin = reader.readings.clear
            for _ in range(_DOWNLOADS):
                archive = services.registry.download(file, 4 * expected + _MOST_MORE, begin)
                self._retrieved = retrieved = services.clock()
                run.downloaded_bytes = file.size
                run.is_changed_meanwhile = self._has_new_data()
                if not run.is_changed_meanwhile:
                    break
                run.size = self.size()
                run.total = run.size.trials if run.size else None
            yield from reader.from_archive(archive, retrieved)
        return reader

    def _by_pages(self, run: EverythingRun) -> Generator[Fetched, None, WholeReader]:
        run.by = "pages"
        reader = self._reader()
        yield from reader.from_pages(self._version.data_timestamp)
        self._retrieved = self._services.clock()
        run.continued = reader.continued
        run.total = run.total if reader.total is None else reader.total
        run.is_changed_meanwhile = self._has_new_data()
        return reader

    def _reader(self) -> WholeReader:
        services = self._services
        store, texts = services.store, services.texts
        self._storer = WholeStorer(services.fetcher, store, texts, services.clock)
        return WholeReader(services.registry, store, texts, services.progress, self._storer)

    def _require_space(self, run: EverythingRun, file: ArchiveFile) -> int:
        """Make sure that the disk has space; return how large the archive may be.

        Raises:
            UnwritableStoreError
        """
        size = run.size or RegistrySize(0, 0)
        archive = archive_bytes(run.size)
        new = max(0, size.trials - len(self._services.store.names()))
        versions = new + int((size.trials - new) * _CHANGED_A_WEEK)
        file.require_space(archive, versions * self._services.stored_bytes)
        return archive

    def _has_new_data(self) -> bool:
        """Whether the registry has published new data since it was last asked, or may have."""
        before = self._version
        try:
            self._version = self._services.registry.version()
        except RegistryError:
            return True
        self._services.fetcher.use(self._version)
        return self._version.data_timestamp != before.data_timestamp

    # ------------------------------------------------------------ accounting

    def _account(self, run: EverythingRun, reader: WholeReader) -> Iterator[Fetched]:
        """Compare what came with what the registry has and what is stored."""
        readings = reader.readings
        run.came, run.data_date = len(readings.came), readings.data_date
        run.other_dates = readings.other_dates
        run.outdated = self._storer.outdated
        run.is_accounted = run.came == run.total and not run.is_changed_meanwhile
        checked = readings.of_main_date()
        for trial in (*run.outdated, *self._doubtful):
            checked.discard(trial)
        # Before the checks of the last sweep are replaced.
        self._services.fetcher.remember(self._failed)
        if run.is_accounted:
            yield from self._absent(run, readings.came)
        if run.is_accounted and run.failed <= MOST_ASKED:
            self._services.progress.record_failed(fetched.trial for fetched in self._failed)
            check = self._whole_check(run)
            route: Route = "download" if run.by == "download" else "pages"
            self._services.progress.record_sweep(SweepTexts(check.checked, route))
            self._services.checks.record_sweep(check, checked)
            run.last_sweep = check.checked

    def _whole_check(self, run: EverythingRun) -> WholeCheck:
        stamp = self._version.data_timestamp
        agrees = stamp is not None and run.data_date in (None, stamp[:10])
        return WholeCheck(
            "sweep",
            self._services.registry.root,
            self._retrieved or self._services.clock(),
            stamp if agrees else None,
            _date(run.data_date) or _date(stamp),
        )

    def _absent(self, run: EverythingRun, came: TrialSet) -> Iterator[Fetched]:
        """Ask for the stored trials that did not come: only the registry says that one is gone."""
        services = self._services
        aliases = services.checks.aliases()
        absent = []
        for name in services.store.names():
            if canonical_trial_id(name) != name or name in came:
                continue
            if aliases.get(name, name) in came:
                run.merged.append((name, aliases[name]))
            else:
                absent.append(name)
        known = services.checks.last_checks_of(absent)
        # Those that were found gone before come last.
        absent.sort(key=lambda trial: (trial in known and known[trial].error is not None, trial))
        for fetched in services.fetcher.fetch(absent[:MOST_ASKED], refresh=True):
            if isinstance(fetched.error, NotFoundError):
                run.no_longer_served.append(fetched.asked)
            elif isinstance(fetched.error, RegistryError):
                run.unconfirmed.append(fetched.asked)
            elif fetched.asked != fetched.trial:
                run.merged.append((fetched.asked, fetched.trial))
                if came.add(fetched.trial):
                    run.late.append(fetched.trial)
                    yield fetched
            else:
                run.late.append(fetched.asked)
                yield fetched
        run.unconfirmed += absent[MOST_ASKED:]


def archive_bytes(size: RegistrySize | None) -> int:
    """Return how many bytes the archive with all records may have, rounded up."""
    trials, mean = size or (_USUAL_TRIALS, 0)
    return int(trials * (mean or _USUAL_BYTES) * _PACKED)


def _count(run: EverythingRun, fetched: Fetched) -> None:
    if fetched.outcome == "new":
        run.new += 1
    elif fetched.outcome == "changed":
        run.changed += 1
    elif fetched.outcome == "unchanged":
        run.unchanged += 1
    else:
        run.failed += 1
    if fetched.error is not None:
        run.store_exit = max(run.store_exit, fetched.error.exit_code)


def _first_day(last: WholeCheck) -> date:
    """Return the first day of updates that a run may not have seen."""
    return last.data_date or (last.checked - timedelta(days=1)).date()


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
