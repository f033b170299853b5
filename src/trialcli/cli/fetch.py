"""``trialcli fetch``: ask the registry and keep what is new."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.errors import ExitCode, NotLookedAtError, UsageError

if TYPE_CHECKING:
    from trialcli.core.fetched import Fetched


def fetch(
    trials: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NCT…]...", help="Trial IDs; - reads them from standard input."),
    ] = None,
    from_file: options.FromFile = None,
    query: Annotated[
        str | None,
        typer.Option("--query", metavar="TEXT", help="Fetch what a search in the registry finds."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="At most so many trials of a search.")
    ] = None,
    refresh: Annotated[
        bool,
        typer.Option(
            "--refresh", help="Ask for every trial, even where the registry's data has not moved."
        ),
    ] = False,
    store: options.Store = None,
    registry_url: options.RegistryUrl = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Download trials by ID or by a search, and keep each new version.

    Prints a line a trial: new, changed, unchanged or failed. A trial that was last looked at in
    the registry's present load of data is unchanged without being asked for (--refresh asks).
    """
    from trialcli.cli.ids import given_trials

    with Deps(store=store, registry_url=registry_url, quiet=quiet, verbose=verbose) as deps:
        asked = given_trials(deps, trials or (), from_file)
        if bool(asked) == (query is not None):
            raise UsageError("Name the trials to fetch, or give --query TEXT, but not both.")
        if limit is not None and query is None:
            raise UsageError("--limit goes with --query.")
        registry = deps.registry()
        fetcher = deps.fetcher(registry)
        if query is None:
            outcomes = fetcher.fetch(asked, refresh=refresh)
            return _tell(deps, outcomes, lambda: len(asked), as_json=json)
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
    *,
    as_json: bool,
) -> int:
    """Print what becomes of each trial, and at the end the count and the exit code."""
    from trialcli.edges.terminal import write
    from trialcli.render.fetch import counts_line, fetch_data, fetched_line
    from trialcli.render.jsontext import json_text

    done: list[Fetched] = []
    broken: NotLookedAtError | None = None
    try:
        for fetched in _watched(outcomes, total, deps):
            done.append(fetched)
            if not as_json:
                write(fetched_line(fetched))
    except NotLookedAtError as error:
        broken = error
    if as_json:
        write(json_text(fetch_data(done, broken)) + "\n")
    else:
        deps.remark(counts_line(done))
    if broken is not None:
        raise broken
    failed = any(fetched.error for fetched in done)
    return ExitCode.NOT_LOOKED_AT if failed else ExitCode.OK


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
