"""``trialcli fetch``: ask the registry and keep what is new."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.errors import ExitCode, NotLookedAtError, UsageError

if TYPE_CHECKING:
    from trialcli.core.fetched import Fetched, FetchedHistory
    from trialcli.jobs.history import HistoryFetcher


def fetch(
    trials: options.Trials = None,
    from_file: options.FromFile = None,
    query: Annotated[
        str | None,
        typer.Option("--query", metavar="TEXT", help="Fetch what a search in the registry finds."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="At most so many trials of a search.")
    ] = None,
    history: Annotated[
        bool,
        typer.Option(
            "--history", help="Fetch every version that the registry's record history lists, too."
        ),
    ] = False,
    refresh: options.Refresh = False,
    store: options.Store = None,
    registry_url: options.RegistryUrl = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Download trials by ID or by a search, and keep each new version.

    Prints a line a trial: new, changed, unchanged or failed. A trial that was last looked at in
    the registry's present load of data is unchanged without being asked for (--refresh asks).

    With --history, the versions of the registry's own record history come after the records, each
    asked for once and never again; what cannot be had now is asked for by the next run. This part
    of the registry is undocumented: where it fails, the records are fetched all the same.
    """
    from trialcli.cli.ids import given_trials

    with Deps(store=store, registry_url=registry_url, quiet=quiet, verbose=verbose) as deps:
        asked = given_trials(deps, trials or (), from_file)
        if bool(asked) == (query is not None):
            raise UsageError("Name the trials to fetch, or give --query TEXT, but not both.")
        if limit is not None and query is None:
            raise UsageError("--limit goes with --query.")
        if history and query is not None:
            raise UsageError("--history goes with trial IDs, not with --query.")
        registry = deps.registry()
        fetcher = deps.fetcher(registry)
        if query is None:
            outcomes = fetcher.fetch(asked, refresh=refresh)
            histories = deps.history_fetcher(registry) if history else None
            return _tell(deps, outcomes, lambda: len(asked), histories, as_json=json)
        return _tell(
            deps,
            fetcher.fetch_found(query, limit),
            lambda: _least(registry.count(query), limit),
            as_json=json,
        )


def _least(*numbers: int | None) -> int | None:
    return min((number for number in numbers if number is not None), default=None)


def _tell(
    deps: Deps,
    outcomes: "Iterator[Fetched]",
    total: Callable[[], int | None],
    histories: "HistoryFetcher | None" = None,
    *,
    as_json: bool,
) -> int:
    """Print what becomes of each trial, and at the end the count and the exit code."""
    from trialcli.edges.terminal import write, write_json
    from trialcli.render.fetch import counts_line, fetch_data, fetched_line, history_line
    from trialcli.render.jsontext import json_text

    done: list[Fetched] = []
    kept: list[FetchedHistory] = []
    broken: NotLookedAtError | None = None
    try:
        for fetched in _watched(outcomes, total, deps):
            done.append(fetched)
            if not as_json:
                write(fetched_line(fetched))
    except NotLookedAtError as error:
        broken = error
    for each in _histories(deps, histories, done) if histories else ():
        kept.append(each)
        if not as_json:
            write(history_line(each))
    if as_json:
        write_json(json_text(fetch_data(done, broken, kept)))
    else:
        deps.remark(counts_line(done, kept))
    if broken is not None:
        raise broken
    return deps.conclude(_code(done, kept))


def _code(done: "list[Fetched]", histories: "list[FetchedHistory]") -> ExitCode:
    """Return the exit code: what is wrong with the store comes before what could not be asked."""
    errors = [*(one.error for one in done), *(one.error for one in histories)]
    incomplete = any(one.outcome != "complete" for one in histories)
    codes = [error.exit_code for error in errors if error is not None]
    return max(codes, default=ExitCode.NOT_LOOKED_AT if incomplete else ExitCode.OK)


def _histories(
    deps: Deps, histories: "HistoryFetcher", done: "list[Fetched]"
) -> "Iterator[FetchedHistory]":
    """Fetch the history of each trial whose record is there, with a bar for whoever watches."""
    # After the records of all trials: trouble with the histories must not touch these. Two of the
    # IDs may be of one trial.
    asked = {one.trial: one.asked_registry for one in done if one.error is None}
    for trial, asked_registry in asked.items():
        bar = deps.progress(f"History of {trial}")
        yield histories.fetch(trial, bar, asked_registry=asked_registry)


def _watched(
    outcomes: "Iterator[Fetched]", total: Callable[[], int | None], deps: Deps
) -> "Iterator[Fetched]":
    """Pass outcomes on, with a bar for whoever watches."""
    bar = deps.progress("Fetching")
    try:
        for position, fetched in enumerate(outcomes):
            if position == 0:
                # By now the first page of a search has told how many there are.
                bar.start(total())
            bar.advance()
            yield fetched
    finally:
        bar.stop()
