"""Writing the dates of trials as a calendar, for ``list`` and ``watch list``."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from trialcli.cli.deps import Deps
from trialcli.cli.printing import print_result
from trialcli.render.formats.table import Format, Output

if TYPE_CHECKING:
    from trialcli.jobs.stored import StoredVersions
    from trialcli.render.calendar.document import CalendarPage


def write_calendar(
    deps: Deps, groups: Iterable[str], trials: Iterable[str], file: Path | None
) -> None:
    """Write the calendar of some trials to a file; None or ``-``: to standard output.

    Trials that cannot be read are named on stderr. A file that is there is only replaced if it
    holds an earlier calendar.

    Raises:
        UsageError: the file holds something else, or cannot be written.
    """
    with deps.kept_open():
        page = calendar_page(deps, deps.stored, groups, trials)
        if file is None or str(file) == "-":
            print_result(Output("list", Format.ICS), page)
            return
        from trialcli.edges.files.named import require_ours, write_file
        from trialcli.render.calendar.document import calendar_text, is_calendar

        require_ours(file, is_calendar)
        write_file(file, "".join(calendar_text(page)).encode(), is_calendar)
    deps.remark(f"Written to {file}.")


def calendar_page(
    deps: Deps, stored: "StoredVersions", groups: Iterable[str], trials: Iterable[str]
) -> "CalendarPage":
    """Return the calendar of some trials; they are read as it is written."""
    from trialcli.ctgov.addresses import study_page
    from trialcli.jobs.calendar import calendar_dates
    from trialcli.render.calendar.document import CalendarPage
    from trialcli.versions.calendar import Calendar

    names = ", ".join(filter(None, groups))
    dates = calendar_dates(stored, trials, deps.complain)
    return CalendarPage(Calendar(f"Trials: {names}" if names else "Trials", dates), study_page)
