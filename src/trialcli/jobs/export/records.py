"""The tables of records: every row of the newest, or of every, stored version of some trials."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from trialcli.errors import NotStoredError, StoreError, TrialcliError
from trialcli.jobs.export.sheet import Sheet
from trialcli.jobs.stored import StoredVersions
from trialcli.record.textforms import readable
from trialcli.registry.tables import Column, Row, Table
from trialcli.versions.export import ExportedFile, ExportPlace
from trialcli.versions.line import digits_in_names
from trialcli.versions.snapshot import Snapshot
from trialcli.versions.tables import StoredVersion, VersionTable

_DIGITS = 256
VERSION = Column(
    "version",
    "text",
    "version of the record: its number in the registry (v7), or the start of its digest",
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
    versions: VersionTable | None = None
    """The table of the stored versions, if it is to be exported."""

    @property
    def described(self) -> tuple[tuple[str, str, tuple[Column, ...]], ...]:
        """The name, the meaning and the columns of each table."""
        own = self.versions
        return (
            *((table.name, table.meaning, self.columns(table)) for table in self.tables),
            *([(own.name, own.meaning, own.columns)] if own else []),
        )

    def takes(self, version: StoredVersion) -> bool:
        """Return whether the tables of records have a version."""
        return self.has_all_versions or version.is_newest

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
    names = [name for name, _, _ in wanted.described]
    sheets = [Sheet(place.open(name, part, columns)) for name, _, columns in wanted.described]
    problems: list[TrialcliError] = []
    tally = VersionTally()
    for trial in trials:
        unread: list[TrialcliError] = []
        names_there: set[str] = set()
        for version in _versions(stored, trial, wanted, unread):
            # A record that returned to an earlier content has that version's name and rows.
            is_taken = wanted.takes(version) and version.name not in names_there
            try:
                found = _rows(stored, version, wanted, is_taken=is_taken)
            except Exception as error:  # noqa: BLE001 - one record does not stop the others
                unread.append(unexpected(trial, error))
                continue
            for sheet, rows in zip(sheets, found, strict=True):
                if rows:
                    sheet.add(rows)
            if is_taken:
                tally = tally.with_version(version.snapshot)
                names_there.add(version.name)
        tally += VersionTally(trials=int(bool(names_there)))
        problems += [one for one in unread if are_named or not isinstance(one, NotStoredError)]
    for sheet in sheets:
        sheet.close()
    files = {
        name: ExportedFile(place.path(name, part), sheet.count)
        for name, sheet in zip(names, sheets, strict=True)
    }
    return WrittenRecords(files, tally, tuple(problems))


def _versions(
    stored: StoredVersions, trial: str, wanted: RecordTables, problems: list[TrialcliError]
) -> Iterator[StoredVersion]:
    """Yield the versions that are needed, oldest first; note what cannot be read."""
    try:
        line = [version for version in stored.line(trial) if version.is_stored]
    except (StoreError, NotStoredError) as error:
        problems.append(naming(error, trial))
        return
    digits = digits_in_names(line)
    needs_all = wanted.has_all_versions or wanted.versions is not None
    for version in line if needs_all else line[-1:]:
        try:
            snapshot = stored.store.load(version.stored)
        except StoreError as error:
            problems.append(naming(error, trial))
            continue
        number = version.number or (snapshot.version.number if snapshot.version else None)
        yield StoredVersion(snapshot, number, version.day, version is line[-1], digits)


def _rows(
    stored: StoredVersions, version: StoredVersion, wanted: RecordTables, *, is_taken: bool
) -> list[Sequence[Row]]:
    """Return the rows of each table of one version; of records only if it is taken."""
    own = [[*wanted.versions.rows(version)]] if wanted.versions else []
    if not is_taken:
        return [*([()] * len(wanted.tables)), *own]
    snapshot = version.snapshot
    record = readable(snapshot.study, snapshot.source.kind, stored.model.shape)
    found = [[*table.rows(record)] for table in wanted.tables]
    if wanted.has_all_versions:
        name = version.name
        found = [[(row[0], name, *row[1:]) for row in rows] for rows in found]
    return [*found, *own]


def naming(error: TrialcliError, trial: str) -> TrialcliError:
    """Return an error that names its trial."""
    if error.trial is None:
        error.trial = trial
    return error


def unexpected(trial: str, error: Exception) -> TrialcliError:
    """Return an error that names the trial for an unexpected one."""
    return TrialcliError(
        f"the record could not be exported: {type(error).__name__}: {error}.",
        trial=trial,
        hint="This is a bug in trialcli.",
    )
