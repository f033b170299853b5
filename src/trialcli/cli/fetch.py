"""``trialcli fetch``: download records and store new versions."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.ids import given_trials
from trialcli.cli.optiongroup import takes
from trialcli.cli.search_options import NO_SEARCH, SearchOptions
from trialcli.cli.searches import given_searches, has_consent, search_notes
from trialcli.edges.terminal import is_watched, write, write_json
from trialcli.errors import ExitCode, UsageError
from trialcli.registry.consent import Consent
from trialcli.registry.data_stamp import standstill
from trialcli.registry.search import Search
from trialcli.render.jsontext import json_text
from trialcli.versions.fetch_result import FetchResult

_MOST_NAMED = 3
"""At most 3 trials are named in the command that is suggested."""


@has_examples(
    ("Store two trials", "trialcli fetch NCT07331467 NCT01174017"),
    ("Store the trials of a list", "trialcli fetch --from ids.txt"),
    (
        "Store every version in the registry's record history",
        "trialcli fetch --history NCT07331467",
    ),
    (
        "Store what a search finds",
        "trialcli fetch --condition lupus --status recruiting --limit 100",
    ),
    related="search, show, history, import, ids, help ids",
)
@takes(SearchOptions)
def fetch(
    trials: options.Trials = None,
    from_file: options.FromFile = None,
    query: Annotated[
        list[str] | None,
        typer.Option("--query", metavar="TEXT", help="Words to search for; also an expression."),
    ] = None,
    asked: SearchOptions = NO_SEARCH,
    limit: Annotated[
        int | None,
        options.limit_of("Fetch at most N trials of the search."),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--everything",
            help="Fetch the whole registry, and in later runs what is new in it.",
        ),
    ] = False,
    sweep: Annotated[
        bool,
        typer.Option("--sweep", help="With --everything: compare every record now."),
    ] = False,
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

    The search options are those of trialcli search.

    Prints one line for each trial: new, changed, unchanged or failed. If the registry has published
    no new data since the last check of a trial, the trial counts as unchanged without a request
    (--refresh makes the request anyway).

    For a search, trialcli first prints how many trials it finds. It fetches more than 1000 only
    with --limit or --yes, or if you confirm at the terminal.

    With --everything, the first run downloads the whole registry (about 2.7 GB). Later runs ask
    only for the records that the registry dates as updated, and once a week, or with --sweep, for
    all records. Each run prints what it asked for. --yes accepts the download without a question.

    With --history, trialcli also downloads the registry's record history. It requests each version
    only once; versions that fail now are requested by the next run. This part of the registry is
    undocumented. If it fails, the records are still fetched.
    """
    from trialcli.jobs.fetch import collected, fetch_search
    from trialcli.jobs.progress import with_progress
    from trialcli.render.fetch import fetched_line, history_line

    with Deps(store=store, registry_url=registry_url, quiet=quiet, verbose=verbose) as deps:
        if everything or sweep:
            others = (trials, from_file, query, limit, history, refresh, asked != NO_SEARCH)
            return _everything(
                deps, others, everything=everything, sweep=sweep, yes=yes, as_json=json
            )
        search = _one_search(query, asked, limit=limit, yes=yes, history=history)
        wanted = given_trials(deps, trials or (), from_file)
        if bool(wanted) == (search is not None):
            raise UsageError("Give either trial IDs or a search, such as --condition lupus.")
        registry = deps.registry()
        fetcher = deps.fetcher(registry)
        result, bar = FetchResult(), deps.progress("Fetching")
        if search is None:
            outcomes = with_progress(fetcher.fetch(wanted, refresh=refresh), bar, len(wanted))
        else:
            consent = Consent(limit, unlimited=yes)
            is_accepted = partial(_is_accepted, deps, search, consent, json)
            outcomes = fetch_search(registry, fetcher, search, consent, is_accepted, result, bar)
        for fetched in collected(outcomes, result):
            if not json:
                write(fetched_line(fetched))
        if history:
            for each in deps.backfill(registry).fetch_all(result.trials, deps.progress):
                result.histories.append(each)
                if not json:
                    write(history_line(each))
        return _conclude(deps, result, fetcher.data_timestamp, as_json=json)


def _everything(
    deps: Deps, others: Sequence[object], *, everything: bool, sweep: bool, yes: bool, as_json: bool
) -> ExitCode:
    """Fetch the whole registry.

    Raises:
        UsageError: other options are given that ask for something else.
    """
    from trialcli.cli.everything import fetch_everything

    if not everything:
        raise UsageError("--sweep requires --everything.")
    if any(others):
        raise UsageError(
            "--everything cannot be combined with trial IDs, a search, --limit, --history or "
            "--refresh.",
            hint="To compare every record now, add --sweep.",
        )
    return fetch_everything(deps, sweep=sweep, yes=yes, as_json=as_json)


def _one_search(
    query: Sequence[str] | None,
    asked: SearchOptions,
    *,
    limit: int | None,
    yes: bool,
    history: bool,
) -> Search | None:
    """Return the given search; None without one.

    Raises:
        UsageError: it is empty, there are several, or another option cannot be combined with it.
    """
    searches = given_searches(query, asked)
    if len(searches) > 1:
        raise UsageError("--query is given more than once.", hint="Fetch each search separately.")
    if not searches:
        if limit is not None or yes:
            raise UsageError(f"{'--yes' if limit is None else '--limit'} requires a search.")
        return None
    if history:
        raise UsageError("--history requires trial IDs and cannot be combined with a search.")
    return searches[0]


def _is_accepted(
    deps: Deps, search: Search, consent: Consent, as_json: bool, found: int | None
) -> bool:
    """Print how many trials a search finds; if there are many, ask whether to fetch them."""
    from trialcli.render.searching import fetched_words, found_words

    if consent.verdict(found) == "ask":
        is_accepted = has_consent(search.text, found, f"{found_words(found)} Fetch all of them?")
        if not is_accepted:
            deps.remark("Nothing was fetched.")
        return is_accepted
    # With --json the number is in the data, and stderr must stay JSON.
    if not as_json or is_watched():
        deps.remark(fetched_words(found, consent.limit))
        for note in search_notes(search):
            deps.remark(note)
    return True


def _conclude(
    deps: Deps, result: FetchResult, data_timestamp: str | None, *, as_json: bool
) -> ExitCode:
    """Print the counts, or everything as JSON, and return the exit code."""
    from trialcli.render.fetch import counts_line, fetch_data
    from trialcli.render.standstill import standstill_words

    if as_json:
        write_json(json_text(fetch_data(result)))
    elif result.trials:
        deps.remark(counts_line(result))
        still = standstill(data_timestamp, deps.clock())
        if still is not None:
            deps.remark(standstill_words(still))
        deps.suggest(_next(result))
    if result.broken is not None:
        raise result.broken
    return deps.conclude(result.exit_code)


def _next(result: FetchResult) -> str:
    """Return the command that shows what was fetched."""
    changed = [one.trial for one in result.trials if one.outcome == "changed"]
    new = [one.trial for one in result.trials if one.outcome == "new"]
    if result.histories:
        return f"trialcli history {' '.join(one.trial for one in result.histories[:_MOST_NAMED])}"
    if changed:
        return f"trialcli diff {' '.join(changed[:_MOST_NAMED])}"
    if new:
        return f"trialcli show {new[0]}" if len(new) == 1 else "trialcli list"
    return ""
