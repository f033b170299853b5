"""Reading and comparing records that need not be in a store."""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.ctgov.recordfiles import records_of
from trialcli.edges.files.spool import FileSpool
from trialcli.edges.recordfiles import read_pieces
from trialcli.errors import UsageError
from trialcli.events.thresholds import Thresholds
from trialcli.jobs.recordfiles import read_records
from trialcli.registry.summary import Summary
from trialcli.versions.diff import Diff, Version, diff_versions, read_version, stored_version
from trialcli.versions.snapshot import Snapshot

RecordLike = Mapping[str, Any] | Snapshot | Version | str | os.PathLike[str]
"""A record in one of its forms: a JSON object, a snapshot, a side of a diff, or a file."""


def diff(before: RecordLike, after: RecordLike, *, thresholds: Thresholds | None = None) -> Diff:
    """Return what changed between two records.

    Each may be a record as the registry serves it (a ``dict``), a ``Snapshot``, ``before`` or
    ``after`` of another diff, or the path of a file: a snapshot, or records as JSON, also
    compressed. A file with several records is accepted if the other side says which trial is
    meant. A ``str`` is always a path.

    The two records are usually versions of one trial; compare ``before.trial`` and
    ``after.trial`` of the result if you need to be sure.

    Args:
        before: the older record.
        after: the newer record.
        thresholds: the numbers from which a change counts as large.

    Raises:
        UsageError: one of them is not a record, or its file cannot be read.
        DamagedSnapshotError: a snapshot does not match its checksum.
        FutureFormatError: a newer trialcli wrote a snapshot.
    """
    with ExitStack() as opened:
        older, newer = _read(before, "before", opened), _read(after, "after", opened)
        if len(older) > 1 or len(newer) > 1:
            common = older.keys() & newer.keys()
            older, newer = ({trial: one[trial] for trial in common} for one in (older, newer))
        ours, theirs = _single(older), _single(newer)
    return diff_versions(ours, theirs, CTGOV_RECORDS, thresholds or Thresholds())


def summary(record: RecordLike) -> Summary:
    """Return the facts that identify a trial and say where it stands: a named tuple.

    What the record does not state is None or empty. Dates are strings as the registry has them:
    a day (``"2026-02-01"``) or a month (``"2026-02"``).

    Args:
        record: a record in one of the forms that ``diff`` accepts; a file must have one record.

    Raises:
        As ``diff``.
    """
    with ExitStack() as opened:
        version = _single(_read(record, "record", opened))
    return CTGOV_RECORDS.summarise(version.trial, version.readable)


_VersionLoaders = Mapping[str, Callable[[], Version]]
"""What reads the record of each trial: a file may hold more records than fit into memory."""


def _single(versions: _VersionLoaders) -> Version:
    if len(versions) != 1:
        raise UsageError(
            f"{len(versions)} trials could be meant.", hint="Give the record of one trial."
        )
    (load,) = versions.values()
    return load()


def _read(record: RecordLike, name: str, opened: ExitStack) -> _VersionLoaders:
    """Return the versions that a record, or a file of records, holds, by their trials."""
    if isinstance(record, str | os.PathLike):
        return _of_file(Path(record), opened)
    if isinstance(record, Version):
        version = record
    elif isinstance(record, Snapshot):
        version = stored_version(record, CTGOV_RECORDS)
    elif isinstance(record, Mapping):
        version = read_version(_json(record, name), name, CTGOV_RECORDS)
    else:
        raise UsageError(f"{name} is not a record: it is a {type(record).__name__}.")
    return {version.trial: lambda: version}


def _json(record: Mapping[str, Any], name: str) -> bytes:
    """Return a record as JSON, so that it is read as strictly as a file is."""
    try:
        return json.dumps(dict(record)).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"{name} is not a record: it is not JSON ({error}).") from error


def _of_file(path: Path, opened: ExitStack) -> _VersionLoaders:
    spool = opened.enter_context(closing(FileSpool()))
    file = read_records(read_pieces(path), records_of, spool, path.name or str(path))
    if file.problems:
        raise file.problems[0]
    return {trial: partial(file.version, trial, CTGOV_RECORDS) for trial in file.records}
