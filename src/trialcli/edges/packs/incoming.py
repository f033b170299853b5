"""A snapshot on its way into a store of packs."""

from collections.abc import Collection
from typing import NamedTuple

from trialcli.edges.packs.rows import PackRow, bytes_of, row_of
from trialcli.record.strictjson import parse_json
from trialcli.versions.snapshot import (
    MAX_BYTES,
    Snapshot,
    SnapshotName,
    name_of,
    parse_document,
    to_document,
)
from trialcli.versions.store import SnapshotFile, StoreResult
from trialcli.versions.storing import IsSound, after, holds, require_nameable, standing, too_large

_INDENTED = 66
"""The most bytes by which a value of a plain file is longer than in a row: an indented line."""


class Incoming(NamedTuple):
    """A snapshot to store, ready to be written."""

    name: SnapshotName
    row: PackRow
    snapshot: Snapshot | None
    """The snapshot without its record; None if it is always stored under its own name."""
    reads: bool
    """Whether a stored snapshot with its content is read, and does not count if it is damaged."""

    @property
    def size(self) -> int:
        """Approximate bytes in memory."""
        return len(self.row.study) + len(self.row.content or b"")


def incoming_snapshot(snapshot: Snapshot, *, reads: bool) -> Incoming:
    """Return a snapshot that was read, ready to be written.

    Raises:
        TrialFilesError: it is too large.
    """
    require_nameable(snapshot)
    name = name_of(snapshot)
    study = snapshot.texts.compact if snapshot.texts else None
    row = row_of(name.file_name, to_document(snapshot), study=study)
    if _may_be_too_large(row) and len(bytes_of(row, what=name.file_name)) > MAX_BYTES:
        raise too_large(snapshot.trial)
    return Incoming(name, row, snapshot._replace(study={}, texts=None), reads)


def _may_be_too_large(row: PackRow) -> bool:
    """Whether the plain file of a row may be too large; making it takes long."""
    if row.content is None and len(row.study) * _INDENTED < MAX_BYTES // 2:
        return False
    values = row.study.count(b",") + 2 * row.study.count(b"{") + 2 * row.study.count(b"[")
    return row.content is not None or len(row.study) + _INDENTED * values > MAX_BYTES // 2


def incoming_as_it_is(file: SnapshotFile | Snapshot) -> Incoming:
    """Return what is stored under its own name: a file of another store is written byte by byte."""
    if isinstance(file, Snapshot):
        return incoming_snapshot(file, reads=False)._replace(snapshot=None)
    name, content = file
    document = parse_document(content, what=name.file_name)
    return Incoming(name, row_of(name.file_name, document, content), None, reads=False)


def judged(
    incoming: Incoming, files: Collection[str], is_sound: IsSound
) -> tuple[StoreResult, PackRow | None]:
    """Return what becomes of a snapshot, and the row to be written, if any."""
    snapshot = incoming.snapshot
    if snapshot is None:
        is_stored = incoming.name.file_name in files
        result = StoreResult("unchanged" if is_stored else "new", incoming.name)
        return result, None if is_stored else incoming.row
    result_now, newest = standing(snapshot, files, is_sound, reads=incoming.reads)
    if result_now is not None:
        return result_now, None
    if newest is None:
        return StoreResult("new", incoming.name), incoming.row
    outcome: StoreResult = StoreResult(
        "unchanged" if holds(newest, snapshot) else "changed", incoming.name
    )
    if snapshot.retrieved > newest.retrieved:
        return outcome, incoming.row
    later = snapshot._replace(retrieved=after(newest), study=parse_json(incoming.row.study))
    moved = incoming_snapshot(later, reads=False)
    return outcome._replace(name=moved.name), moved.row
