"""``trialcli watch list``: the watch list with the status of everything on it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps, exit_code_of
from trialcli.cli.examples import has_examples
from trialcli.edges.terminal import show_text, width, write_json
from trialcli.errors import ExitCode, StoreError, UsageError
from trialcli.render.jsontext import json_text

if TYPE_CHECKING:
    from trialcli.watch.overview import Overview


@has_examples(
    ("See what you follow, and when it was checked", "trialcli watch list"),
    ("Only what fails or is not checked yet", "trialcli watch list --failing"),
    ("The dates of these trials, as a calendar", "trialcli watch list --ics trials.ics"),
    related="watch add, watch run, news",
)
def list_(
    group: Annotated[
        str | None,
        typer.Option(
            "--group", metavar="NAME", help="Show only this group; '' for entries without a group."
        ),
    ] = None,
    failing: Annotated[
        bool,
        typer.Option(
            "--failing",
            help="Show only entries that fail, have vanished, have another ID now, or are not "
            "checked yet, and sinks with pending news.",
        ),
    ] = False,
    ics: options.IcsFile = None,
    store: options.Store = None,
    json: options.Json = False,
    no_pager: options.NoPager = False,
) -> int:
    """Show the watch list and the status of its sinks.

    Lists the trials and searches of each group. For each trial it shows when it was last checked,
    and when its newest change was found. The command does not contact the registry.

    --ics writes the dates of the trials as a calendar instead.
    """
    deps = Deps(store=store)
    if ics is not None and (json or failing):
        raise UsageError("--ics cannot be combined with --json or --failing.")
    if ics is not None:
        return _write_calendar(deps, group, ics)
    overview = _overview(deps, group)
    if json:
        from trialcli.render.watch.overviewdata import overview_data

        write_json(json_text(overview_data(overview, in_trouble=failing)))
    else:
        from trialcli.render.watch.overview import overview_text

        show_text(overview_text(overview, width(), in_trouble=failing), pager=not no_pager)
    return deps.conclude(ExitCode.STORE if deps.complaints else ExitCode.OK)


def _write_calendar(deps: Deps, group: str | None, file: Path) -> ExitCode:
    from trialcli.cli.calendars import write_calendar
    from trialcli.cli.stored_options import stored_trials_of_groups

    watched = deps.watch_list()
    names = [one.name for one in watched.groups] if group is None else [group]
    trials = stored_trials_of_groups(deps, names)
    write_calendar(deps, () if group is None else names, trials, file)
    return deps.conclude(exit_code_of(deps.complaints))


def _overview(deps: Deps, group: str | None) -> "Overview":
    """Return the overview, and report what cannot be read."""
    from trialcli.jobs.listing import list_stored
    from trialcli.jobs.watch.overview import watch_overview, watched_trials

    watched = deps.watch_list()
    if group is not None:
        watched.require_group(group)
    trials = watched_trials(deps.watch_log, deps.state, watched)
    listing = list_stored(deps.store, deps.catalog, deps.clock, deps.model, trials)
    for problem in listing.problems:
        deps.complain(StoreError(problem))
    overview = watch_overview(
        deps.watch_log, deps.state, deps.clock, str(deps.watch_file.path), watched, listing.rows
    )
    for damaged in deps.watch_log.problems:
        deps.complain(damaged)
    return overview if group is None else overview.of_group(group)
