"""``trialcli timeline``: the story of one trial."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.completion import complete_trial
from trialcli.cli.deps import Deps
from trialcli.cli.paths import path_of
from trialcli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from trialcli.versions.timeline import Timeline


def timeline(
    trial: Annotated[
        str, typer.Argument(metavar="NCT…", help="A trial ID.", autocompletion=complete_trial)
    ],
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            parser=path_of("--html"),
            metavar="FILE",
            help="Write it to FILE as a page that needs nothing else; - is standard output. "
            "An earlier page is replaced, any other file is not.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Fold nothing, and tell details too.")
    ] = False,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """Tell the story of a trial by the versions of its record.

    Its status over time, how enrollment, dates and sites changed, and what happened when. Asks
    nothing: it tells what is stored.
    """
    from trialcli.cli.ids import trial_of
    from trialcli.jobs.timeline import build_timeline

    if json and str(html) == "-":
        raise UsageError("--json and --html - do not both fit on standard output.")
    deps = Deps(store=store, quiet=quiet)
    told, problems = build_timeline(deps.stored, trial_of(trial), deps.clock().date())
    for problem in problems:
        deps.complain(problem)
    if html is not None:
        _write_page(deps, told, html, everything=everything)
    if json:
        _print_json(told)
    elif html is None:
        _print(told, everything=everything, pager=not no_pager)
    return deps.conclude(max((error.exit_code for error in problems), default=ExitCode.OK))


def _print(timeline: "Timeline", *, everything: bool, pager: bool) -> None:
    from trialcli.ctgov.addresses import history_page
    from trialcli.edges.terminal import show
    from trialcli.render.timeline.text import timeline_text

    link = history_page(timeline.trial)
    show([timeline_text(timeline, link, everything=everything)], pager=pager)


def _print_json(timeline: "Timeline") -> None:
    from trialcli.edges.terminal import write_json
    from trialcli.render.jsontext import json_text
    from trialcli.render.timeline.data import timeline_data

    write_json(json_text(timeline_data(timeline)))


def _write_page(deps: Deps, timeline: "Timeline", file: Path, *, everything: bool) -> None:
    from trialcli.ctgov.addresses import history_page
    from trialcli.render.timeline.page import is_page, timeline_page

    page = timeline_page(timeline, history_page(timeline.trial), everything=everything)
    if str(file) == "-":
        from trialcli.edges.terminal import write_markup

        write_markup(page)
        return
    from trialcli.edges.files.named import write_file

    write_file(file, page.encode(), is_page)
    deps.remark(f"Written to {file}.")
