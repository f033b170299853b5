"""``trialcli watch run``: check everything on the watch list, and report the news."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.stdoutsink import stdout_sink
from trialcli.cli.watch.load import load_nonempty_watch_list
from trialcli.edges.terminal import is_watched
from trialcli.errors import ExitCode, StoreError
from trialcli.events.severity import at_least
from trialcli.render.formats.table import Format

if TYPE_CHECKING:
    from trialcli.watch.run_report import Delivery, RunReport
    from trialcli.watch.sink import Sink
    from trialcli.watch.watchlist import SinkSettings, WatchList

_MOST_NAMED = 20
"""At most 20 trials whose files cannot be used are named."""


@has_examples(
    ("Check everything, and report what is new", "trialcli watch run"),
    ("Try it: nothing is stored, sent or recorded", "trialcli watch run --dry-run"),
    ("The news as JSON, for a program", "trialcli watch run --json"),
    related="news, watch list, watch test, help exit-codes",
)
def run(
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print the news; do not store, send or record anything."),
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 4 if there is news.")
    ] = False,
    fail_on: Annotated[
        options.SeverityChoice | None,
        typer.Option(
            "--fail-on",
            help="Exit with 4 if any reported change has this severity or higher.",
            **options.one_of(options.SeverityChoice, "severity"),
        ),
    ] = None,
    format_: Annotated[Format, options.format_of("watch run")] = Format.TABLE,
    refresh: options.Refresh = False,
    store: options.Store = None,
    registry_url: options.RegistryUrl = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Check everything on the watch list and report each change once.

    The news goes to every sink of the watch list. Without news, the command prints nothing and
    exits with 0, so it is made for cron. The first request asks for the registry's data date: if
    there is no new data since the last complete run, the command sends no other request.

    A failed check or delivery gives exit code 3. A failed check is reported once, again every 7
    days while it lasts (watchdog_days in watch.toml), and once when it succeeds again. The next run
    delivers what is still pending. With --json, the command always prints a document.
    """
    from trialcli.jobs.watch.deliver import Deliverer, RunSummary
    from trialcli.jobs.watch.run import Watcher
    from trialcli.watch.subscription import Subscriptions

    output = options.output_of("watch run", format_, None, json=json)
    json = output.format is Format.JSON
    with Deps(store=store, registry_url=registry_url, quiet=quiet, verbose=verbose) as deps:
        watched = load_nonempty_watch_list(deps)
        # A dry run shows every trial in full: its news is shown nowhere else.
        printed = stdout_sink(output, whole=dry_run)
        sinks = _sinks(deps, watched, printed, always=json)
        with deps.watch_services(dry_run=dry_run) as services:
            log = services.log
            report = Watcher(watched, services).run(deps.progress("Checking"), refresh=refresh)
            aliases = services.stored.state.aliases()
            deliverer = Deliverer(
                log,
                deps.clock,
                Subscriptions(watched, log.members(), log.former_members(), aliases),
                RunSummary(report.data_date, report.is_complete, report.failing),
                always=_calendars(watched, sinks, checked=report.asked),
                as_data=json,
            )
            if dry_run:
                names = [sink.name for sink in watched.used_sinks]
                deliveries = [deliverer.preview(printed, names)]
            else:
                deliveries = deliverer.deliver_all(sinks)
            damaged = log.problems
        _report_problems(deps, report, deliveries, damaged)
        code = _code(deps, report, deliveries, exit_code=exit_code, fail_on=fail_on)
        return deps.conclude(code)


def _calendars(watched: "WatchList", sinks: "Sequence[Sink]", *, checked: bool) -> set[str]:
    """Return the calendars to write even without news: all, or without new data those missing."""
    from trialcli.edges.sinks.files import FileSink
    from trialcli.watch.sink_settings import CALENDAR, known_kind

    calendars = {sink.name for sink in watched.used_sinks if known_kind(sink) == CALENDAR}
    files = (sink for sink in sinks if isinstance(sink, FileSink) and sink.name in calendars)
    return {sink.name for sink in files if checked or not sink.path.exists()}


def _sinks(deps: Deps, watched: "WatchList", printed: "Sink", *, always: bool) -> "list[Sink]":
    """Return the sinks, standard output last: it reports which others failed."""
    from trialcli.cli.calendars import sink_calendar
    from trialcli.cli.sinks import make_sink

    base, variables = deps.watch_file.path.parent, deps.environment.variables

    def made(sink: "SinkSettings") -> "Sink":
        if sink.name == printed.name:
            return printed
        return make_sink(
            sink, base, variables, deps.remark, lambda name: sink_calendar(deps, watched, name)
        )

    sinks = [made(sink) for sink in watched.used_sinks]
    return [*sinks, printed] if always and printed not in sinks else sinks


def _report_problems(
    deps: Deps,
    report: "RunReport",
    deliveries: "Sequence[Delivery]",
    damaged: "Sequence[StoreError]",
) -> None:
    """Write to stderr what went wrong, and at a terminal the result of the run."""
    from trialcli.render.watch.run_notes import run_notes, sink_notes

    for problem in (*damaged, *report.problems[:_MOST_NAMED]):
        deps.complain(problem)
    if (more := len(report.problems) - _MOST_NAMED) > 0:
        deps.remark(f"{more} more like these: trialcli verify names them all.")
    for delivery in deliveries:
        if delivery.error is not None and delivery.is_failure_reported:
            deps.complain(delivery.error)
    for note in sink_notes(report, deliveries):
        deps.remark(note)
    if is_watched():
        for note in run_notes(report, deliveries):
            deps.remark(note)


def _code(
    deps: Deps,
    report: "RunReport",
    deliveries: "Sequence[Delivery]",
    *,
    exit_code: bool,
    fail_on: options.SeverityChoice | None,
) -> ExitCode:
    """Return the exit code: a damaged store comes first, then failures, then news."""
    if any(isinstance(one, StoreError) for one in deps.complaints):
        return ExitCode.STORE
    if not report.is_complete or any(one.error is not None for one in deliveries):
        return ExitCode.CHECK_FAILED
    sent = [one.digest for one in deliveries if one.outcome == "delivered"]
    is_severe = fail_on is not None and any(
        one.has_events and at_least(one.worst_news, fail_on.value) for one in sent
    )
    is_news = exit_code and any(at_least(one.worst_news, "detail") for one in sent)
    return ExitCode.CHANGED if is_severe or is_news else ExitCode.OK
