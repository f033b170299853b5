"""The stored trials, one row per trial, without opening files that the index already knows."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from typing import NamedTuple

from trialcli.errors import StoreError
from trialcli.jobs.marks import UNSETTLED, lasting
from trialcli.jobs.nearby import in_order, nearby
from trialcli.record.textforms import readable
from trialcli.record.tree import Record
from trialcli.registry.coming import ComingDate
from trialcli.registry.model import RecordModel
from trialcli.registry.sites import Site
from trialcli.registry.summary import Summary
from trialcli.versions.catalog import (
    Catalog,
    CatalogRow,
    MarkedRow,
    OpenCatalog,
    Selection,
    UnusableCatalogError,
)
from trialcli.versions.checks import CheckLog
from trialcli.versions.clock import Clock
from trialcli.versions.listing import StoredTrial, StoredTrials, last_standstill, stored_trial
from trialcli.versions.order import BY_TRIAL, Order
from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.store import InspectableStore
from trialcli.versions.wanted import EVERY_TRIAL, WantedTrials

_AT_ONCE = 200
"""Trials that are written to the catalog, or read from the check log, at once."""
_MOST_COMPARED = 50_000
"""If more trials may have changed, all are compared."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The stored trials, sorted by ID, and what could not be read."""

    rows: tuple[CatalogRow, ...]
    problems: tuple[str, ...]
    """Why some trials, or their newest snapshots, cannot be read."""
    warnings: tuple[str, ...]
    """Why the index could not be used."""


def list_stored(
    store: InspectableStore,
    index: Catalog,
    clock: Clock,
    model: RecordModel,
    trials: Collection[str] | None = None,
) -> Listing:
    """List those of some trials that are stored, or all; bring the index up to date on the way."""
    lister = _Lister(store, index, model, clock())
    wanted = EVERY_TRIAL if trials is None else WantedTrials(trials=trials)
    rows, _ = lister.listed(wanted, BY_TRIAL, None)
    return Listing(tuple(rows), tuple(lister.problems), index.warnings)


def list_trials(
    store: InspectableStore,
    index: Catalog,
    checks: CheckLog,
    clock: Clock,
    model: RecordModel,
    *,
    wanted: WantedTrials = EVERY_TRIAL,
    order: Order = BY_TRIAL,
    limit: int | None = None,
) -> StoredTrials:
    """Return the stored trials that are wanted, in order, with their last checks.

    The rows are read as they are taken. ``limit`` is the most to return; None returns all.
    """
    now = clock()  # before the marks are read, so that none of them looks older than it is
    lister = _Lister(store, index, model, now)
    stored, found = lister.listed(wanted, order, limit if wanted.near is None else None)
    rows = _with_checks(stored, checks, now.date())
    matching, near = found.matching, None
    if wanted.near is not None:
        within, near = nearby(rows, wanted, wanted.near, index, store, model)
        rows, matching = iter(in_order(within, order)[:limit]), len(within)
    return StoredTrials(
        rows,
        count=found.stored,
        matching=matching,
        shown=matching if limit is None else min(matching, limit),
        not_stated=found.not_stated,
        still=last_standstill(checks.newest_check()),
        problems=lister.problems,
        order=order,
        near=near,
    )


def _with_checks(
    rows: Iterable[CatalogRow], checks: CheckLog, today: date
) -> Iterator[StoredTrial]:
    rest = iter(rows)
    while some := [*islice(rest, _AT_ONCE)]:
        last_checks = checks.last_checks_of([row.summary.trial for row in some])
        for row in some:
            yield stored_trial(row, last_checks.get(row.summary.trial), today)


