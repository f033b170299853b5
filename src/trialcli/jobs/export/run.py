"""An export from its beginning to its end."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from trialcli.errors import TrialcliError
from trialcli.jobs.export.records import (
    ChosenTrials,
    RecordTables,
    VersionTally,
    WrittenRecords,
    write_records,
)
from trialcli.jobs.progress import Progress, with_progress
from trialcli.jobs.stored import StoredVersions
from trialcli.versions.export import (
    Export,
    ExportedTable,
    ExportFormat,
    ExportPlace,
    Unread,
    definitions_digest,
)


class ExportRequest(NamedTuple):
    """What is to be exported."""

    records: RecordTables
    format: ExportFormat
    exported: datetime
    program: str
    command: str = ""


def export_tables(
    stored: StoredVersions,
    place: ExportPlace,
    request: ExportRequest,
    trials: ChosenTrials,
    progress: Progress,
) -> tuple[Export, tuple[TrialcliError, ...]]:
    """Export tables of some trials; return the export, and what could not be read.

    Raises:
        OSError: the export could not be written; the earlier one is unchanged.
    """
    reading = with_progress(trials.ids, progress, len(trials.ids))
    written = write_records(stored, place, request.records, reading, are_named=trials.are_named)
    export = _export(request, [written])
    place.finish(export)
    return export, written.problems


def _export(request: ExportRequest, parts: Sequence[WrittenRecords]) -> Export:
    tally = sum((part.tally for part in parts), VersionTally())
    problems = [problem for part in parts for problem in part.problems]
    stamps = [stamp for stamp in (tally.oldest, tally.newest) if stamp]
    tables = tuple(_tables(request.records, parts))
    return Export(
        request.exported.isoformat(timespec="seconds"),
        request.program,
        request.format,
        request.records.has_all_versions,
        tally.trials,
        tally.versions,
        tally.digest,
        tuple(stamps),
        definitions_digest((table.name, table.columns) for table in tables),
        tables,
        tuple(Unread(one.trial or "", one.kind, one.message) for one in problems),
        request.command,
    )


def _tables(records: RecordTables, parts: Sequence[WrittenRecords]) -> Iterator[ExportedTable]:
    for table in records.tables:
        files = tuple(part.files[table.name] for part in parts)
        yield ExportedTable(table.name, table.meaning, records.columns(table), files)
