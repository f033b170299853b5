"""What a pack is: its name, what it holds, and what can be wrong with it. And a journal's name."""

import re
from typing import NamedTuple

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


class Contents(NamedTuple):
    """What a pack holds."""

    groups: tuple[Group, ...]
    rows: list[tuple[str, str, int, int]]
    """The trial and the file name of each row, its row group, and its place in that."""
    problem: str | None = None
    """Why some of it cannot be read, as a clause."""


def is_pack_name(name: str) -> bool:
    """Whether a file has the name of a pack."""
    return _NAME.fullmatch(name) is not None


def journal_format(name: str) -> int | None:
    """Return the number of the format of a journal, by its name; None for any other file."""
    match = _JOURNAL.fullmatch(name)
    return int(match[1]) if match else None
