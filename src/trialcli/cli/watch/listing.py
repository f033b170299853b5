"""``trialcli watch list``: what is watched, and how that goes."""

from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.watch.load import load_watch_list
from trialcli.errors import ExitCode, StoreError

if TYPE_CHECKING:
    from trialcli.watch.overview import Overview


def list_(
    group: Annotated[
        str | None,
        typer.Option("--group", metavar="NAME", help="Only this group; '' for what is in none."),
    ] = None,
    failing: Annotated[
        bool,
        typer.Option(
            "--failing",
            help="Only what fails, has vanished, is kept under another ID, or waits to be looked "
            "at or told.",
        ),
    ] = False,
    store: options.Store = None,
    json: options.Json = False,
    no_pager: options.NoPager = False,
) -> int:
    """Show what is watched, and how that goes: group by group, and where the news goes.

    Of each trial, when the registry was last known to have what is stored, and when its newest
    change was read. The registry is not asked.
    """
    deps = Deps(store=store)
    overview = _overview(deps, group)
    if json:
        from trialcli.edges.terminal import write_json
        from trialcli.render.jsontext import json_text
        from trialcli.render.watch.overviewdata import overview_data

        write_json(json_text(overview_data(overview, in_trouble=failing)))
    else:
        from trialcli.edges.terminal import show_text, width
        from trialcli.render.watch.overview import overview_text

        show_text(overview_text(overview, width(), in_trouble=failing), pager=not no_pager)
    return deps.conclude(ExitCode.STORE if deps.complaints else ExitCode.OK)


def _overview(deps: Deps, group: str | None) -> "Overview":
    """Return what is watched, and complain of what cannot be read."""
    from trialcli.jobs.listing import list_stored
    from trialcli.jobs.watch.overview import Overseer

    watched = load_watch_list(deps)
    if group is not None:
        watched.require_group(group)
    listing = list_stored(deps.store, deps.state, deps.clock, deps.model)
    for problem in listing.problems:
        deps.complain(StoreError(problem))
    overseer = Overseer(deps.watch_log, deps.state, deps.clock)
    overview = overseer.overview(str(deps.watch_file.path), watched, listing.rows)
    for damaged in deps.watch_log.problems:
        deps.complain(damaged)
    return overview if group is None else overview.of_group(group)
