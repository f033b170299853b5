"""The stored trials as a table, or as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trialcli.core.listing import Listed
from trialcli.core.text import one_line
from trialcli.core.vocabulary import phase_words, status_words

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

SCHEMA = "trialcli/list/1"
_WIDE = 90
"""Columns from which the phase has room."""


def list_table(trials: Sequence[Listed], stored: int) -> Iterator["RenderableType"]:
    """Yield the table and a closing count."""
    from rich.text import Text

    if trials:
        yield _TrialTable(trials)
    yield Text(_closing(len(trials), stored), style="dim")


@dataclass(frozen=True, slots=True)
class _TrialTable:
    """The trials, a line each; the title gets what the other columns leave."""

    trials: Sequence[Listed]

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        """Lay the table out for the width there is: a narrow one goes without the phase."""
        from rich.table import Table
        from rich.text import Text

        is_wide = options.max_width >= _WIDE
        table = Table(
            box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", expand=True
        )
        table.add_column("Trial", no_wrap=True)
        table.add_column("Status", max_width=22 if is_wide else 12)
        if is_wide:
            table.add_column("Phase", no_wrap=True)
        table.add_column("Changed", no_wrap=True)
        table.add_column("Kept", justify="right", no_wrap=True)
        table.add_column("Title", overflow="ellipsis", no_wrap=True, ratio=1)
        for listed in self.trials:
            cells = _cells(listed)
            kept = cells if is_wide else (*cells[:2], *cells[3:])
            table.add_row(*(Text(cell) for cell in kept))
        yield table


def _cells(listed: Listed) -> tuple[str, ...]:
    summary = listed.row.summary
    phases = phase_words(phase for phase in summary.phases if phase != "NA")
    return (
        summary.trial,
        one_line(status_words(summary.status)) if summary.status else "",
        one_line(phases),
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
