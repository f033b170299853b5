"""What is stored, one row a trial, without opening a file that the index already knows."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from trialcli.errors import StoreError
from trialcli.jobs.marks import lasting
from trialcli.jobs.nearby import nearby
from trialcli.record.textforms import readable, text_form_of
from trialcli.record.tree import Record
from trialcli.registry.model import RecordModel
from trialcli.versions.catalog import Catalog, CatalogRow, MarkedRow
from trialcli.versions.checks import CheckLog
from trialcli.versions.clock import Clock
from trialcli.versions.listing import (
    BY_TRIAL,
    Order,
    StoredTrials,
    in_order,
    last_standstill,
    stored_trial,
)
from trialcli.versions.snapshot import SnapshotName
from trialcli.versions.store import InspectableStore
from trialcli.versions.wanted import EVERY_TRIAL, WantedTrials


@dataclass(frozen=True, slots=True)
class Listing:
    """The stored trials, sorted by ID, and what could not be read."""

    rows: tuple[CatalogRow, ...]
    problems: tuple[str, ...]
    """Why some trials, or their newest snapshots, cannot be read."""
    warnings: tuple[str, ...]
    """Why the index could not be used."""


def list_stored(
    store: InspectableStore, index: Catalog, clock: Clock, model: RecordModel
) -> Listing:
    """List what is stored, and bring the index up to date on the way."""
    now = clock()  # before the marks are read, so that none of them looks older than it is
    marks = store.marks()
    known = index.rows()
    held = {trial: indexed for trial, indexed in known.items() if marks.get(trial) == indexed.mark}
    stale = {trial: mark for trial, mark in marks.items() if trial not in held}
    fresh, problems = _read_again(store, stale, known, now, model)
    _bring_up_to_date(index, known.keys() - held.keys(), fresh)
    listed = held | fresh
    rows = tuple([listed[trial].row for trial in sorted(listed)])
    problems += [indexed.row.problem for indexed in fresh.values() if indexed.row.problem]
    return Listing(rows, tuple(problems), index.warnings)


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

    ``limit`` is the most to return; None returns all.
    """
    listing = list_stored(store, index, clock, model)
    last_checks = checks.last_checks()
    today = clock().date()
    stored = (stored_trial(row, last_checks.get(row.summary.trial), today) for row in listing.rows)
    chosen, near = [one for one in stored if wanted.has(one)], None
    if wanted.near is not None:
        chosen, near = nearby(chosen, wanted, wanted.near, index, store, model)
    found = in_order(chosen, order)
    still = last_standstill(last_checks.values())
    return StoredTrials(found[:limit], len(listing.rows), len(found), still, listing.problems, near)


def read_trial(
    store: InspectableStore,
    trial: str,
    mark: int,
    now: datetime,
    model: RecordModel,
    held: MarkedRow | None = None,
) -> MarkedRow | None:
    """Return a trial's row; make a new one if its files have changed.

    Raises:
        StoreError: the trial's directory cannot be read.
    """
    own = store.versions(trial)
    history = list({name.version: name for name in store.history_files(trial)}.values())
    if not own and not history:
        return None
    # Files are never changed, so the same names mean the same row.
    same = held is not None and _describes(held.row, own, history)
    row = held.row if held is not None and same else _row(store, own, history, model)
    return MarkedRow(lasting(mark, now), row)


def _read_again(
    store: InspectableStore,
    stale: Mapping[str, int],
    known: Mapping[str, MarkedRow],
    now: datetime,
    model: RecordModel,
) -> tuple[dict[str, MarkedRow], list[str]]:
    """Read the trials that the index does not know, or knows as they were."""
    fresh: dict[str, MarkedRow] = {}
    problems: list[str] = []
    for trial, mark in stale.items():
        try:
            indexed = read_trial(store, trial, mark, now, model, known.get(trial))
        except StoreError as error:
            problems.append(str(error))
            continue
        if indexed is not None:
            fresh[trial] = indexed
    return fresh, problems


def _bring_up_to_date(index: Catalog, outdated: Set[str], fresh: Mapping[str, MarkedRow]) -> None:
    """Update the catalog; a row with a problem is read again until it has none."""
    sound = {trial: indexed for trial, indexed in fresh.items() if indexed.row.problem is None}
    changed, gone = sound.values(), outdated - sound.keys()
    if changed or gone:
        index.update(changed, gone)


def _describes(row: CatalogRow, own: list[SnapshotName], history: list[SnapshotName]) -> bool:
    versions = own or history
    made_from = (row.snapshots, row.histories, row.first, row.name)
    first, newest = versions[0].retrieved, versions[-1].file_name
    return made_from == (len(own), len(history), first, newest)


def _row(
    store: InspectableStore,
    own: list[SnapshotName],
    history: list[SnapshotName],
    model: RecordModel,
) -> CatalogRow:
    versions = own or history
    first, newest = versions[0], versions[-1]
    study, digest, problem = _newest_content(store, newest, model)
    return CatalogRow(
        summary=model.summarise(newest.trial, study),
        snapshots=len(own),
        first=first.retrieved,
        newest=newest.retrieved,
        name=newest.file_name,
        digest=digest,
        problem=problem,
        histories=len(history),
        flags=tuple(model.flag_days(study).items()),
        coming=model.coming_dates(study),
        sites=model.sites(study),
    )


def _newest_content(
    store: InspectableStore, name: SnapshotName, model: RecordModel
) -> tuple[Record, str, str | None]:
    """Return a record, its digest, and why there is no record, if there is none."""
    try:
        snapshot = store.load(name)
    except StoreError as error:
        return {}, name.digest, str(error)
    form = text_form_of(snapshot.source.kind)
    return readable(snapshot.study, form, model.shape), snapshot.digest, None