class _Lister:
    """Makes one list from the catalog, which it brings up to date with the store."""

    def __init__(
        self, store: InspectableStore, index: Catalog, model: RecordModel, now: datetime
    ) -> None:
        self._store = store
        self._index = index
        self._model = model
        self._now = now
        self._is_written = True
        """Whether the catalog could take all that was read so far."""
        self.problems: list[str] = []
        """Why some trials, or their newest snapshots, cannot be read."""

    def listed(
        self, wanted: WantedTrials, order: Order, limit: int | None
    ) -> tuple[Iterator[CatalogRow], Selection]:
        """Return the chosen rows, which are read as they are taken.

        Raises:
            StoreError: without SQLite, trials are neither filtered nor sorted.
        """
        try:
            view, found = self._chosen_anyway(wanted, order, limit)
        except UnusableCatalogError as error:
            if replace(wanted, trials=None) != EVERY_TRIAL or order != BY_TRIAL:
                raise StoreError(self._index.warnings[-1]) from error
            every = self._store.marks().keys()
            trials = sorted(every if wanted.trials is None else every & {*wanted.trials})
            rows = [row for trial in trials if (row := self._read_again(trial)) is not None]
            return iter(rows[:limit]), Selection(len(rows), len(rows), {})
        return self._rows(view), found

    def _chosen_anyway(
        self, wanted: WantedTrials, order: Order, limit: int | None
    ) -> tuple[OpenCatalog, Selection]:
        """Return the catalog with the chosen rows; without a usable one, all files are read."""
        try:
            return self._chosen(wanted, order, limit, is_empty=False)
        except UnusableCatalogError:
            self.problems.clear()
        return self._chosen(wanted, order, limit, is_empty=True)

    def _chosen(
        self, wanted: WantedTrials, order: Order, limit: int | None, *, is_empty: bool
    ) -> tuple[OpenCatalog, Selection]:
        view = self._index.opened(is_empty=is_empty)
        is_of_first = wanted == EVERY_TRIAL and order.key == "trial"
        few = limit if is_of_first and limit is not None and limit <= _AT_ONCE else None
        count = self._count_if_compared(view)
        # A store that knows its state is compared as a whole once, and its news from then on.
        if count is None and few is not None and self._store.state() is None:
            first = self._first(view, few, is_descending=order.is_descending)
            if first is not None:
                return view, first
        if count is None:
            view, count = self._up_to_date(view, is_empty=is_empty)
        if count is not None:
            view.take_every_row()
            if few is not None:
                view.choose_first(few, is_descending=order.is_descending)
                return view, Selection(count, count, {})
        return view, view.choose(wanted, order, self._now.date(), limit)

    def _count_if_compared(self, view: OpenCatalog) -> int | None:
        """Return the number of trials if the rows are those of all of them; None if not known.

        Only the trials are compared that the store or the catalog has had since the last time.
        """
        compared, state = view.compared(), self._store.state()
        if compared is None or state is None:
            return None
        came = set[str]() if state == compared.state else self._store.changed_since(compared.state)
        if came is None:
            return None
        trials = came | compared.since
        if not trials and state == compared.state:
            return compared.trials
        if len(trials) > _MOST_COMPARED or not self._are_renewed(view, trials):
            return None
        return self._index.record_compared(state, trials)

    def _are_renewed(self, view: OpenCatalog, trials: Collection[str]) -> bool:
        """Bring the rows of some trials up to date; return False if that is not possible."""
        known = view.marks_of(trials)
        marks = self._store.marks_of(trials)
        gone = [trial for trial, mark in marks.items() if not mark and trial in known]
        stale = [
            (trial, mark) for trial, mark in marks.items() if mark and known.get(trial) != mark
        ]
        if gone and not self._index.update((), gone):
            return False
        for start in range(0, len(stale), _AT_ONCE):
            some = stale[start : start + _AT_ONCE]
            fresh = [self._marked(trial, mark, view.row(trial)) for trial, mark in some]
            rows = [each for each in fresh if each is not None and each.row.problem is None]
            if len(rows) < len(some) or not self._index.update(rows, ()):
                # Something cannot be read or written, which the whole comparison reports.
                self.problems.clear()
                return False
        return True

    def _rows(self, view: OpenCatalog) -> Iterator[CatalogRow]:
        """Yield the chosen rows, and close the catalog."""
        try:
            for trial, row in view.rows():
                found = row or self._read_again(trial)
                if found is not None:
                    yield found
        finally:
            view.close()

    def _first(self, view: OpenCatalog, limit: int, *, is_descending: bool) -> Selection | None:
        """Choose the first trials if only these matter: no other row can change this list."""
        names = sorted(self._store.names())
        few = names[: -limit - 1 : -1] if is_descending else names[:limit]
        if view.trials() != names or not view.are_current(self._store.marks_of(few)):
            return None
        view.choose_trials(few)
        return Selection(len(names), len(names), {})

    def _up_to_date(self, view: OpenCatalog, *, is_empty: bool) -> tuple[OpenCatalog, int | None]:
        """Read the trials that the catalog does not know, or knows as they were.

        Also return the number of trials, if the rows in the file are those of all of them.
        """
        state, compared = self._store.state(), view.compared()
        view.take(self._store.each_mark())
        stale = view.outdated()
        if stale and not (view.is_of_file or is_empty) and self._index.update((), ()):
            view.close()
            view = self._index.opened()
            view.take(self._store.each_mark())
            stale = view.outdated()
        fresh: list[MarkedRow] = []
        gone = set(view.gone())
        for trial in self._store.in_reading_order(stale):
            mark = stale[trial]
            known = view.row(trial)
            indexed = self._marked(trial, mark, known)
            if indexed is not None and indexed.row.problem is None:
                fresh.append(indexed)
            elif known is not None:
                gone.add(trial)
            if indexed is None:
                view.settle(trial, None)
            elif indexed.row.problem is not None:
                view.add(indexed.row)
            if len(fresh) == _AT_ONCE:
                self._write(view, fresh)
                fresh = []
        self._write(view, fresh, gone)
        if state is not None and view.is_of_file and self._is_written and not self.problems:
            since = compared.since if compared is not None else ()
            return view, self._index.record_compared(state, chain(since, stale, gone))
        return view, None

    def _marked(self, trial: str, mark: int, known: MarkedRow | None) -> MarkedRow | None:
        try:
            indexed = read_trial(self._store, trial, mark, self._now, self._model, known)
        except StoreError as error:
            self.problems.append(str(error))
            return None
        if indexed is not None and indexed.row.problem is not None:
            self.problems.append(indexed.row.problem)
        return indexed

    def _write(
        self, view: OpenCatalog, fresh: Collection[MarkedRow], gone: Collection[str] = ()
    ) -> None:
        """Update the catalog; a row that it cannot take is used for this list alone."""
        if not fresh and not gone:
            return
        is_written = self._index.update(fresh, gone) and view.is_of_file
        self._is_written = self._is_written and is_written
        for indexed in fresh:
            if is_written:
                view.settle(indexed.row.summary.trial, indexed.mark)
            else:
                view.add(indexed.row)

    def _read_again(self, trial: str) -> CatalogRow | None:
        """Read a trial whose row turned out to be damaged, or was replaced meanwhile."""
        indexed = self._marked(trial, UNSETTLED, None)
        return indexed and indexed.row


