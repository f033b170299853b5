"""Saving what can be read of a damaged state file, and noting what the watch log has lost."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialcli.edges.files.locking import running
from trialcli.edges.sqlite.rescue import Wreck, set_aside
from trialcli.edges.watchlog.statefile import state_database, tables
from trialcli.edges.watchlog.watch_tables import (
    GAPS,
    MARKS,
    MARKS_LOST,
    MEMBERS,
    NEWS,
    SEARCHES,
    SINKS,
    SINKS_LOST,
)
from trialcli.text.blocks import counted
from trialcli.versions.verification import Rescued

if TYPE_CHECKING:
    from sqlite3 import Connection

_NAMED = 20
"""At most this many lost rows are named."""


def rescue(root: Path, busy_timeout: float) -> Rescued | None:
    """Put a sound state file in place of a damaged one; None if it is sound, or there is none.

    Raises:
        FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError
    """
    database = state_database(root, busy_timeout)
    why = database.damage()
    if why is None:
        return None
    with running(root):
        wreck = Wreck(database)
        lost = _lost(wreck)
        _note_gaps(wreck)
        aside = set_aside(database, lambda db: _fill(db, wreck))
    saved = sum(len(rows) for name, rows in wreck.rows.items() if name != GAPS.name)
    return Rescued(why, aside, saved, tuple(lost), is_certain=not wreck.incomplete)


def _fill(db: "Connection", wreck: Wreck) -> None:
    for table in tables():
        table.write_raw(db, wreck.rows[table.name].values())


def _note_gaps(wreck: Wreck) -> None:
    """Note what may be lost: a trial without a mark, or a sink without a row, need not be new."""
    damaged = {name for name, _ in wreck.damaged}
    for table, kind in ((MARKS, MARKS_LOST), (SINKS, SINKS_LOST)):
        if table.name in damaged | wreck.incomplete:
            wreck.rows[GAPS.name][kind,] = (kind,)
    if GAPS.name in damaged:
        wreck.rows[GAPS.name] |= {(kind,): (kind,) for kind in (MARKS_LOST, SINKS_LOST)}
    if MEMBERS.name in damaged:
        # Who was in a search would be taken for one that came into it now.
        wreck.rows[SEARCHES.name].clear()


def _lost(wreck: Wreck) -> list[str]:
    """Return a sentence for each thing that is known to be lost."""
    found = [f"{table.label(raw)} is lost." for (_, raw), table in wreck.damaged.items()]
    more = len(found) - _NAMED
    lost = [*found[:_NAMED], *([f"And {counted(more, 'row')} more."] if more > 0 else [])]
    missing = _missing_news(wreck)
    if missing:
        names = ", ".join(map(str, missing[:_NAMED])) + (", …" if missing[_NAMED:] else "")
        lost.append(
            f"{counted(len(missing), 'item of news', 'items of news')} is lost: number {names}."
        )
    return lost


def _missing_news(wreck: Wreck) -> list[int]:
    """Return the numbers of news that must have been there: they go up one by one."""
    known: set[Any] = {number for (number,) in wreck.rows[NEWS.name]}
    known |= {raw[0] for name, raw in wreck.damaged if name == NEWS.name}
    numbers = {number for number in known if isinstance(number, int)}
    sound = [number for (number,) in wreck.rows[NEWS.name]]
    if not sound:
        return []
    last = max(
        *sound, *(SINKS.decode(row).delivered_up_to for row in wreck.rows[SINKS.name].values()), 0
    )
    return [number for number in range(min(sound), last + 1) if number not in numbers]
