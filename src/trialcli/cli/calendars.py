"""Writing the dates of trials as a calendar, for ``list``, ``watch list`` and sinks."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from trialcli.cli.deps import Deps
from trialcli.cli.printing import print_result
from trialcli.errors import UndeliveredError
from trialcli.render.formats.table import Format, Output

if TYPE_CHECKING:
    from trialcli.render.calendar.document import CalendarPage
    from trialcli.versions.calendar import TrialDates
    from trialcli.watch.watchlist import WatchList


def write_calendar(
    deps: Deps, groups: Iterable[str], trials: Iterable[str], file: Path | None
) -> None:
    """Write the calendar of some trials to a file; None or ``-``: to standard output.

    Trials that cannot be read are named on stderr. A file that is there is only replaced if it
    holds an earlier calendar.

    Raises:
        UsageError: the file holds something else, or cannot be written.
    """
    from trialcli.jobs.calendar import calendar_dates

    with deps.kept_open():
        page = _page(groups, calendar_dates(deps.stored, trials, deps.complain))
        if file is None or str(file) == "-":
            print_result(Output("list", Format.ICS), page)
            return
        from trialcli.edges.files.named import require_ours, write_file
        from trialcli.render.calendar.document import calendar_text, is_calendar

        require_ours(file, is_calendar)
        write_file(file, "".join(calendar_text(page)).encode(), is_calendar)
    deps.remark(f"Written to {file}.")


def sink_calendar(deps: Deps, watched: "WatchList", sink: str) -> bytes:
    """Return the calendar of the stored trials whose news goes to a sink.

    The run itself reports versions that cannot be read.

    Raises:
        UndeliveredError: nothing of a trial can be read, so its dates would be missing.
    """
    from trialcli.jobs.calendar import read_dates
    from trialcli.jobs.cohort import each_once, read_each
    from trialcli.render.calendar.document import calendar_text
    from trialcli.watch.subscription import Subscriptions

    log = deps.watch_log
    aliases = deps.state.aliases()
    every = Subscriptions(watched, log.members(), log.former_members(), aliases).of(sink)
    marks = deps.store.marks_of(each_once(deps.state, every.groups))
    trials = [trial for trial, mark in marks.items() if mark]

    def dates() -> "Iterator[TrialDates]":
        for one in read_each(trials, lambda trial: read_dates(deps.stored, trial)):
            if one.value is None:
                why = "; ".join(problem.message for problem in one.problems)
                raise UndeliveredError(f"The calendar of sink {sink} was not written. {why}")
            yield one.value

    with deps.kept_open():
        return "".join(calendar_text(_page([sink], dates()))).encode()


def _page(names: Iterable[str], dates: "Iterable[TrialDates]") -> "CalendarPage":
    from trialcli.ctgov.site import study_page
    from trialcli.render.calendar.document import CalendarPage
    from trialcli.versions.calendar import Calendar

    named = ", ".join(filter(None, names))
    return CalendarPage(Calendar(f"Trials: {named}" if named else "Trials", dates), study_page)
