"""``trialcli search``: search the registry."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.optiongroup import takes
from trialcli.cli.printing import print_result
from trialcli.cli.search_options import NO_SEARCH, SearchOptions
from trialcli.ctgov.ids.arguments import read_trials
from trialcli.ctgov.search.site_reading import is_site_address
from trialcli.ctgov.search.values import SORTS, sort_code
from trialcli.edges.terminal import is_watched, write
from trialcli.errors import ExitCode, RejectedRequestError, UsageError
from trialcli.registry.consent import MANY
from trialcli.registry.search import Search
from trialcli.render.formats.table import Format, Output

if TYPE_CHECKING:
    from trialcli.jobs.search import Searcher
    from trialcli.registry.citation import Citation
    from trialcli.registry.searched import SearchedTrials

_MOST_PARTS = 8
"""Searches without one part that are counted, after a search that finds nothing."""


@has_examples(
    ("Search for words", "trialcli search lupus car-t"),
    (
        "Trials that recruit in a country",
        "trialcli search --condition lupus --status recruiting --country Germany",
    ),
    (
        "Trials near a point that a person of 17 years may join",
        "trialcli search --condition asthma --near 52.52,13.40,50km --age 17",
    ),
    (
        "Count trials",
        "trialcli search --intervention pembrolizumab --phase 3 --count",
    ),
    ("Store what is found", "trialcli search --condition lupus --format ids | trialcli fetch -"),
    related="fetch, find, watch add, help search",
)
@takes(SearchOptions)
def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORDS]...", help="Words anywhere in the record."),
    ] = None,
    asked: SearchOptions = NO_SEARCH,
    count: Annotated[
        bool, typer.Option("--count", help="Print only how many trials it finds.")
    ] = False,
    limit: Annotated[int | None, options.limit_of("Show at most N trials.")] = None,
    sort: Annotated[
        str,
        options.sort_of(SORTS),
    ] = "relevance",
    reverse: options.Reverse = False,
    format_: Annotated[Format, options.format_of("search")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("search")] = None,
    registry_url: options.RegistryUrl = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_pager: options.NoPager = False,
) -> int:
    """Search the registry for trials.

    A trial must match all words and options. If an option is repeated, one of its values is enough.
    Words and texts are plain words; only --essie takes the registry's query language.

    A table without --limit shows at most 1000 trials; the other formats have all of them. The
    command prints the number of trials found, and the address of the same search on the registry's
    site, on stderr; JSON contains both.
    """
    from trialcli.ctgov.search.requests import remarks
    from trialcli.ctgov.search.site import site_address
    from trialcli.jobs.search import Searcher
    from trialcli.registry.searched import SearchedTrials
    from trialcli.render.search import facts_of, more_words, nothing_found
    from trialcli.render.searching import found_words, site_words

    with Deps(registry_url=registry_url, quiet=quiet, verbose=verbose) as deps:
        output = options.output_of("search", format_, fields, json=json)
        if count:
            _require_countable(output, limit)
        wanted = _search(words, asked, sort, reverse=reverse)
        result = SearchedTrials(wanted, site_address(wanted), tuple(remarks(wanted)))
        # A program finds all this in the JSON, and reads stderr as JSON.
        remark = deps.remark if output.format is not Format.JSON or is_watched() else _no_remark
        searcher = Searcher(deps.registry(), deps.model)

        def announce(found: int | None) -> None:
            remark(f"{found_words(found)} {nothing_found(found, wanted)}".rstrip())

        try:
            if count:
                result = searcher.counted(result)
            else:
                most = MANY if limit is None and output.format is Format.TABLE else limit
                facts = facts_of(output)
                progress = deps.progress("Searching", is_beside_rows=output.is_data)
                result = searcher.read(result, most, facts, announce, progress)
        except RejectedRequestError as error:
            if wanted.expression:
                error.hint = "Check the expression: it is in the registry's query language."
            raise
        if count and output.format is Format.TABLE:
            write(f"{result.found}\n")
        else:
            print_result(output, _written(output, result, deps), pager=not no_pager)
        if result.found == 0 and output.format is Format.TABLE and not quiet:
            remark(_without_parts(searcher, wanted))
        if output.is_without_remarks:
            # A table of fields has no line for it. It is never silently short.
            deps.remark(more_words(result), if_quiet=more_words(result))
        for note in (*result.notes, site_words(result.address)):
            remark(note)
    return ExitCode.OK


def _written(
    output: Output, result: "SearchedTrials", deps: Deps
) -> "SearchedTrials | Iterator[Citation]":
    """Return what is written of a result: for RIS, its references, read today."""
    if output.format is not Format.RIS:
        return result
    today = deps.clock().date()
    return (one.citation._replace(read=today) for one in result.rows if one.citation)


def _use_of(address: str) -> str:
    trials, _ = read_trials(address)
    return f"To read the trial: trialcli show {trials[0]}." if trials else "Give it with --url."


def _search(
    words: Sequence[str] | None, asked: SearchOptions, sort: str, *, reverse: bool
) -> Search:
    """Return what to search for, and in which order.

    Raises:
        UsageError: nothing is given, or it cannot be used.
    """
    text = " ".join(words or ())
    if is_site_address(text):
        raise UsageError("This is an address of the registry's site.", hint=_use_of(text))
    wanted = asked.search(words=text if words else None)
    if wanted.is_empty:
        raise UsageError(
            "The search is empty.", hint="Give words or options, such as --condition lupus."
        )
    code = sort_code(options.given_order(sort, reverse=reverse))
    if reverse and code.startswith("@"):
        raise UsageError("--reverse needs --sort with another order than relevance.")
    # Without --sort, the order of an address holds.
    return replace(wanted, sort=wanted.sort if code.startswith("@") and wanted.sort else code)


def _without_parts(searcher: "Searcher", wanted: Search) -> str:
    from trialcli.ctgov.search.given import without_each_part
    from trialcli.render.search import without_parts_words

    fewer = islice(without_each_part(wanted), _MOST_PARTS)
    return without_parts_words(list(searcher.counts(fewer)))


def _require_countable(output: Output, limit: int | None) -> None:
    if output.format not in (Format.TABLE, Format.JSON) or output.fields:
        raise UsageError("--count prints a number; it can be combined with --json alone.")
    if limit is not None:
        raise UsageError("--count cannot be combined with --limit.")


def _no_remark(_: str) -> None:
    """Write only errors to stderr."""
