"""``trialcli timeline``: show how a record changed over time."""

from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.ids import trial_of
from trialcli.cli.pages import write_page
from trialcli.edges.terminal import show, write_json
from trialcli.errors import ExitCode, UsageError
from trialcli.render.jsontext import json_text


def timeline(
    trial: options.Trial,
    html: options.HtmlFile = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show all events, including details.")
    ] = False,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """Show how a trial's record changed over time.

    Shows status, enrollment, dates and sites over time, and lists the events. Uses stored versions
    only; does not contact the registry.
    """
    from trialcli.ctgov.addresses import history_page
    from trialcli.jobs.timeline import build_timeline
    from trialcli.render.timeline.data import timeline_data

    if json and str(html) == "-":
        raise UsageError("--json and --html - cannot both write to standard output.")
    deps = Deps(store=store, quiet=quiet)
    found, problems = build_timeline(deps.stored, trial_of(trial), deps.clock().date())
    for problem in problems:
        deps.complain(problem)
    link = history_page(found.trial)
    if html is not None:
        from trialcli.render.timeline.page import is_page, timeline_page

        write_page(deps, timeline_page(found, link, everything=everything), html, is_page)
    if json:
        write_json(json_text(timeline_data(found)))
    elif html is None:
        from trialcli.render.timeline.text import timeline_text

        show([timeline_text(found, link, everything=everything)], pager=not no_pager)
    return deps.conclude(max((error.exit_code for error in problems), default=ExitCode.OK))
