"""``trialcli watch add``: add trials and searches to the watch list."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.ids import given_trials
from trialcli.cli.optiongroup import takes
from trialcli.cli.search_options import NO_SEARCH, SearchOptions
from trialcli.cli.searches import given_searches, search_notes
from trialcli.edges.terminal import is_watched, write, write_json
from trialcli.errors import ExitCode, UsageError
from trialcli.registry.consent import Consent
from trialcli.registry.near import read_near
from trialcli.registry.search import Search
from trialcli.render.jsontext import json_text

if TYPE_CHECKING:
    from trialcli.cli.watch.search_size import SearchSizes
    from trialcli.watch import editing


@has_examples(
    ("Follow a trial", "trialcli watch add NCT07331467"),
    ("Follow a list, as a group of its own", "trialcli watch add --from ids.txt --group review"),
    (
        "Follow a search: trials that are new in it, and their changes",
        "trialcli watch add --condition lupus --first-posted 2026-11..",
    ),
    related="watch run, watch list, watch remove, help search",
)
@takes(SearchOptions)
def add(
    trials: options.Trials = None,
    query: Annotated[
        list[str] | None,
        typer.Option(
            "--query",
            metavar="TEXT",
            help="Words to search for; also an expression; can be repeated. All trials that the "
            "search finds are watched.",
        ),
    ] = None,
    asked: SearchOptions = NO_SEARCH,
    from_file: options.FromFile = None,
    group: Annotated[
        str, typer.Option("--group", metavar="NAME", help="The group of the watch list.")
    ] = "",
    min_severity: Annotated[
        options.SeverityChoice | None,
        typer.Option(
            "--min-severity",
            help="Report only changes of this severity or higher (least in watch.toml).",
            **options.one_of(options.SeverityChoice, "severity"),
        ),
    ] = None,
    sink: Annotated[
        list[str] | None,
        typer.Option(
            "--sink",
            metavar="NAME",
            help="Send the group's news to stdout or to a sink of watch.toml; can be repeated.",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        options.limit_of("Watch the search only while it finds at most N trials."),
    ] = None,
    yes: options.Yes = False,
    offline: options.Offline = False,
    store: options.Store = None,
    registry_url: options.RegistryUrl = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """Add trials and searches to the watch list.

    The list is the file watch.toml; you can also edit it by hand.

    The search options are those of trialcli search. The list stores them.

    Prints a line for each trial and search: added, or already listed. Trials are not requested
    from the registry; trialcli watch run does that.

    For a new search, the command asks the registry how many trials it finds. More than 1000 need
    --limit or --yes, or your yes at the terminal. The answer is written to watch.toml, so trialcli
    watch run never asks. If the registry cannot be reached, nothing is added; with --limit, --yes
    or --offline the search is added without being counted.

    --min-severity and --sink are settings of the group, or without --group of all entries that have
    no group. They replace its earlier settings and also apply to its earlier entries. With trial
    IDs, --near is a setting of the group, too: trialcli watch run then reports each site near that
    point that opens or closes as a major event. With a search, --near does the same for the trials
    that it finds.
    """
    from trialcli.render.watch.edit_result import add_data, add_remarks, edited_text
    from trialcli.watch import editing

    with Deps(store=store, registry_url=registry_url, quiet=quiet) as deps:
        given = tuple(given_trials(deps, trials or (), from_file))
        near = read_near(asked.near) if given and asked.near is not None else None
        is_search = bool(query) or near is None or replace(asked, near=None) != NO_SEARCH
        searches = given_searches(query, asked) if is_search else ()
        addition = editing.Addition(
            group,
            given,
            tuple(search.text for search in searches),
            None if min_severity is None else min_severity.value,
            tuple(dict.fromkeys(sink or ())),
            asked={search.text: search for search in searches if search.text != search.expression},
            near=near,
        )
        if addition == editing.Addition(group):
            raise UsageError(
                "Name the trials to watch, or give a search, such as --condition lupus."
            )
        consent = Consent(limit, unlimited=yes)
        if consent.is_given and not addition.searches:
            raise UsageError("--limit and --yes need a search.")
        # A program finds the numbers in the JSON, and reads stderr as JSON.
        note = deps.remark if not json or is_watched() else _no_note
        sizes = _sizes(deps, addition, searches, consent, note, offline=offline)
        if sizes.is_declined:
            edited = editing.EditResult(str(deps.watch_file.path), deps.watch_file.read(), ())
        else:
            addition = replace(addition, most=sizes.most)
            before, after = deps.watch_file.edit(lambda listed: editing.add(listed, addition))
            entries = editing.added(before, addition)
            edited = editing.EditResult(
                str(deps.watch_file.path), after, entries, sizes.found, sizes.uncounted
            )
    if json:
        write_json(json_text(add_data(edited, group)))
    elif sizes.is_declined:
        deps.remark("Nothing was added.")
    else:
        write(edited_text(edited))
        for remark in add_remarks(edited, group, _store_words(store)):
            deps.remark(remark)
    return ExitCode.OK


def _no_note(_: str) -> None:
    """Write only errors to stderr."""


def _sizes(
    deps: Deps,
    addition: "editing.Addition",
    searches: Sequence[Search],
    consent: Consent,
    note: Callable[[str], None],
    *,
    offline: bool,
) -> "SearchSizes":
    """Return the sizes of the searches; listed ones need no new consent."""
    from trialcli.cli.watch.search_size import SearchSizer, SearchSizes
    from trialcli.watch import editing

    sizes = SearchSizes()
    if not addition.searches:
        return sizes
    watched = deps.watch_file.read()
    editing.add(watched, addition)  # raises its errors before any question
    listed = () if consent.is_given else watched.searches
    new = [search for search in searches if search.text not in listed]
    for remark in dict.fromkeys(note for search in new for note in search_notes(search)):
        note(remark)
    if not offline:
        return SearchSizer(deps.registry(), consent, note).sizes(new)
    for search in new:
        sizes.note(search.text, consent, None)
    return sizes


def _store_words(store: Path | None) -> str:
    """Return the words that name the store in the next command."""
    from shlex import quote

    return "" if store is None else f" --store {quote(str(store))}"