class RowContent(NamedTuple):
    """What a row says of the newest snapshot itself."""

    name: str
    """The file name of the snapshot."""
    summary: Summary
    digest: str
    problem: str | None
    """Why the snapshot cannot be read."""
    flags: tuple[tuple[str, date], ...]
    coming: tuple[ComingDate, ...]
    sites: tuple[Site, ...]


def row_content(name: SnapshotName, snapshot: Snapshot, model: RecordModel) -> RowContent:
    """Return what a row says of a snapshot."""
    record = readable(snapshot.study, snapshot.source.kind, model.shape)
    return _content(name, record, snapshot.digest, None, model)


def read_trial(
    store: InspectableStore,
    trial: str,
    mark: int,
    now: datetime,
    model: RecordModel,
    held: MarkedRow | None = None,
    content: RowContent | None = None,
) -> MarkedRow | None:
    """Return a trial's row; make a new one if its files have changed.

    ``content`` is that of a snapshot; if it is the newest one, it is not read again.

    Raises:
        StoreError: the trial's directory cannot be read.
    """
    own, history = store.names_of(trial)
    if not own and not history:
        return None
    # Files are never changed, so the same names mean the same row.
    if held is not None and _describes(held.row, own, history):
        return MarkedRow(lasting(mark, now), held.row)
    newest = (own or history)[-1]
    if content is None or content.name != newest.file_name:
        content = _read_content(store, newest, model)
    return MarkedRow(lasting(mark, now), _row(own, history, content))


def _describes(row: CatalogRow, own: list[SnapshotName], history: list[SnapshotName]) -> bool:
    versions = own or history
    made_from = (row.snapshots, row.histories, row.first, row.name)
    first, newest = versions[0].retrieved, versions[-1].file_name
    return made_from == (len(own), len(history), first, newest)


def _row(own: list[SnapshotName], history: list[SnapshotName], content: RowContent) -> CatalogRow:
    versions = own or history
    return CatalogRow(
        summary=content.summary,
        snapshots=len(own),
        first=versions[0].retrieved,
        newest=versions[-1].retrieved,
        name=content.name,
        digest=content.digest,
        problem=content.problem,
        histories=len(history),
        flags=content.flags,
        coming=content.coming,
        sites=content.sites,
    )


def _read_content(store: InspectableStore, name: SnapshotName, model: RecordModel) -> RowContent:
    """Read a snapshot and return what a row says of it, or why it cannot be read."""
    try:
        return row_content(name, store.load(name), model)
    except StoreError as error:
        return _content(name, {}, name.digest, str(error), model)


def _content(
    name: SnapshotName, record: Record, digest: str, problem: str | None, model: RecordModel
) -> RowContent:
    return RowContent(
        name.file_name,
        model.summarise(name.trial, record),
        digest,
        problem,
        tuple(model.flag_days(record).items()),
        model.coming_dates(record),
        model.sites(record),
    )
