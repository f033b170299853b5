"""The tables of records: every row of the newest, or of every, stored version of some trials."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import NamedTuple

from trialcli.errors import NotStoredError, StoreError, TrialcliError
from trialcli.jobs.stored import StoredVersions
from trialcli.record.textforms import readable
from trialcli.registry.tables import Column, Row, Table
from trialcli.versions.export import ExportedFile, ExportPlace, TableWriter
from trialcli.versions.line import KnownVersion
from trialcli.versions.snapshot import Snapshot, version_name

_AT_ONCE = 1000
"""Rows of a table that are written at once."""
_DIGITS = 256
VERSION = Column(
    "version",
    "text",
    "Version of the record: its number in the registry (v7), or the start of its digest.",
)
"""The second column of every table, if all versions are exported."""


class ChosenTrials(NamedTuple):
    """The trials of an export, sorted."""

    ids: Sequence[str]
    are_named: bool
    """Whether somebody named each of them, so that one that is not stored is an error."""


class RecordTables(NamedTuple):
    """What is to be exported of records."""

    tables: tuple[Table, ...]
    has_all_versions: bool

    def columns(self, table: Table) -> tuple[Column, ...]:
        """Return the columns of a table as they are exported."""
        if not self.has_all_versions:
            return table.columns
        return (table.columns[0], VERSION, *table.columns[1:])


class VersionTally(NamedTuple):
    """What is counted over the exported versions; the order in which they come plays no part."""

    trials: int = 0
    versions: int = 0
    content: int = 0
    oldest: str | None = None
    newest: str | None = None

    def with_version(self, snapshot: Snapshot) -> "VersionTally":
        """Count one more version."""
        return self + VersionTally(
            versions=1,
            content=_number(snapshot.trial, snapshot.digest),
            oldest=snapshot.data_timestamp,
            newest=snapshot.data_timestamp,
        )

    def __add__(self, other: "VersionTally") -> "VersionTally":  # type: ignore[override]
        """Add up."""
        stamps = [one for one in (self.oldest, self.newest, other.oldest, other.newest) if one]
        return VersionTally(
            self.trials + other.trials,
            self.versions + other.versions,
            (self.content + other.content) % (1 << _DIGITS),
            min(stamps, default=None),
            max(stamps, default=None),
        )

    @property
    def digest(self) -> str:
        """The sum of a digest of each version."""
        return f"{self.content:064x}"


def _number(trial: str, digest: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{trial} {digest}".encode()).digest(), "big")


class WrittenRecords(NamedTuple):
    """The files of the tables that were written, and what could not be read."""

    files: dict[str, ExportedFile]
    """The file of each table, by the table's name."""
    tally: VersionTally
    problems: tuple[TrialcliError, ...]


def write_records(
    stored: StoredVersions,
    place: ExportPlace,
    wanted: RecordTables,
    trials: Iterable[str],
    *,
    are_named: bool,
    part: str = "",
) -> WrittenRecords:
    """Write the tables of some trials, one file each."""
    problems: list[TrialcliError] = []
    tally = VersionTally()
    with ExitStack() as files:
        sheets = [
            files.enter_context(_Sheet(place.open(table.name, part, wanted.columns(table))))
            for table in wanted.tables
        ]
        for trial in trials:
            versions = 0
            unread: list[TrialcliError] = []
            for snapshot, number in _versions(stored, trial, wanted, unread):
                try:
                    found = _rows(stored, snapshot, number, wanted)
                except Exception as error:  # noqa: BLE001 - one record does not stop the others
                    unread.append(_unexpected(trial, error))
                    continue
                for sheet, rows in zip(sheets, found, strict=True):
                    sheet.add(rows)
                tally = tally.with_version(snapshot)
                versions += 1
            tally += VersionTally(trials=int(versions > 0))
            problems += [one for one in unread if are_named or not isinstance(one, NotStoredError)]
    written = {
        table.name: ExportedFile(place.path(table.name, part), sheet.count)
        for table, sheet in zip(wanted.tables, sheets, strict=True)
    }
    return WrittenRecords(written, tally, tuple(problems))


def _versions(
    stored: StoredVersions, trial: str, wanted: RecordTables, problems: list[TrialcliError]
) -> Iterator[tuple[Snapshot, int | None]]:
    """Yield the versions to export with their numbers; note what cannot be read."""
    try:
        line = [version for version in stored.line(trial) if version.is_stored]
    except (StoreError, NotStoredError) as error:
        problems.append(naming(error, trial))
        return
    for version in line if wanted.has_all_versions else line[-1:]:
        snapshot = _load(stored, trial, version, problems)
        if snapshot is not None:
            listed = snapshot.version
            yield snapshot, version.number or (listed.number if listed else None)


def _load(
    stored: StoredVersions, trial: str, version: KnownVersion, problems: list[TrialcliError]
) -> Snapshot | None:
    try:
        return stored.store.load(version.stored)
    except StoreError as error:
        problems.append(naming(error, trial))
        return None


def _rows(
    stored: StoredVersions, snapshot: Snapshot, number: int | None, wanted: RecordTables
) -> list[list[Row]]:
    """Return the rows of each table of one version."""
    record = readable(snapshot.study, snapshot.source.kind, stored.model.shape)
    found = [[*table.rows(record)] for table in wanted.tables]
    if not wanted.has_all_versions:
        return found
    name = version_name(number, snapshot.digest)
    return [[(row[0], name, *row[1:]) for row in rows] for rows in found]


def naming(error: TrialcliError, trial: str) -> TrialcliError:
    """Return an error that names its trial."""
    if error.trial is None:
        error.trial = trial
    return error


def _unexpected(trial: str, error: Exception) -> TrialcliError:
    return TrialcliError(
        f"the record could not be exported: {type(error).__name__}: {error}.",
        trial=trial,
        hint="This is a bug in trialcli.",
    )


@dataclass(slots=True)
class _Sheet:
    """A table that is being written, and its rows that wait."""

    writer: TableWriter
    count: int = 0
    _rows: list[Row] = field(default_factory=list)

    def add(self, rows: Sequence[Row]) -> None:
        """Add the rows of a record."""
        self._rows += rows
        if len(self._rows) >= _AT_ONCE:
            self._write()

    def _write(self) -> None:
        """Write the rows that wait; a large record may have very many."""
        for start in range(0, len(self._rows), _AT_ONCE):
            self.writer.write(self._rows[start : start + _AT_ONCE])
        self.count += len(self._rows)
        self._rows.clear()

    def __enter__(self) -> "_Sheet":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._write()
            self.writer.close()
