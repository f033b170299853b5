"""``trialcli watch run``: look at what is watched, and tell what is new."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.stdoutsink import stdout_sink
from trialcli.cli.watch.load import load_nonempty_watch_list
from trialcli.errors import ExitCode, StoreError
from trialcli.events.severity import at_least
from trialcli.render.formats.table import Format
from trialcli.watch.watchlist import STDOUT

if TYPE_CHECKING:
    from trialcli.jobs.watch.deliver import Delivery
    from trialcli.jobs.watch.run import Report
    from trialcli.jobs.watch.services import Services
    from trialcli.watch.digest import Digest
    from trialcli.watch.ports import Sink, SinkState, WatchLog
    from trialcli.watch.subscription import Subscription
    from trialcli.watch.watchlist import WatchList

_MOST_NAMED = 20
"""More trials whose files cannot be used are counted."""


def run(
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Print what would be told; store, tell and remember nothing."
        ),
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 4 where there is news.")
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
    """Look at everything on the watch list, and tell what is new, once, to every sink.

    The registry is asked first which data it has; where that has not moved since the last
    complete run, nothing else is asked. Where there is nothing to tell, nothing is printed, and
    the exit code is 0: so this is a line for a crontab.

    What could not be looked at gives 3 and is named, once and again when it can be; what did not
    get to a sink gives 3 too, and is delivered by the next run. --json prints a document in any
    case.
    """
    from trialcli.jobs.watch.run import Watcher

    output = options.output_of("watch run", format_, None, json=json)
    json = output.format is Format.JSON
    with Deps(store=store, registry_url=registry_url, quiet=quiet, verbose=verbose) as deps:
        watched = load_nonempty_watch_list(deps)
        # What is only tried is nowhere else to be seen.
        printed = stdout_sink(output, whole=dry_run)
        sinks = _sinks(deps, watched, printed, always=json)
        with _worlds(deps, dry_run=dry_run) as services:
            report = Watcher(watched, services).run(deps.progress("Looking"), refresh=refresh)
            told = _Telling(deps, watched, services.log, report, as_json=json)
            deliveries = told.try_out(printed) if dry_run else told.everybody(sinks)
            damaged = services.log.problems
        _remark(deps, report, deliveries, damaged)
        code = _code(deps, report, deliveries, exit_code=exit_code, fail_on=fail_on)
        return deps.conclude(code)


def _sinks(deps: Deps, watched: "WatchList", printed: "Sink", *, always: bool) -> "list[Sink]":
    """Return the sinks, standard output last: it tells which others failed."""
    from trialcli.cli.sinks import make_sink

    sinks = [
        printed
        if sink.name == printed.name
        else make_sink(sink, deps.watch_file.path.parent, deps.environment.variables, deps.remark)
        for sink in watched.used_sinks
    ]
    return [*sinks, printed] if always and printed not in sinks else sinks


@contextmanager
def _worlds(deps: Deps, *, dry_run: bool) -> "Iterator[Services]":
    """Yield what the run works with: the store, held against other runs, or a copy to try on."""
    if not dry_run:
        from trialcli.edges.files.locking import running

        with running(deps.root):
            yield deps.watch_services(deps.store, deps.state, deps.watch_log)
        return
    from trialcli.edges.store.directory import DirectoryStore
    from trialcli.edges.store.layered import LayeredStore
    from trialcli.edges.watchlog.checks import SqliteState
    from trialcli.edges.watchlog.log import SqliteWatchLog
    from trialcli.edges.watchlog.scratch import scratch_copy

    with scratch_copy(deps.root) as copy:
        store = LayeredStore(deps.store, DirectoryStore(copy))
        state = SqliteState(copy, clock=deps.clock)
        yield deps.watch_services(store, state, SqliteWatchLog(copy, clock=deps.clock))


class _Telling:
    """Tells what a run has found."""

    def __init__(
        self,
        deps: Deps,
        watched: "WatchList",
        log: "WatchLog",
        report: "Report",
        *,
        as_json: bool,
    ) -> None:
        from trialcli.jobs.watch.deliver import Deliverer, RunSummary
        from trialcli.watch.subscription import Subscriptions

        self._watched = watched
        self._log = log
        self._as_json = as_json
        self._subscriptions = Subscriptions(
            watched, log.members(), log.former_members(), deps.state.aliases()
        )
        self._deliverer = Deliverer(log, deps.clock)
        self._summary = RunSummary(report.data_date, report.is_complete, report.failing)

    def everybody(self, sinks: "Sequence[Sink]") -> "list[Delivery]":
        """Tell every sink what it is owed; data is printed even where that is nothing."""
        if not self._as_json:
            return self._deliverer.deliver_all(sinks, self._subscriptions.of, self._summary)
        # Before it is told: afterwards it is owed nothing.
        in_words = self._in_words(self._log.sink(STDOUT), STDOUT)
        deliveries = self._deliverer.deliver_all(
            sinks, self._subscription, self._summary, always=[STDOUT]
        )
        return [one.as_told(in_words) if one.sink == STDOUT else one for one in deliveries]

    def try_out(self, printed: "Sink") -> "list[Delivery]":
        """Print what would be told, and remember nothing."""
        owed = self._deliverer.most_owed([sink.name for sink in self._watched.used_sinks])
        tried = self._deliverer.preview(
            owed, printed, self._subscription(None), self._summary, always=self._as_json
        )
        return [tried.as_told(self._in_words(owed, None)) if self._as_json else tried]

    def _subscription(self, sink: str | None) -> "Subscription":
        if sink not in (None, STDOUT):
            return self._subscriptions.of(sink)
        # Who asks for data gets it, though no group's news goes to standard output; and each event
        # has its severity, so that whoever reads it can choose.
        name = sink if self._watched.uses(STDOUT) else None
        return self._subscriptions.of(name, "none" if self._as_json else None)

    def _in_words(self, state: "SinkState", sink: str | None) -> "Digest":
        """Return what data comes to in words, by which the exit code goes: it has more in it."""
        return self._deliverer.owed(
            state, self._log.newest(), self._subscriptions.of(sink), self._summary
        )


def _remark(
    deps: Deps,
    report: "Report",
    deliveries: "Sequence[Delivery]",
    damaged: "Sequence[StoreError]",
) -> None:
    """Say on stderr what is no news: of sinks, and to a person who watches of the run itself."""
    from trialcli.edges.terminal import is_watched
    from trialcli.render.standstill import standstill_words
    from trialcli.render.watch.run_notes import again_words, dropped_words, run_words

    for problem in (*damaged, *report.problems[:_MOST_NAMED]):
        deps.complain(problem)
    if (more := len(report.problems) - _MOST_NAMED) > 0:
        deps.remark(f"{more} more like these: trialcli verify names them all.")
    for delivery in deliveries:
        if delivery.error is not None and delivery.is_to_be_said:
            deps.complain(delivery.error)
        elif delivery.error is None and delivery.failed_before:
            deps.remark(again_words(delivery.sink, delivery.failed_before))
    for sink in report.dropped:
        deps.remark(dropped_words(sink))
    if is_watched():
        if report.standstill and not any(one.digest.standstill for one in deliveries):
            deps.remark(standstill_words(report.standstill))
        deps.remark(run_words(report, is_told=any(one.digest.has_news for one in deliveries)))


def _code(
    deps: Deps,
    report: "Report",
    deliveries: "Sequence[Delivery]",
    *,
    exit_code: bool,
    fail_on: options.SeverityChoice | None,
) -> ExitCode:
    """Return the exit code: what is wrong with the store, what is missing, what is new."""
    if deps.complaints and any(isinstance(one, StoreError) for one in deps.complaints):
        return ExitCode.STORE
    if not report.is_complete or any(one.error is not None for one in deliveries):
        return ExitCode.CHECK_FAILED
    told = [one.digest for one in deliveries if one.outcome == "delivered"]
    is_bad = fail_on is not None and any(
        one.has_events and at_least(one.worst_news, fail_on.value) for one in told
    )
    is_news = exit_code and any(at_least(one.worst_news, "detail") for one in told)
    return ExitCode.CHANGED if is_bad or is_news else ExitCode.OK
