"""The tables of records: every row of the newest, or of every, stored version of some trials."""

import hashlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from trialcli.errors import NotStoredError, StoreError, TrialcliError
from trialcli.jobs.export.sheet import Sheet
from trialcli.jobs.stored import StoredVersions
from trialcli.record.levels import Level
from trialcli.record.textforms import readable
from trialcli.record.tree import Record
from trialcli.registry.tables import Block, Column, Table, block_of
from trialcli.versions.export import ExportedFile, ExportPlace
from trialcli.versions.line import digits_in_names
from trialcli.versions.snapshot import Snapshot
from trialcli.versions.tables import StoredVersion, VersionTable

_DIGITS = 256
_MOST_VERSIONS = 64
"""Versions per batch. In a small batch, the fixed cost of each table exceeds that of its rows."""
_COUNTED = 4
"""The memory of a batch is measured after every 4 versions."""
_MOST_BLOCKS = 200_000
"""Blocks of memory that the records of a batch may take; an average record takes 2,000."""
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
    """Which tables of records to export."""

    tables: tuple[Table, ...]
    has_all_versions: bool
    versions: VersionTable | None = None
    """The table of the stored versions; None if nobody asked for it."""

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
    """Counts over the exported versions; their order makes no difference."""

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


class _Read(NamedTuple):
    """A version that was read."""

    stored: StoredVersion
    record: Record | None
    """Its record, in the form of the API; None if the tables of records do not have it."""


class WrittenRecords(NamedTuple):
    """The files of the tables that were written, and what could not be read."""

    files: dict[str, ExportedFile]
    """The file of each table, by the table's name."""
    tally: VersionTally
    problems: tuple[TrialcliError, ...]
    single: tuple[str, ...] = ()
    """The trials of which only one version is stored, so that they have no changes."""


class _Findings(NamedTuple):
    """What is found beside the rows."""

    problems: list[TrialcliError]
    single: list[str]


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
    found = _Findings([], [])
    tally, newest_trial = VersionTally(), None
    for batch in _batches(_each_version(stored, trials, wanted, found)):
        for versions, blocks in _blocks(batch, wanted, found.problems):
            for sheet, block in zip(sheets, blocks, strict=True):
                sheet.add(block)
            for version in versions:
                if version.record is not None:
                    tally = tally.with_version(version.stored.snapshot)
                    is_first = version.stored.snapshot.trial != newest_trial
                    tally += VersionTally(trials=int(is_first))
                    newest_trial = version.stored.snapshot.trial
        # Otherwise these records would stay in memory together with the next ones.
        batch.clear()
    for sheet in sheets:
        sheet.close()
    files = {
        name: ExportedFile(place.path(name, part), sheet.count)
        for name, sheet in zip(names, sheets, strict=True)
    }
    problems = [one for one in found.problems if are_named or not isinstance(one, NotStoredError)]
    return WrittenRecords(files, tally, tuple(problems), tuple(found.single))


def _each_version(
    stored: StoredVersions,
    trials: Iterable[str],
    wanted: RecordTables,
    found: _Findings,
) -> Iterator[_Read]:
    """Yield the versions that are needed; note what cannot be read."""
    for trial in trials:
        names_there: set[str] = set()
        for version in _versions(stored, trial, wanted, found):
            # A record that returned to an earlier content has that version's name and rows.
            if not wanted.takes(version) or version.name in names_there:
                yield _Read(version, None)
                continue
            snapshot = version.snapshot
            try:
                record = readable(snapshot.study, snapshot.source.kind, stored.model.shape)
            except Exception as error:  # noqa: BLE001 - one record does not stop the others
                found.problems.append(unexpected(trial, error))
                continue
            names_there.add(version.name)
            yield _Read(version, record)


def _batches(versions: Iterator[_Read]) -> Iterator[list[_Read]]:
    """Yield versions in batches that need little memory, whatever the size of their records."""
    batch: list[_Read] = []
    before = sys.getallocatedblocks()
    for version in versions:
        batch.append(version)
        # Counting the blocks takes a tenth of the time of parsing a record.
        if len(batch) == _MOST_VERSIONS or (
            len(batch) % _COUNTED == 0 and sys.getallocatedblocks() - before > _MOST_BLOCKS
        ):
            yield batch
            batch = []
            before = sys.getallocatedblocks()
    if batch:
        yield batch


def _blocks(
    batch: Sequence[_Read], wanted: RecordTables, problems: list[TrialcliError]
) -> Iterator[tuple[Sequence[_Read], list[Block]]]:
    """Yield the rows of each table of some versions; if that fails, of one version at a time."""
    try:
        yield batch, _rows(batch, wanted)
    except Exception as error:  # noqa: BLE001 - one record does not stop the others
        if len(batch) == 1:
            problems.append(unexpected(batch[0].stored.snapshot.trial, error))
            return
        for one in batch:
            yield from _blocks([one], wanted, problems)


def _versions(
    stored: StoredVersions, trial: str, wanted: RecordTables, found: _Findings
) -> Iterator[StoredVersion]:
    """Yield the versions that are needed, oldest first; note what cannot be read."""
    try:
        line = [version for version in stored.line(trial) if version.is_stored]
    except (StoreError, NotStoredError) as error:
        found.problems.append(naming(error, trial))
        return
    if len(line) == 1:
        found.single.append(trial)
    digits = digits_in_names(line)
    needs_all = wanted.has_all_versions or wanted.versions is not None
    for version in line if needs_all else line[-1:]:
        try:
            snapshot = stored.store.load(version.stored)
        except StoreError as error:
            found.problems.append(naming(error, trial))
            continue
        number = version.number or (snapshot.version.number if snapshot.version else None)
        yield StoredVersion(snapshot, number, version.day, version is line[-1], digits)


def _rows(versions: Sequence[_Read], wanted: RecordTables) -> list[Block]:
    """Return the rows of each table of some versions."""
    taken = [one for one in versions if one.record is not None]
    records = Level([one.record for one in taken])
    try:
        found = [table.read(records) for table in wanted.tables]
    finally:
        records.forget()
    if wanted.has_all_versions:
        names = [one.stored.name for one in taken]
        found = [_with_versions(block, names) for block in found]
    own = wanted.versions
    if own is not None:
        found.append(block_of([row for one in versions for row in own.rows(one.stored)]))
    return found


def _with_versions(block: Block, names: Sequence[str]) -> Block:
    """Return rows with the names of their versions in the second column."""
    if not block.size:
        return block
    first, *others = block.parts
    return block._replace(parts=(first._replace(columns=[*first.columns, names]), *others))


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
