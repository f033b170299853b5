"""``trialcli watch add``: put trials and searches on the watch list."""

from pathlib import Path
from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.errors import ExitCode, UsageError


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
        options.Level | None,
        typer.Option(
            "--least",
            metavar="SEVERITY",
            help="Tell of the group what is rated so or worse: major, minor, detail or none.",
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
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """Put trials and searches on the watch list, a file to be edited by hand just as well.

    The list is watch.toml in the store. Prints a line a trial and search: added, or already
    listed. The registry is not asked; trialcli watch run does that.

    --least and --sink are of the group, or without --group of everything in no group. They hold
    from now on, in place of what was said before, for what is in the group already, too.
    """
    from trialcli.cli.ids import given_trials
    from trialcli.cli.watch.searches import given_searches
    from trialcli.core.watch import editing
    from trialcli.edges.terminal import write, write_json
    from trialcli.render.jsontext import json_text
    from trialcli.render.watch.edited import add_data, add_remarks, edited_text

    deps = Deps(store=store, quiet=quiet)
    addition = editing.Addition(
        group,
        tuple(given_trials(deps, trials or (), from_file)),
        given_searches(query or ()),
        None if least is None else least.value,
        tuple(dict.fromkeys(sink or ())),
    )
    if addition == editing.Addition(group):
        raise UsageError("Name the trials to watch, or give --query TEXT.")
    before, after = deps.watch_file.edit(lambda listed: editing.add(listed, addition))
    edited = editing.Edited(str(deps.watch_file.path), after, editing.added(before, addition))
    if json:
        write_json(json_text(add_data(edited, group)))
        return ExitCode.OK
    write(edited_text(edited))
    for remark in add_remarks(edited, group, _store_words(store)):
        deps.remark(remark)
    return ExitCode.OK


def _store_words(store: Path | None) -> str:
    """Return the words that name the store to the next command, too."""
    from shlex import quote

    return "" if store is None else f" --store {quote(str(store))}"
