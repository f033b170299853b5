"""What a pack is: its name, its contents, and what can be wrong with it; and a journal's name."""

import re
from typing import NamedTuple

from trialcli.registry.ids import canonical_trial_id
from trialcli.versions.snapshot import SnapshotName, parse_any_name

FORMAT = "trialcli-pack"
FORMAT_VERSION = 1
JOURNAL_VERSION = 1

_NAME = re.compile(r"[0-9]{8}T[0-9]{6}\.[0-9]{6}Z-[0-9a-f]{16}\.parquet")
_JOURNAL = re.compile(r"_journal-([1-9][0-9]{0,3})-[0-9a-f]{8}\.jsonl")


class DamagedPackError(Exception):
    """A pack cannot be read; the message is a clause that says why."""


class NewerPackError(Exception):
    """A newer trialcli wrote the pack; the message is the number of its format."""


class Group(NamedTuple):
    """Where a row group lies in the file of its pack."""

    start: int
    size: int
    mean: int
    """The mean bytes of its rows, when they are decompressed."""


NO_NAME = "a row has no name of a snapshot"


class Contents(NamedTuple):
    """What a pack holds."""

    groups: tuple[Group, ...]
    rows: list[tuple[str, str, int, int]]
    """The trial and the file name of each row, its row group, and its place in that."""
    problem: str | None = None
    """Why a part of it cannot be read, as a clause."""

    def of_snapshots(self) -> "Contents":
        """Return the same without rows that no snapshot can have; another program wrote them."""
        rows = [row for row in self.rows if snapshot_name(row[0], row[1])]
        lacks = len(rows) < len(self.rows)
        return self._replace(rows=rows, problem=self.problem or (NO_NAME if lacks else None))


def snapshot_name(trial: object, file: object) -> SnapshotName | None:
    """Return the name of a row's snapshot; None if no snapshot has it."""
    if not (isinstance(trial, str) and isinstance(file, str)):
        return None
    return parse_any_name(trial, file) if canonical_trial_id(trial) == trial else None


def is_pack_name(name: str) -> bool:
    """Whether a file has the name of a pack."""
    return _NAME.fullmatch(name) is not None


def is_own_name(name: str) -> bool:
    """Whether a file has the name of a pack or of a journal."""
    return is_pack_name(name) or journal_format(name) is not None


def journal_format(name: str) -> int | None:
    """Return the number of the format of a journal, by its name; None for any other file."""
    match = _JOURNAL.fullmatch(name)
    return int(match[1]) if match else None
