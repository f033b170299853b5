"""The stored trials as a table, or as JSON."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from trialcli.core.listing import Listed
from trialcli.core.text import one_line
from trialcli.core.vocabulary import phase_words, status_words

if TYPE_CHECKING:
    from rich.console import RenderableType

SCHEMA = "trialcli/list/1"


def list_table(trials: Sequence[Listed], stored: int) -> Iterator["RenderableType"]:
    """Yield the table and a closing count."""
    from rich.table import Table
    from rich.text import Text

    if trials:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for name, options in _COLUMNS.items():
            table.add_column(name, **options)
        for listed in trials:
            table.add_row(*(Text(cell) for cell in _cells(listed)))
        yield table
    yield Text(_closing(len(trials), stored), style="dim")


_COLUMNS: dict[str, dict[str, Any]] = {
    "Trial": {"no_wrap": True},
    "Status": {"overflow": "fold", "max_width": 16},
    "Phase": {"overflow": "fold", "max_width": 10},
    "Changed": {"no_wrap": True},
    "N": {"justify": "right", "no_wrap": True},
    "Title": {"overflow": "ellipsis", "no_wrap": True, "ratio": 1},
}


def _cells(listed: Listed) -> tuple[str, ...]:
    summary = listed.row.summary
    return (
        summary.trial,
        one_line(status_words(summary.status)) if summary.status else "",
        one_line(phase_words(summary.phases)),
        f"{listed.changed:%Y-%m-%d}" if listed.changed else "",
        str(listed.row.snapshots),
        "(cannot be read)" if listed.row.problem else one_line(summary.title),
    )


def _closing(shown: int, stored: int) -> str:
    if stored == 0:
        return "Nothing is stored yet. trialcli fetch NCT… stores a trial."
    count = f"{stored} trial{'s' if stored != 1 else ''} stored"
    return count if shown == stored else f"{shown} of {count}"


def list_data(trials: Sequence[Listed]) -> dict[str, Any]:
    """Return the JSON of ``list``."""
    return {"schema": SCHEMA, "trials": [_trial(listed) for listed in trials]}


def _trial(listed: Listed) -> dict[str, Any]:
    summary, row, look = listed.row.summary, listed.row, listed.look
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
        "digest": row.digest,
        "first_read": row.first.isoformat(),
        "newest_read": row.newest.isoformat(),
        "changed": listed.changed.isoformat() if listed.changed else None,
        "looked": look.looked.isoformat() if look and look.looked else None,
        "failing_since": look.failing_since.isoformat() if look and look.failing_since else None,
        "problem": row.problem,
    }
