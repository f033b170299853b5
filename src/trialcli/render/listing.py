"""The stored trials as rows, as a table and as JSON."""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from trialcli.ctgov.words.vocabulary import phase_words, status_words
from trialcli.render.formats.fields import Field, inner, row_data
from trialcli.render.formats.grid import Cells, grid_lines, measured, room_for_last
from trialcli.render.summary import SUMMARY_FIELDS, short_status
from trialcli.text.blocks import counted, one_line
from trialcli.versions.listing import StoredTrial, StoredTrials

SCHEMA = "trialcli/list/2"
_WIDE = 90
"""The table shows the phase if the terminal has at least this many columns."""
_WIDER = 120
"""The same for the sponsor."""
_WIDEST = 150
"""The same for the conditions and the countries."""
_LEAST_TITLE = 10
_MOST = {True: 25, False: 13}
"""A cell has at most 25 columns on a wide terminal and 13 on a narrow one; not the title."""


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


FIELDS: tuple[Field[StoredTrial], ...] = (
    *inner(SUMMARY_FIELDS, attrgetter("summary")),
    Field("snapshots", "number of stored snapshots", lambda one: one.row.snapshots, is_brief=True),
    Field(
        "history_versions",
        "number of stored versions of the registry's history",
        lambda one: one.row.histories,
    ),
    Field("digest", "content digest of the newest version", lambda one: one.row.digest),
    Field("first_read", "time when the oldest version was read", lambda one: _time(one.row.first)),
    Field(
        "newest_read", "time when the newest version was read", lambda one: _time(one.row.newest)
    ),
    Field("changed", "time when the newest change was read", lambda one: _time(one.changed)),
    Field(
        "checked",
        "time of the last successful check",
        lambda one: one.last_check and _time(one.last_check.checked),
    ),
    Field(
        "failing_since",
        "time since which checks have failed",
        lambda one: one.last_check and _time(one.last_check.failing_since),
    ),
    Field("problem", "why the newest version cannot be read", lambda one: one.row.problem),
)


def list_text(stored: StoredTrials) -> Callable[[int], str]:
    """Return one line for each trial and a count. The lines are plain: rich draws slowly."""

    def drawn(width: int) -> str:
        rows = [_cells(listed, width) for listed in stored.rows]
        lines = _table([_heads(width), *rows], width) if rows else []
        return "".join(f"{line}\n" for line in (*lines, _closing(stored)))

    return drawn


def _table(rows: list[Cells], width: int) -> list[str]:
    widths = [min(column, _MOST[width >= _WIDE]) for column in measured(rows)]
    widths[-1] = max(room_for_last(widths, width), _LEAST_TITLE)
    return grid_lines(rows, widths)


def _heads(width: int) -> Cells:
    phase = ("Phase",) if width >= _WIDE else ()
    sponsor = ("Sponsor",) if width >= _WIDER else ()
    what_and_where = ("Conditions", "Countries") if width >= _WIDEST else ()
    return (
        "Trial", "Status", *phase, *sponsor, *what_and_where, "Changed", "Versions", "Title"
    )  # fmt: skip


def _cells(listed: StoredTrial, width: int) -> Cells:
    summary = listed.row.summary
    phases = phase_words(phase for phase in summary.phases if phase != "NA")
    status: Callable[[str], str] = status_words if width >= _WIDE else short_status
    return (
        summary.trial,
        one_line(status(summary.status)) if summary.status else "",
        *((one_line(phases),) if width >= _WIDE else ()),
        *((one_line(summary.sponsor or ""),) if width >= _WIDER else ()),
        *(map(_several, (summary.conditions, summary.countries)) if width >= _WIDEST else ()),
        f"{listed.changed:%Y-%m-%d}" if listed.changed else "",
        _versions(listed),
        "(cannot be read)" if listed.row.problem else one_line(summary.title),
    )


def _several(names: Sequence[str]) -> str:
    return one_line(", ".join(names))


def _versions(listed: StoredTrial) -> str:
    """Count our own snapshots and, behind a plus, the versions of the registry's history."""
    row = listed.row
    return f"{row.snapshots}+{row.histories}" if row.histories else str(row.snapshots)


def _closing(stored: StoredTrials) -> str:
    if stored.count == 0:
        return "Nothing is stored yet. trialcli fetch NCT… stores a trial."
    count = f"{counted(stored.count, 'trial')} stored"
    if stored.matching == 0:
        return f"No stored trial matches ({count})."
    found = count if stored.matching == stored.count else f"{stored.matching} of {count}"
    shown = len(stored.rows)
    return found if shown == stored.matching else f"The first {shown} are shown: {found}"


def list_data(stored: StoredTrials) -> dict[str, Any]:
    """Return the JSON of ``list``."""
    return {
        "schema": SCHEMA,
        "no_new_data_since": stored.still and stored.still.since,
        "trials": [row_data(FIELDS, listed) for listed in stored.rows],
    }
