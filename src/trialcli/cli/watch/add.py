"""``trialcli watch add``: put trials and searches on the watch list."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.errors import ExitCode, UsageError
from trialcli.registry.search import Consent

if TYPE_CHECKING:
    from trialcli.cli.watch.search_size import SearchSizes
    from trialcli.watch import editing


def add(
    trials: options.Trials = None,
    query: Annotated[
        list[str] | None,
        typer.Option(
            "--query",
            metavar="TEXT",
            help="A search in the registry, whatever it finds at the time; can be repeated.",
        ),
    ] = None,
    from_file: options.FromFile = None,
    group: Annotated[
        str, typer.Option("--group", metavar="NAME", help="The group they are to be in.")
    ] = "",
    least: Annotated[
        options.SeverityChoice | None,
        typer.Option(
            "--least",
            help="Report changes of the group of this severity or higher.",
            **options.one_of(options.SeverityChoice, "severity"),
        ),
    ] = None,
    sink: Annotated[
        list[str] | None,
        typer.Option(
            "--sink",
            metavar="NAME",
            help="Where the group's news goes: stdout, or what the file defines; can be repeated.",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            metavar="N",
            min=1,
            help="Watch the search only while it finds at most N trials.",
        ),
    ] = None,
    yes: options.Yes = False,
    offline: options.Offline = False,
    store: options.Store = None,
    registry_url: options.RegistryUrl = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """Add trials and searches to the watch list (watch.toml; you can also edit it by hand).

    Prints a line a trial and search: added, or already listed. For a trial the registry is not
    asked; trialcli watch run does that.

    For a new search the registry is asked how many trials it finds. More than 1000 are watched
    only with --limit or --yes, or if you say yes to the question at a terminal. The answer is kept
    in watch.toml, so trialcli watch run never asks. If the registry cannot be reached, nothing is
    added; with --limit, --yes or --offline the search is added without being counted.

    --least and --sink are of the group, or without --group of everything in no group. They hold
    from now on, in place of what was said before, for what is in the group already, too.
    """
    from trialcli.cli.ids import given_trials
    from trialcli.cli.searches import given_searches
    from trialcli.edges.terminal import is_watched, write, write_json
    from trialcli.render.jsontext import json_text
    from trialcli.render.watch.edit_result import add_data, add_remarks, edited_text
    from trialcli.watch import editing

    with Deps(store=store, registry_url=registry_url, quiet=quiet) as deps:
        addition = editing.Addition(
            group,
            tuple(given_trials(deps, trials or (), from_file)),
            given_searches(query or ()),
            None if least is None else least.value,
            tuple(dict.fromkeys(sink or ())),
        )
        if addition == editing.Addition(group):
            raise UsageError("Name the trials to watch, or give --query TEXT.")
        consent = Consent(limit, unlimited=yes)
        if consent.is_given and not addition.searches:
            raise UsageError("--limit and --yes go with --query.")
        # A program finds the numbers in the data, and reads stderr as JSON.
        say = deps.remark if not json or is_watched() else _say_nothing
        sizes = _sizes(deps, addition, consent, say, offline=offline)
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


def _say_nothing(_: str) -> None:
    """Leave stderr to errors."""


def _sizes(
    deps: Deps,
    addition: "editing.Addition",
    consent: Consent,
    say: Callable[[str], None],
    *,
    offline: bool,
) -> "SearchSizes":
    """Return the sizes of the searches; what was accepted before needs no new consent."""
    from trialcli.cli.watch.search_size import SearchSizer, SearchSizes
    from trialcli.watch import editing

    sizes = SearchSizes()
    if not addition.searches:
        return sizes
    watched = deps.watch_file.read()
    editing.add(watched, addition)  # what is wrong with it is said before anybody is asked
    listed = () if consent.is_given else watched.searches
    new = [text for text in addition.searches if text not in listed]
    if not offline:
        return SearchSizer(deps.registry(), consent, say).sizes(new)
    for text in new:
        sizes.note(text, consent, None)
    return sizes


def _store_words(store: Path | None) -> str:
    """Return the words that name the store to the next command, too."""
    from shlex import quote

    return "" if store is None else f" --store {quote(str(store))}"
