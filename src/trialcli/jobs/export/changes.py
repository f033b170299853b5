"""The table of changes: the events between each two consecutive stored versions of a trial.

Deriving events takes milliseconds, so the events of an earlier export are used again. Only trials
with new files are read, only new pairs of versions are compared, and only their months are written.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from functools import partial
from hashlib import blake2b
from itertools import accumulate, chain, groupby, islice, pairwise
from typing import NamedTuple

from trialcli.errors import NotStoredError, StoreError, TrialcliError
from trialcli.jobs.diff import line_diffs, with_one_version
from trialcli.jobs.export.records import naming, unexpected
from trialcli.jobs.export.sheet import Sheet
from trialcli.jobs.export.workers import Workers
from trialcli.jobs.marks import UNSETTLED, lasting
from trialcli.jobs.progress import Progress, with_progress
from trialcli.jobs.stored import StoredVersions
from trialcli.registry.tables import Row, block_of, read_rows
from trialcli.versions.derivation import (
    Derivations,
    DerivationWriter,
    DerivedPair,
    DerivedTrial,
)
from trialcli.versions.export import ExportedFile, ExportPlace
from trialcli.versions.line import KnownVersion, digits_in_names
from trialcli.versions.tables import DiffTable

_TRIALS_AT_ONCE = 16
"""Trials that a process is given at once."""
_ONLY = "all"
"""The key of the rows if they are not divided into months."""
_NO_MONTH = "__HIVE_DEFAULT_PARTITION__"
"""The name of an empty file if there is no row, so that readers find the columns."""
_PART = "part-0000"
_ROWS_AT_ONCE = 1000


class _TrialTask(NamedTuple):
    """A trial whose pairs of versions may be new."""

    trial: str
    mark: int
    is_wanted: bool
    known: tuple[DerivedPair, ...] = ()
    """The trial in the earlier export."""


class _PairResult(NamedTuple):
    pair: DerivedPair
    rows: list[Row] | None
    """None: the earlier export has them."""


class _TrialResult(NamedTuple):
    task: _TrialTask
    listed: int
    pairs: tuple[_PairResult, ...]
    problems: tuple[TrialcliError, ...]


class EarlierChanges(NamedTuple):
    """The events of an earlier export; empty if they cannot be used."""

    derivations: Derivations | None = None
    files: Mapping[str, ExportedFile] = {}
    """Its files by month, or the only one."""

    @classmethod
    def of(cls, derivations: Derivations, files: Iterable[ExportedFile]) -> "EarlierChanges":
        """Return what was derived, with the files that have it."""
        return cls(derivations, {_month_of(file.path): file for file in files if file.rows})

    def trials(self) -> Iterator[DerivedTrial]:
        """Yield its trials, sorted."""
        return iter(()) if self.derivations is None else self.derivations.trials()


class _Plan(NamedTuple):
    """The rows of a trial in one file, from those of the earlier file and from new ones."""

    trial: str
    there: list[int]
    """How many rows of the earlier file each earlier pair of versions has."""
    wanted: list[int | list[Row]]
    """For each pair, its place among the earlier pairs, or its new rows."""

    def rows(self, earlier: list[Row]) -> Iterator[Row]:
        """Yield the rows, given those of the earlier file.

        Raises:
            ValueError: the earlier file is not as it was written.
        """
        if len(earlier) != sum(self.there):
            raise ValueError(f"it has {len(earlier)} rows of {self.trial}, not {sum(self.there)}")
        ends = [*accumulate(self.there)]
        for one in self.wanted:
            if isinstance(one, int):
                yield from earlier[ends[one] - self.there[one] : ends[one]]
            else:
                yield from one


class WrittenChanges(NamedTuple):
    """The files of the table, and what could not be read."""

    files: tuple[ExportedFile, ...]
    problems: tuple[TrialcliError, ...]
    derived: int
    """How many pairs of versions were compared."""
    reused: int
    """How many were not, since the earlier export had their events."""


def derive_trials(
    table: DiffTable, stored: StoredVersions, tasks: Sequence[_TrialTask]
) -> list[_TrialResult]:
    """Derive the events of some trials."""
    return [_derive(table, stored, task) for task in tasks]


def _derive(table: DiffTable, stored: StoredVersions, task: _TrialTask) -> _TrialResult:
    if not task.is_wanted:
        return _TrialResult(task, 0, (), ())
    try:
        line = [version for version in stored.line(task.trial) if version.is_stored]
    except NotStoredError:
        return _TrialResult(task, 0, (), ())
    except StoreError as error:
        return _TrialResult(task, 0, (), (naming(error, task.trial),))
    known = {pair.identity: pair for pair in task.known}
    diffs, digits = line_diffs(stored, line), digits_in_names(line)
    pairs: list[_PairResult] = []
    problems: list[TrialcliError] = []
    for before, after in pairwise(line):
        identity = _identity(before, after, line[0], digits)
        if identity in known:
            pairs.append(_PairResult(known[identity], None))
            continue
        try:
            rows = [*table.rows(diffs.diff(before, after))]
        except StoreError as error:
            problems.append(naming(error, task.trial))
        except Exception as error:  # noqa: BLE001 - one record does not stop the others
            problems.append(unexpected(task.trial, error))
        else:
            month = after.day.isoformat()[: len("2026-03")]
            pairs.append(_PairResult(DerivedPair(identity, month, len(rows)), rows))
    return _TrialResult(task, _listed(stored, task.trial), tuple(pairs), tuple(problems))


def _identity(before: KnownVersion, after: KnownVersion, first: KnownVersion, digits: int) -> str:
    """Return a digest of what the events of a pair depend on, in one line of versions."""
    sides = [
        [*(name.file_name for name in version.names), version.number, version.day.isoformat()]
        for version in (before, after)
    ]
    text = json.dumps([*sides, [name.file_name for name in first.names], digits])
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _listed(stored: StoredVersions, trial: str) -> int:
    """Return how many versions the registry lists, as far as it was asked."""
    listed = stored.state.history(trial)
    return len(listed.index.versions) if listed else 0


class ChangesExport:
    """The table of changes while it is derived and written."""

    def __init__(
        self,
        stored: StoredVersions,
        place: ExportPlace,
        table: DiffTable,
        earlier: EarlierChanges,
        single: Set[str] | None = None,
    ) -> None:
        """``single`` are the trials of which only one version is stored, if that is known."""
        self._stored = stored
        self._place = place
        self._table = table
        self._earlier = earlier
        self._single = single
        self._scratch = place.scratch()
        self._problems: list[TrialcliError] = []
        self._derived = self._reused = 0

    def write(
        self,
        marks: Mapping[str, int],
        workers: Workers,
        new: DerivationWriter,
        now: datetime,
        progress: Progress,
    ) -> WrittenChanges:
        """Derive what is new, and write the months that it concerns.

        ``marks`` are those of the directories of the trials, sorted by trial.
        """
        tasks = with_progress(self._tasks(marks, new, now), progress, None)
        some = iter(lambda: [*islice(tasks, _TRIALS_AT_ONCE)], [])
        derive = partial(derive_trials, self._table)
        begun = [*islice(some, 2)]
        # Starting processes for a few trials would take longer than their diffs.
        results = (
            workers.map(derive, chain(begun, some))
            if len(begun) > 1
            else (derive(self._stored, tasks) for tasks in begun)
        )
        for result in chain.from_iterable(results):
            self._take(result, new, now)
        new.close()
        return WrittenChanges(
            tuple(self._files()), tuple(self._problems), self._derived, self._reused
        )

    def _tasks(
        self, marks: Mapping[str, int], new: DerivationWriter, now: datetime
    ) -> Iterator[_TrialTask]:
        """Yield the trials to derive.

        What has not changed is remembered again, and so are trials without a pair of versions.
        """
        single: Iterable[bool]
        if self._single is None:
            single = with_one_version(self._stored, marks, len(marks))
        else:
            single = map(self._single.__contains__, marks)
        earlier = self._earlier.trials()
        known = next(earlier, None)
        for (trial, mark), is_single in zip(marks.items(), single, strict=True):
            while known is not None and known.trial < trial:
                yield _TrialTask(known.trial, UNSETTLED, is_wanted=False, known=known.pairs)
                known = next(earlier, None)
            if known is None or known.trial != trial:
                if is_single:
                    new.add(DerivedTrial(trial, lasting(mark, now), 0, ()))
                else:
                    yield _TrialTask(trial, mark, is_wanted=True)
                continue
            if self._is_unchanged(known, mark):
                new.add(known)
                self._reused += len(known.pairs)
            else:
                yield _TrialTask(trial, mark, is_wanted=True, known=known.pairs)
            known = next(earlier, None)
        for gone in chain([known] if known else [], earlier):
            yield _TrialTask(gone.trial, UNSETTLED, is_wanted=False, known=gone.pairs)

    def _is_unchanged(self, known: DerivedTrial, mark: int) -> bool:
        if known.mark == UNSETTLED or known.mark != mark:
            return False
        return not known.pairs or known.listed == _listed(self._stored, known.trial)

    def _take(self, result: _TrialResult, new: DerivationWriter, now: datetime) -> None:
        """Remember the result of a trial, and put its new rows aside."""
        task, trial = result.task, result.task.trial
        self._problems += result.problems
        self._derived += sum(one.rows is not None for one in result.pairs)
        self._reused += sum(one.rows is None for one in result.pairs)
        pairs = [one.pair for one in result.pairs]
        mark = lasting(task.mark, now)
        if result.problems:
            # Some events may change once everything can be read.
            pairs, mark = [pair._replace(identity="") for pair in pairs], UNSETTLED
        if task.is_wanted:
            new.add(DerivedTrial(trial, mark, result.listed, tuple(pairs)))
        for key in {self._key(pair) for pair in (*task.known, *pairs)}:
            there = [pair for pair in task.known if self._key(pair) == key]
            wanted = [one for one in result.pairs if self._key(one.pair) == key]
            if [one.rows for one in wanted] != [None] * len(there):
                self._scratch.add(key, _plan_line(trial, there, wanted))

    def _key(self, pair: DerivedPair) -> str:
        return _ONLY if self._place.has_one_file else pair.month

    def _files(self) -> Iterator[ExportedFile]:
        """Write the months that have new rows; yield every file of the table."""
        earlier, concerned = self._earlier.files, self._scratch.keys()
        count = 0
        for key in sorted({*earlier, *concerned}):
            if key in concerned or self._place.has_one_file:
                file = self._write_file(key)
            else:
                file = earlier[key]
            if file is not None:
                count += 1
                yield file
        if not count:
            yield self._write_rows(_NO_MONTH, iter(()))

    def _write_file(self, key: str) -> ExportedFile | None:
        rows = self._rows(key)
        first = next(rows, None)
        return None if first is None else self._write_rows(key, chain([first], rows))

    def _write_rows(self, key: str, rows: Iterator[Row]) -> ExportedFile:
        part = "" if self._place.has_one_file else f"month={key}/{_PART}"
        sheet = Sheet(self._place.open(self._table.name, part, self._table.columns))
        while some := [*islice(rows, _ROWS_AT_ONCE)]:
            sheet.add(block_of(some))
        sheet.close()
        return ExportedFile(self._place.path(self._table.name, part), sheet.count)

    def _rows(self, key: str) -> Iterator[Row]:
        """Yield the rows of a file: those of the earlier one, with the new ones in their places."""
        plans = map(self._plan, self._scratch.lines(key))
        plan = next(plans, None)
        for trial, rows in groupby(self._earlier_rows(key), lambda row: str(row[0])):
            while plan is not None and plan.trial < trial:
                yield from plan.rows([])
                plan = next(plans, None)
            if plan is None or plan.trial != trial:
                yield from rows
                continue
            yield from plan.rows([*rows])
            plan = next(plans, None)
        for rest in chain([plan] if plan else [], plans):
            yield from rest.rows([])

    def _earlier_rows(self, key: str) -> Iterator[Row]:
        file = self._earlier.files.get(key)
        if file is None:
            return iter(())
        return self._place.read(file.path, self._table.name, self._table.columns)

    def _plan(self, line: str) -> _Plan:
        trial, there, wanted = json.loads(line)
        columns = self._table.columns
        new = [one if isinstance(one, int) else [*read_rows(columns, one)] for one in wanted]
        return _Plan(trial, there, new)


def _month_of(path: str) -> str:
    """Return the key of a file by its path."""
    months = [step.partition("=")[2] for step in path.split("/") if step.startswith("month=")]
    return months[0] if months else _ONLY


def _plan_line(trial: str, there: Sequence[DerivedPair], wanted: Sequence[_PairResult]) -> str:
    places = {pair.identity: place for place, pair in enumerate(there)}
    new = [places[one.pair.identity] if one.rows is None else one.rows for one in wanted]
    return json.dumps([trial, [pair.rows for pair in there], new], default=date.isoformat)
