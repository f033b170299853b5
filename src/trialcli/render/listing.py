"""The stored trials as a table, or as JSON."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from trialcli.ctgov.words.vocabulary import phase_words, status_words
from trialcli.registry.data_stamp import Standstill
from trialcli.render.columns import columns, fitted
from trialcli.text.blocks import counted, one_line
from trialcli.versions.listing import Listed

SCHEMA = "trialcli/list/1"
_WIDE = 90
"""Columns from which the phase has room."""
_GAP = 2
_LEAST_TITLE = 12
_MOST = {True: 28, False: 14}
"""The most columns of a cell that is no title, on a wide terminal and on a narrow one."""
_MEASURED = 2_000
"""Rows by which the widths of columns are found; the rest is cut to fit."""

Row = tuple[str, ...]


def list_text(trials: Sequence[Listed], stored: int, width: int) -> str:
    """Return a line a trial and a closing count; plain lines, for there may be thousands.

    Args:
        trials: the trials to list, in order.
        stored: how many are stored.
        width: the columns of the terminal.

    """
    lines = _table([_cells(listed, width) for listed in trials], width) if trials else []
    return "".join(f"{line}\n" for line in (*lines, _closing(len(trials), stored)))


def _table(rows: list[Row], width: int) -> list[str]:
    heads = _heads(width)
    most = _MOST[width >= _WIDE]
    widths = [
        min(max(map(columns, column)), most)
        for column in zip(heads, *islice(rows, _MEASURED), strict=True)
    ]
    fixed = sum(widths[:-1]) + _GAP * (len(widths) - 1)
    widths[-1] = max(width - fixed, _LEAST_TITLE)
    return [_line(row, widths) for row in (heads, *rows)]


def _line(row: Row, widths: Sequence[int]) -> str:
    cells = [fitted(cell, room) for cell, room in zip(row, widths, strict=True)]
    return (" " * _GAP).join(cells).rstrip()


def _heads(width: int) -> Row:
    phase = ("Phase",) if width >= _WIDE else ()
    return ("Trial", "Status", *phase, "Changed", "Kept", "Title")


def _cells(listed: Listed, width: int) -> Row:
    summary = listed.row.summary
    phases = phase_words(phase for phase in summary.phases if phase != "NA")
    status: Callable[[str], str] = status_words if width >= _WIDE else _short_status
    return (
        summary.trial,
        one_line(status(summary.status)) if summary.status else "",
        *((one_line(phases),) if width >= _WIDE else ()),
        f"{listed.changed:%Y-%m-%d}" if listed.changed else "",
        _kept(listed),
        "(cannot be read)" if listed.row.problem else one_line(summary.title),
    )


_SHORT = {
    "ACTIVE_NOT_RECRUITING": "Active",
    "ENROLLING_BY_INVITATION": "By invitation",
    "NOT_YET_RECRUITING": "Not yet",
    "TEMPORARILY_NOT_AVAILABLE": "Not available",
    "NO_LONGER_AVAILABLE": "Not available",
    "APPROVED_FOR_MARKETING": "Approved",
    "UNKNOWN": "Unknown",
}


def _short_status(status: str) -> str:
    return _SHORT.get(status) or status_words(status)


def _kept(listed: Listed) -> str:
    """Count our own snapshots and, behind a plus, the versions of the registry's history."""
    row = listed.row
    return f"{row.snapshots}+{row.histories}" if row.histories else str(row.snapshots)


def _closing(shown: int, stored: int) -> str:
    if stored == 0:
        return "Nothing is stored yet. trialcli fetch NCT… stores a trial."
    count = f"{counted(stored, 'trial')} stored"
    return count if shown == stored else f"{shown} of {count}"


def list_data(trials: Sequence[Listed], still: Standstill | None = None) -> dict[str, Any]:
    """Return the JSON of ``list``; ``still``: that the registry has had no new data for long."""
    return {
        "schema": SCHEMA,
        "no_new_data_since": still and still.since,
        "trials": [_trial(listed) for listed in trials],
    }


def _trial(listed: Listed) -> dict[str, Any]:
    summary, row, last_check = listed.row.summary, listed.row, listed.last_check
    return {
        "trial": summary.trial,
        "title": summary.title,
        "acronym": summary.acronym,
        "status": summary.status,
        "study_type": summary.study_type,
        "phases": list(summary.phases),
        "enrollment": summary.enrollment,
        "enrollment_type": summary.enrollment_type,
        "start": summary.start,
        "primary_completion": summary.primary_completion,
        "completion": summary.completion,
        "sponsor": summary.sponsor,
        "conditions": list(summary.conditions),
        "sites": summary.sites,
        "countries": list(summary.countries),
        "last_update": summary.last_update,
        "has_results": summary.has_results,
        "snapshots": row.snapshots,
        "history_versions": row.histories,
        "digest": row.digest,
        "first_read": row.first.isoformat(),
        "newest_read": row.newest.isoformat(),
        "changed": listed.changed.isoformat() if listed.changed else None,
        "looked": last_check.checked.isoformat() if last_check and last_check.checked else None,
        "failing_since": last_check.failing_since.isoformat()
        if last_check and last_check.failing_since
        else None,
        "problem": row.problem,
    }
