"""Fetch the whole registry: all at once, then daily what it dates as updated, and weekly all.

The registry dates 88 % of the changes of its records. The weekly sweep finds the others.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from trialcli.errors import (
    BadAnswerError,
    BlockedError,
    ExitCode,
    RateLimitedError,
    RegistryError,
    UnreachableError,
)
from trialcli.jobs.askagain import AskAgain
from trialcli.jobs.setback import trials_set_back
from trialcli.jobs.wholeservices import EverythingServices
from trialcli.jobs.wholestoring import WholeStorer
from trialcli.jobs.wholesweep import WholeReader
from trialcli.registry.dialect import DataVersion
from trialcli.registry.search import Search
from trialcli.registry.whole import ArchiveFile, RecordArchive, RegistrySize
from trialcli.versions.checks import WholeCheck
from trialcli.versions.everything import (
    MOST_ASKED,
    SWEEP_EVERY,
    EverythingRun,
    RunKind,
    RunPlan,
    SweepCause,
)
from trialcli.versions.fetch_result import Fetched
from trialcli.versions.wholeprogress import InARow, SweepTexts

_EARLY = timedelta(hours=12)
"""Runs of one crontab line may be this much earlier or later than those of the week before."""
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
_MOST_FAILED = 3
"""After 3 downloads that could not be used, pages are read instead for 28 days."""
_DOWNLOAD_AGAIN = timedelta(days=28)
_MOST_INCOMPLETE = 3
"""After 3 runs that read every record and were not complete, the next one waits for a week."""
_LONGEST_PAUSE = timedelta(days=4)
"""The registry publishes new data at least once in 4 days: a weekend and a holiday."""


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
        plan, progress = self._plan(sweep=sweep), self._services.progress
        if not plan.kind.is_whole:
            return plan
        incomplete = progress.incomplete_runs()
        again = self._again(incomplete, _MOST_INCOMPLETE, SWEEP_EVERY - _EARLY)
        if incomplete is not None and again is not None and not sweep:
            since = self._since() or (incomplete.last - _LONGEST_PAUSE).date()
            return replace(plan, kind=RunKind.DATES, since=since, delayed_until=again)
        failed = progress.failed_downloads()
        return replace(plan, next_download=self._again(failed, _MOST_FAILED, _DOWNLOAD_AGAIN))

    def _again(self, failed: InARow | None, most: int, pause: timedelta) -> datetime | None:
        """Return when what failed ``most`` times is tried again; None if that is now."""
        if failed is None or failed.in_a_row < most:
            return None
        again, now = failed.last + pause, self._services.clock()
        # A time that lies ahead is of a clock that was wrong.
        return again if failed.last <= now < again else None

    def _checks(self) -> dict[str, WholeCheck]:
        """Return the last complete runs over this registry."""
        known = self._services.checks.whole_checks()
        root = self._services.registry.root
        return {kind: each for kind, each in known.items() if each.registry == root}

    def _since(self) -> date | None:
        """Return the first day of updates that no complete run has seen; None if none is known."""
        checks = self._checks().values()
        return _first_day(max(checks, key=lambda each: each.checked)) if checks else None

    def _plan(self, *, sweep: bool) -> RunPlan:
        services = self._services
        self._version = services.fetcher.data_version()
        stamp, checks = self._version.data_timestamp, self._checks()
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
        again = AskAgain(self._services, run)
        yield from again.set_back(self._set_back)
        yield from again.failed()
        yield from again.unconfirmed()

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
            if run.plan.next_download is not None:
                reader = yield from self._by_pages(run)
            else:
                reader = yield from self._by_download_or_pages(run)
            yield from self._account(run, reader)

    def _by_download_or_pages(self, run: EverythingRun) -> Generator[Fetched, None, WholeReader]:
        try:
            return (yield from self._by_download(run))
        except RateLimitedError:
            raise
        except RegistryError as error:
            run.refusal, run.downloaded_bytes = error, None
            run.failed, run.is_changed_meanwhile = 0, False
            run.store_exit = ExitCode.OK
            self._doubtful.clear()
            self._failed.clear()
            return (yield from self._by_pages(run))

    def _by_download(self, run: EverythingRun) -> Generator[Fetched, None, WholeReader]:
        services = self._services
        with services.file() as file:
            expected = archive_bytes(run.size)
            file.require_space(expected, self._bytes_to_store(run))
            run.by = "download"
            reader = self._reader()
            try:
                archive, retrieved = self._downloaded(run, file, expected, reader)
                yield from reader.from_archive(archive, retrieved)
            except RegistryError:
                if file.size:  # else it cost nothing
                    self._note_download(is_good=False)
                raise
            self._note_download(is_good=not run.is_changed_meanwhile)
        return reader

    def _downloaded(
        self, run: EverythingRun, file: ArchiveFile, expected: int, reader: WholeReader
    ) -> tuple[RecordArchive[Any], datetime]:
        """Download the archive, once more if the registry publishes new data meanwhile.

        Raises:
            BadAnswerError: it does not have as many records as the registry says.
        """
        services, most_bytes = self._services, 4 * expected + _MOST_MORE
        for _ in range(_DOWNLOADS):
            begin = reader.readings.clear
            archive = services.registry.download(file, most_bytes, begin)
            retrieved = self._retrieved = services.clock()
            run.downloaded_bytes = file.size
            has_new = self._has_new_data()
            run.is_changed_meanwhile = has_new is not False
            if has_new or archive.count != run.total:
                run.size = self.size()
                run.total = run.size.trials if run.size else None
            if not has_new:
                break
        if not run.is_changed_meanwhile and run.total not in (None, archive.count):
            raise BadAnswerError(
                f"The registry's archive of all records has {archive.count:,} records, and the "
                f"registry says that it has {run.total:,}."
            )
        return archive, retrieved

    def _note_download(self, *, is_good: bool) -> None:
        progress = self._services.progress
        self._count(progress.failed_downloads(), progress.record_downloads, is_good=is_good)

    def _by_pages(self, run: EverythingRun) -> Generator[Fetched, None, WholeReader]:
        with self._services.file() as file:
            file.require_space(0, self._bytes_to_store(run))
        run.by = "pages"
        reader = self._reader()
        yield from reader.from_pages(self._version.data_timestamp)
        self._retrieved = self._services.clock()
        run.continued = reader.continued
        run.total = run.total if reader.total is None else reader.total
        run.is_changed_meanwhile = self._has_new_data() is not False
        return reader

    def _reader(self) -> WholeReader:
        services = self._services
        store, texts = services.store, services.texts
        self._storer = WholeStorer(services.fetcher, store, texts, services.clock)
        return WholeReader(services.registry, store, texts, services.progress, self._storer)

    def _bytes_to_store(self, run: EverythingRun) -> int:
        """Return about how many bytes the run is going to store."""
        size = run.size or RegistrySize(0, 0)
        new = max(0, size.trials - len(self._services.store.names()))
        versions = new + int((size.trials - new) * _CHANGED_A_WEEK)
        return versions * self._services.stored_bytes

    def _has_new_data(self) -> bool | None:
        """Whether the registry has published new data since it was last asked; None if unknown."""
        before = self._version
        try:
            self._version = self._services.registry.version()
        except RegistryError:
            return None
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
            yield from AskAgain(self._services, run).absent(readings.came)
        is_sweep = run.is_accounted and run.failed <= MOST_ASKED
        self._note_run(is_complete=is_sweep)
        if is_sweep:
            self._services.progress.record_failed(fetched.trial for fetched in self._failed)
            check = self._whole_check(run)
            texts = SweepTexts(check.checked, "download" if run.by == "download" else "pages")
            self._services.progress.record_sweep(texts)
            self._services.checks.record_sweep(check, checked)
            run.last_sweep = check.checked

    def _note_run(self, *, is_complete: bool) -> None:
        progress = self._services.progress
        self._count(progress.incomplete_runs(), progress.record_incomplete, is_good=is_complete)

    def _count(
        self, before: InARow | None, record: Callable[[InARow | None], None], *, is_good: bool
    ) -> None:
        """Count a failure after those before; after a success, forget them."""
        if not is_good:
            in_a_row = before.in_a_row + 1 if before else 1
            record(InARow(in_a_row, self._services.clock()))
        elif before is not None:
            record(None)

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
