"""Check every stored file against its checksum; rebuild the catalog."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from trialcli.errors import DamagedSnapshotError, FutureFormatError, StoreError, TrialFilesError
from trialcli.jobs.fulltext import FullText
from trialcli.jobs.listing import read_trial
from trialcli.jobs.progress import Progress
from trialcli.record.tree import content_digest
from trialcli.registry.model import RecordModel
from trialcli.versions.catalog import Catalog, MarkedRow
from trialcli.versions.checks import CheckLog
from trialcli.versions.clock import Clock
from trialcli.versions.snapshot import SnapshotName
from trialcli.versions.store import InspectableStore, SnapshotStore
from trialcli.versions.verification import Damage, Rebuilt, Verification

_AT_ONCE = 500
"""Trials whose marks are read at once."""


def verify(
    store: InspectableStore,
    volatile: Iterable[str],
    progress: Progress,
    state: CheckLog | None = None,
) -> Verification:
    """Read and digest every snapshot again, and examine the state; nothing is touched.

    Give ``state`` only to examine it, too.
    """
    paths = tuple(volatile)
    found = Verification()
    # First, because what says where snapshots lie may lack some until then.
    problems = list(store.problems())
    # Not only trials with a snapshot: the registry's history may be all there is of one.
    trials = sorted(trial for trial, _ in store.each_mark())
    progress.start(len(trials))
    try:
        for trial in store.in_reading_order(trials):
            verify_trial(store, trial, paths, found)
            progress.advance()
    finally:
        progress.stop()
    for path, error in problems:
        add_problem(found, path, error)
    found.strays.extend(store.strays())
    if state is not None:
        found.state = state_problem(state)
    return found


def add_problem(found: Verification, path: str, error: StoreError) -> None:
    """Add what is wrong with a file of several snapshots."""
    if isinstance(error, FutureFormatError):
        found.newer.append(path)
    elif isinstance(error, DamagedSnapshotError):
        found.damaged.append(Damage(path, error.message))
    else:
        found.unreadable.append(Damage(path, _words(error)))


def state_problem(state: CheckLog) -> StoreError | None:
    """Return what is wrong with the state; None if nothing is."""
    try:
        return state.damage()
    except StoreError as error:
        return error


def rebuild(
    store: InspectableStore,
    index: Catalog,
    clock: Clock,
    model: RecordModel,
    state: CheckLog | None = None,
    full_text: FullText | None = None,
) -> Rebuilt:
    """Make the indexes again from the files alone, and save what can be read of a damaged state.

    None waits for another: what is lost of the one is reported even if the disk is full by the time
    of the next. ``full_text`` is given only if somebody uses it.
    """
    rescued, problems = None, list[StoreError]()
    store.rebuild()
    try:
        rescued = None if state is None else state.rescue()
    except StoreError as error:
        problems.append(error)
    left_out: list[str] = []
    trials = sorted(trial for trial, _ in store.each_mark())
    rows = _rows(store, trials, clock, model, left_out)
    made: int | None = None
    try:
        made = index.rebuild(rows)
    except StoreError as error:
        problems.append(error)
        # What cannot be read is named in any case.
        for _ in rows:
            pass
    searchable = None if full_text is None else True
    try:
        if full_text is not None:
            left_out += full_text.rebuild()
    except StoreError as error:
        searchable = False
        problems.append(error)
    return Rebuilt(
        made, tuple(dict.fromkeys(left_out)), rescued, searchable, problems=tuple(problems)
    )


def verify_trial(
    store: InspectableStore, trial: str, volatile: tuple[str, ...], found: Verification
) -> None:
    """Read and digest every snapshot of a trial again; add what is found."""
    try:
        versions, histories = store.versions(trial), store.history_files(trial)
    except StoreError as error:
        found.trials += 1
        found.unreadable.append(Damage(trial, _words(error)))
        return
    found.trials += bool(versions or histories)
    found.snapshots += len(versions)
    found.histories += len(histories)
    for name in (*versions, *histories):
        path = f"{trial}/{name.file_name}"
        try:
            why = _damage(store, name, volatile)
        except FutureFormatError:
            found.newer.append(path)
            continue
        except TrialFilesError as error:
            found.unreadable.append(Damage(path, _words(error)))
            continue
        if why:
            found.damaged.append(Damage(path, why))


def _damage(store: SnapshotStore, name: SnapshotName, volatile: tuple[str, ...]) -> str | None:
    try:
        snapshot = store.load(name)
    except (FutureFormatError, TrialFilesError):
        raise
    except StoreError as error:
        return error.message
    if content_digest(snapshot.study, volatile) != snapshot.digest:
        return "Its record does not have the content digest in its header."
    return None


def _words(error: StoreError) -> str:
    """Return an error for a place that names the trial already."""
    return f"{error.message} {error.hint}" if error.hint else error.message


def _rows(
    store: InspectableStore,
    trials: Collection[str],
    clock: Clock,
    model: RecordModel,
    left_out: list[str],
) -> Iterator[MarkedRow]:
    now = clock()
    ordered = iter(store.in_reading_order(trials))
    while some := [*islice(ordered, _AT_ONCE)]:
        for trial, mark in store.marks_of(some).items():
            try:
                indexed = read_trial(store, trial, mark, now, model)
            except StoreError as error:
                left_out.append(str(error))
                continue
            if indexed is None:
                continue
            if indexed.row.problem:
                left_out.append(indexed.row.problem)
            else:
                yield indexed
