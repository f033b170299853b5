"""``trialcli fetch``: download records and store new versions."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.errors import ExitCode, RegistryError, UsageError
from trialcli.registry.data_stamp import standstill
from trialcli.registry.search import Consent, allowance
from trialcli.versions.fetch_result import FetchResult

if TYPE_CHECKING:
    from trialcli.jobs.backfill import Backfill
    from trialcli.jobs.fetch import Fetcher
    from trialcli.jobs.registry import TrialRegistry
    from trialcli.versions.fetch_result import Fetched, FetchedHistory


def fetch(
    trials: options.Trials = None,
    from_file: options.FromFile = None,
    query: Annotated[
        list[str] | None,
        typer.Option("--query", metavar="TEXT", help="Fetch the trials found by a search."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, help="Fetch at most N trials of the search."),
    ] = None,
    yes: options.Yes = False,
    history: Annotated[
        bool,
        typer.Option(
            "--history", help="Also fetch every version in the registry's record history."
        ),
    ] = False,
    refresh: options.Refresh = False,
    store: options.Store = None,
    registry_url: options.RegistryUrl = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Download trials by ID or by a search, and store new versions.

    Prints one line for each trial: new, changed, unchanged or failed. If the registry has published
    no new data since the last check of a trial, the trial counts as unchanged without a request
    (--refresh makes the request anyway).

    For a search, trialcli first prints how many trials it finds. It fetches more than 1000 only
    with --limit or --yes, or if you confirm at the terminal.

    With --history, trialcli also downloads the registry's record history. It requests each version
    only once; versions that fail now are requested by the next run. This part of the registry is
    undocumented. If it fails, the records are still fetched.
    """
    from trialcli.cli.ids import given_trials

    with Deps(store=store, registry_url=registry_url, quiet=quiet, verbose=verbose) as deps:
        text = _one_search(query, limit=limit, yes=yes, history=history)
        asked = given_trials(deps, trials or (), from_file)
        if bool(asked) == (text is not None):
            raise UsageError("Give either trial IDs or --query TEXT.")
        registry = deps.registry()
        fetcher = deps.fetcher(registry)
        if text is not None:
            consent = Consent(limit, unlimited=yes)
            return _fetch_found(deps, registry, fetcher, text, consent, as_json=json)
        result = FetchResult()
        _fetch(deps, fetcher.fetch(asked, refresh=refresh), len(asked), result, as_json=json)
        if history:
            _fetch_histories(deps, deps.backfill(registry), result, as_json=json)
        return _conclude(deps, fetcher, result, as_json=json)


def _one_search(
    query: Sequence[str] | None, *, limit: int | None, yes: bool, history: bool
) -> str | None:
    """Return the search that is given, if one is.

    Raises:
        UsageError: it is empty, there are several, or another option cannot be combined with it.
    """
    from trialcli.cli.searches import given_searches

    if not query:
        if limit is not None:
            raise UsageError("--limit requires --query.")
        if yes:
            raise UsageError("--yes requires --query.")
        return None
    searches = given_searches(query)
    if len(searches) > 1:
        raise UsageError("--query is given more than once.", hint="Fetch each search separately.")
    if history:
        raise UsageError("--history requires trial IDs and cannot be combined with --query.")
    return searches[0]


def _fetch_found(
    deps: Deps,
    registry: "TrialRegistry",
    fetcher: "Fetcher",
    text: str,
    consent: Consent,
    *,
    as_json: bool,
) -> int:
    """Print how many trials a search finds, then fetch them if the user accepts."""
    from trialcli.cli.searches import has_consent
    from trialcli.edges.terminal import is_watched
    from trialcli.render.searching import fetched_words, found_words

    result = FetchResult()
    try:
        result.found = registry.count(text)
    except RegistryError as error:
        result.broken = error
        return _conclude(deps, fetcher, result, as_json=as_json)
    if consent.verdict(result.found) == "ask":
        question = f"{found_words(result.found)} Fetch all of them?"
        result.is_declined = not has_consent(text, result.found, question)
        if result.is_declined:
            deps.remark("Nothing was fetched.")
    elif not as_json or is_watched():
        # With --json the number is in the data, and stderr must stay JSON.
        deps.remark(fetched_words(result.found, consent.limit))
    if result.found != 0 and not result.is_declined:
        most = None if consent.unlimited or result.found is None else allowance(result.found)
        outcomes = fetcher.fetch_found(text, consent.limit, most)
        _fetch(deps, outcomes, _least(result.found, consent.limit), result, as_json=as_json)
    return _conclude(deps, fetcher, result, as_json=as_json)


def _least(*numbers: int | None) -> int | None:
    return min((number for number in numbers if number is not None), default=None)


def _fetch(
    deps: Deps,
    outcomes: "Iterator[Fetched]",
    expected: int | None,
    result: FetchResult,
    *,
    as_json: bool,
) -> None:
    """Print the outcome of each trial and add it to the result."""
    from trialcli.edges.terminal import write
    from trialcli.render.fetch import fetched_line

    try:
        for fetched in _watched(outcomes, expected, deps):
            result.trials.append(fetched)
            if not as_json:
                write(fetched_line(fetched))
    except RegistryError as error:
        result.broken = error


def _fetch_histories(
    deps: Deps, histories: "Backfill", result: FetchResult, *, as_json: bool
) -> None:
    """Print the outcome of each trial's history and add it to the result."""
    from trialcli.edges.terminal import write
    from trialcli.render.fetch import history_line

    for each in _histories(deps, histories, result.trials):
        result.histories.append(each)
        if not as_json:
            write(history_line(each))


def _conclude(deps: Deps, fetcher: "Fetcher", result: FetchResult, *, as_json: bool) -> int:
    """Print the counts, or everything as JSON, and return the exit code."""
    from trialcli.edges.terminal import write_json
    from trialcli.render.fetch import counts_line, fetch_data
    from trialcli.render.jsontext import json_text
    from trialcli.render.standstill import standstill_words

    if as_json:
        write_json(json_text(fetch_data(result)))
    elif result.trials:
        deps.remark(counts_line(result))
        still = standstill(fetcher.data_timestamp, deps.clock())
        if still is not None:
            deps.remark(standstill_words(still))
    if result.broken is not None:
        raise result.broken
    return deps.conclude(_code(result))


def _code(result: FetchResult) -> ExitCode:
    """Return the exit code; a store error comes before a failed check."""
    errors = [*(one.error for one in result.trials), *(one.error for one in result.histories)]
    is_partial = any(one.outcome != "complete" for one in result.histories)
    codes = [error.exit_code for error in errors if error is not None]
    return max(codes, default=ExitCode.CHECK_FAILED if is_partial else ExitCode.OK)


def _histories(
    deps: Deps, histories: "Backfill", done: "Sequence[Fetched]"
) -> "Iterator[FetchedHistory]":
    """Fetch the history of each trial whose record was fetched; show a progress bar."""
    # Two IDs may belong to one trial.
    asked = {one.trial: one.asked_registry for one in done if one.error is None}
    for trial, asked_registry in asked.items():
        bar = deps.progress(f"History of {trial}")
        yield histories.fetch(trial, bar, asked_registry=asked_registry)


def _watched(
    outcomes: "Iterator[Fetched]", expected: int | None, deps: Deps
) -> "Iterator[Fetched]":
    """Pass outcomes on and show a progress bar."""
    bar = deps.progress("Fetching")
    try:
        for position, fetched in enumerate(outcomes):
            if position == 0:
                bar.start(expected)
            bar.advance()
            yield fetched
    finally:
        bar.stop()
