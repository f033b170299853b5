"""An export from its beginning to its end."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Literal, NamedTuple

from trialcli.errors import TrialcliError, UsageError
from trialcli.jobs.export.changes import ChangesExport, EarlierChanges, WrittenChanges
from trialcli.jobs.export.records import (
    ChosenTrials,
    RecordTables,
    VersionTally,
    WrittenRecords,
    write_records,
)
from trialcli.jobs.export.wanted import WantedTables
from trialcli.jobs.export.workers import Workers
from trialcli.jobs.progress import Progress, with_progress
from trialcli.jobs.stored import StoredVersions
from trialcli.versions.export import (
    Export,
    ExportedFile,
    ExportedTable,
    ExportFormat,
    ExportPlace,
    Unread,
    definitions_digest,
)
from trialcli.versions.tables import DiffTable, VersionTable

Again = Literal["basis", "format", "incomplete"]
"""Why what an earlier export has derived cannot be used."""


class ExportRequest(NamedTuple):
    """What to export."""

    tables: WantedTables
    has_all_versions: bool
    format: ExportFormat
    command: str = ""
    """The command line; empty for a Python program."""


class Program(NamedTuple):
    """The program that exports."""

    version: str
    now: datetime
    basis: str
    """What the events depend on besides the records: the program, its rules and thresholds."""


class Crew(NamedTuple):
    """Who does the work."""

    records: Workers
    """If there are several at once, each writes a part of every table."""
    changes: Workers


class ExportResult(NamedTuple):
    """A finished export, with remarks on it."""

    export: Export
    problems: tuple[TrialcliError, ...]
    earlier: Export | None
    """The export that was replaced."""
    again: Again | None = None
    """Why all changes were derived although there was an earlier export of them."""


def export_tables(
    stored: StoredVersions,
    place: ExportPlace,
    request: ExportRequest,
    trials: ChosenTrials,
    marks: Callable[[Sequence[str]], Mapping[str, int]],
    crew: Crew,
    program: Program,
    progress: Progress,
) -> ExportResult:
    """Export tables of some trials.

    ``marks`` returns the marks of the directories of trials.

    Raises:
        OSError: the export could not be written; the earlier one is unchanged.
    """
    wanted = request.tables
    # Before any file is read: what comes later has another mark.
    known = marks(trials.ids) if wanted.changes else {}
    records = RecordTables(wanted.records, request.has_all_versions, wanted.versions)
    parts = _record_parts(stored, place, records, trials, crew.records, progress)
    tables = _record_tables(place, records, parts)
    changes, again = None, None
    if wanted.changes is not None:
        earlier, again = _earlier_changes(place, request.format, program, wanted.changes)
        single = {trial for part in parts for trial in part.single} if parts else None
        work = ChangesExport(stored, place, wanted.changes, earlier, single)
        changes = _changes(work, place, wanted.changes, known, crew.changes, program, progress)
        tables.append(_described(wanted.changes, changes.files))
    problems = _each_once(one for part in (*parts, changes) if part for one in part.problems)
    export = _export(request, program, parts, tables, problems)
    earlier_export = place.previous
    place.finish(export)
    return ExportResult(export, tuple(problems), earlier_export, again)


# ---------------------------------------------------------------- tables of records


class _PartTask(NamedTuple):
    part: str
    trials: ChosenTrials


def _record_parts(
    stored: StoredVersions,
    place: ExportPlace,
    records: RecordTables,
    trials: ChosenTrials,
    workers: Workers,
    progress: Progress,
) -> list[WrittenRecords]:
    if not records.described:
        return []
    if workers.count == 1:
        reading = with_progress(trials.ids, progress, len(trials.ids))
        return [write_records(stored, place, records, reading, are_named=trials.are_named)]
    names = [table.name for table in records.tables]
    write = partial(
        write_part, place.part_opener(), names, records.has_all_versions, records.versions
    )
    tasks = [*_slices(trials, workers.count)]
    written = [*with_progress(workers.map(write, tasks), progress, len(tasks))]
    if place.has_one_file:
        _open_all(place, records)
        for task in tasks:
            place.join(task.part, [name for name, _, _ in records.described])
    return written


def write_part(
    opener: Callable[[], ExportPlace],
    names: Sequence[str],
    has_all_versions: bool,  # noqa: FBT001 - another process passes it by its place
    versions: VersionTable | None,
    stored: StoredVersions,
    task: _PartTask,
) -> WrittenRecords:
    """Write a part of each table, in a process of its own."""
    tables = tuple(table for table in stored.model.tables if table.name in names)
    wanted, place = RecordTables(tables, has_all_versions, versions), opener()
    ids, are_named = task.trials
    written = write_records(stored, place, wanted, ids, are_named=are_named, part=task.part)
    place.finish_part()
    return written


def _slices(trials: ChosenTrials, count: int) -> Iterator[_PartTask]:
    """Yield parts of the trials, about equally many in each; at least one part."""
    size = max(-(-len(trials.ids) // count), 1)
    for number, start in enumerate(range(0, max(len(trials.ids), 1), size)):
        ids = trials.ids[start : start + size]
        yield _PartTask(f"part-{number:04}", trials._replace(ids=ids))


def _open_all(place: ExportPlace, records: RecordTables) -> None:
    """Make the tables, which then take the rows of the parts."""
    for name, _, columns in records.described:
        place.open(name, "", columns).close()


# ---------------------------------------------------------------- the table of changes


def _changes(
    work: ChangesExport,
    place: ExportPlace,
    table: DiffTable,
    marks: Mapping[str, int],
    workers: Workers,
    program: Program,
    progress: Progress,
) -> WrittenChanges:
    new = place.new_derivations(_basis(program, table), _time(program))
    try:
        return work.write(marks, workers, new, program.now, progress)
    except (ValueError, LookupError) as error:
        raise UsageError(
            f"The earlier export of {table.name} is not as it was written: {error}.",
            hint="Remove its files, and export again.",
        ) from error


def _earlier_changes(
    place: ExportPlace, format_: ExportFormat, program: Program, table: DiffTable
) -> tuple[EarlierChanges, Again | None]:
    """Return what an earlier export has derived, or why it cannot be used."""
    previous = place.previous
    there = [one for one in previous.tables if one.name == table.name] if previous else []
    if previous is None or not there:
        return EarlierChanges(), None
    if previous.format != format_:
        return EarlierChanges(), "format"
    found = place.derivations()
    files = there[0].files
    if found is None or not all(place.has(file.path) for file in files):
        return EarlierChanges(), "incomplete"
    if found.basis != _basis(program, table):
        return EarlierChanges(), "basis"
    return EarlierChanges.of(found, files), None


def _basis(program: Program, table: DiffTable) -> str:
    return f"{program.basis} {definitions_digest([(table.name, table.columns)])}"


# ---------------------------------------------------------------- what the export says of itself


def _record_tables(
    place: ExportPlace, records: RecordTables, parts: Sequence[WrittenRecords]
) -> list[ExportedTable]:
    return [
        ExportedTable(name, meaning, columns, _files(place, [part.files[name] for part in parts]))
        for name, meaning, columns in records.described
    ]


def _described(table: DiffTable, files: tuple[ExportedFile, ...]) -> ExportedTable:
    """Return how an export describes the table of changes."""
    return ExportedTable(table.name, table.meaning, table.columns, files)


def _export(
    request: ExportRequest,
    program: Program,
    parts: Sequence[WrittenRecords],
    tables: Sequence[ExportedTable],
    problems: Sequence[TrialcliError],
) -> Export:
    tally = sum((part.tally for part in parts), VersionTally())
    return Export(
        _time(program),
        program.version,
        request.format,
        request.has_all_versions,
        tally.trials,
        tally.versions,
        tally.digest,
        tuple(stamp for stamp in (tally.oldest, tally.newest) if stamp),
        definitions_digest((table.name, table.columns) for table in tables),
        tuple(tables),
        tuple(Unread(one.trial or "", one.kind, one.message) for one in problems),
        request.command,
    )


def _files(place: ExportPlace, files: Sequence[ExportedFile]) -> tuple[ExportedFile, ...]:
    if not place.has_one_file:
        return tuple(files)
    return (ExportedFile(files[0].path, sum(file.rows for file in files)),)


def _time(program: Program) -> str:
    return program.now.isoformat(timespec="microseconds")


def _each_once(problems: Iterable[TrialcliError]) -> list[TrialcliError]:
    """Return problems, each once: a file may be read for several tables."""
    return list({(one.trial, one.message): one for one in problems}.values())
