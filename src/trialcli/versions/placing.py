"""The place of a snapshot among those of its trial: by its time of reading, whenever it comes.

What the registry serves now always comes last. What is imported may be older than what is stored.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from trialcli.versions.snapshot import SnapshotName


class Place(NamedTuple):
    """Where a snapshot belongs, and what stands beside it."""

    outcome: Literal["new", "changed", "older", "unchanged"]
    """``new``: the first of its trial; ``changed``: later than every other; ``older``: before or
    between others; ``unchanged``: a neighbor has its content, so it is not stored."""
    holder: SnapshotName | None = None
    """The stored snapshot that has its content."""
    at_once: SnapshotName | None = None
    """A snapshot with the same time and another content."""
    before: SnapshotName | None = None
    """The last snapshot that was read earlier."""
    after: SnapshotName | None = None
    """The first snapshot that was read later."""


def place_of(name: SnapshotName, stored: Sequence[SnapshotName]) -> Place:
    """Return the place of a snapshot among others of its trial.

    A version of the registry's history is compared with those of the same number.
    """
    others = [one for one in stored if one.version == name.version]
    earlier = [one for one in others if one.retrieved < name.retrieved]
    later = [one for one in others if one.retrieved > name.retrieved]
    same_time = [one for one in others if one.retrieved == name.retrieved]
    before = max(earlier, key=_order, default=None)
    after = min(later, key=_order, default=None)
    for one in (*same_time, before, after):
        if one is not None and (one.digest, one.day) == (name.digest, name.day):
            return Place("unchanged", one, None, before, after)
    outcome: Literal["new", "changed", "older"] = "older" if later else "changed"
    if not others:
        outcome = "new"
    return Place(outcome, None, same_time[0] if same_time else None, before, after)


def _order(name: SnapshotName) -> tuple[object, str]:
    return name.retrieved, name.file_name
