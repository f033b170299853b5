"""``trialcli timeline``: show how a record changed over time."""

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.cohort import print_cohort
from trialcli.cli.cohort_options import NO_COHORT, Cohort, CohortOptions, Trials, chosen_cohort
from trialcli.cli.deps import Deps, exit_code_of
from trialcli.cli.examples import has_examples
from trialcli.cli.manifest import manifest_in
from trialcli.cli.optiongroup import takes
from trialcli.cli.pages import require_no_page, write_page
from trialcli.edges.terminal import show, write_json
from trialcli.errors import UsageError
from trialcli.render.formats.table import Format, Output
from trialcli.render.jsontext import json_text

if TYPE_CHECKING:
    from trialcli.render.cohort.pages import EventPage
    from trialcli.versions.cohort import FollowedTrial


class Rows(StrEnum):
    """What a row of several trials is."""

    EVENTS = "events"
    TRIALS = "trials"


@has_examples(
    ("See how a record changed", "trialcli timeline NCT07331467"),
    ("The same as a page", "trialcli timeline NCT07331467 --html timeline.html"),
    (
        "Many trials, one row each",
        "trialcli timeline --stored --rows trials --format csv > trials.csv",
    ),
    related="history, audit, report",
)
@takes(CohortOptions)
def timeline(
    trials: Trials = None,
    asked: CohortOptions = NO_COHORT,
    rows: Annotated[
        Rows | None,
        typer.Option(
            "--rows",
            help="One row per event, or one row per trial. [several trials: events]",
            **options.one_of(Rows, "row"),
        ),
    ] = None,
    format_: Annotated[Format, options.format_of("timeline")] = Format.TABLE,
    fields: Annotated[
        str | None, options.fields_of("timeline", others={"--rows trials": "courses"})
    ] = None,
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
    only; does not contact the registry. Several trials become one table: one row per event, or with
    --rows trials one row per trial.
    """
    from trialcli.ctgov.site import compare_page, history_page
    from trialcli.jobs.timeline import build_timeline
    from trialcli.render.timeline.data import timeline_data

    kind = "courses" if rows is Rows.TRIALS else "timelines"
    output = options.output_of(kind, format_, fields, json=json)
    if output.format is not Format.TABLE and str(html) == "-":
        raise UsageError("--json and --html - cannot both write to standard output.")
    deps = Deps(store=store, quiet=quiet)
    cohort = chosen_cohort(deps, trials or (), asked)
    is_whole = output.format in (Format.TABLE, Format.JSON) and not (rows or fields)
    with manifest_in(deps, asked.manifest):
        if cohort.are_many or not is_whole:
            require_no_page(html)
            return _print_rows(deps, output, cohort, pager=not no_pager)
        trial, today = cohort.trials[0], deps.clock().date()
        found, problems = build_timeline(deps.stored, trial, today)
        for problem in problems:
            deps.complain(problem)
        link = history_page(found.trial)
        if html is not None:
            from trialcli.render.timeline.page import is_page, timeline_page

            write_page(deps, timeline_page(found, link, everything=everything), html, is_page)
        if output.format is Format.JSON:
            write_json(json_text(timeline_data(found, partial(compare_page, trial))))
        elif html is None:
            from trialcli.render.timeline.text import timeline_text

            show([timeline_text(found, link, everything=everything)], pager=not no_pager)
    return deps.conclude(exit_code_of(problems))


def _print_rows(deps: Deps, output: Output, cohort: Cohort, *, pager: bool) -> int:
    """Print one row for each event, or for each trial."""
    from trialcli.jobs.follow import follow_trial
    from trialcli.render.cohort.pages import CoursePage

    today = deps.clock().date()
    return print_cohort(
        deps,
        output,
        cohort,
        lambda trial: follow_trial(deps.stored, trial, today),
        CoursePage if output.result == "courses" else _event_page,
        pager=pager,
    )


def _event_page(followed: "FollowedTrial") -> "EventPage":
    from trialcli.ctgov.site import compare_page
    from trialcli.render.cohort.pages import EventPage

    return EventPage(followed, partial(compare_page, followed.timeline.trial))
