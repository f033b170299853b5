"""``trialcli watch remove``: remove trials and searches from the watch list."""

from collections.abc import Sequence
from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.ids import given_trials
from trialcli.cli.optiongroup import takes
from trialcli.cli.search_options import NO_SEARCH, SearchOptions
from trialcli.cli.searches import given_queries
from trialcli.edges.terminal import write, write_json
from trialcli.errors import ExitCode, UsageError
from trialcli.render.jsontext import json_text


@has_examples(
    ("Follow a trial no longer", "trialcli watch remove NCT07331467"),
    (
        "Remove a list of trials from one group",
        "trialcli watch remove --from ids.txt --group review",
    ),
    ("Remove a search", "trialcli watch remove --condition lupus"),
    related="watch add, watch list",
)
@takes(SearchOptions)
def remove(
    trials: options.Trials = None,
    query: Annotated[
        list[str] | None,
        typer.Option(
            "--query", metavar="TEXT", help="A search, exactly as listed; can be repeated."
        ),
    ] = None,
    asked: SearchOptions = NO_SEARCH,
    from_file: options.FromFile = None,
    group: Annotated[
        str | None,
        typer.Option(
            "--group",
            metavar="NAME",
            help="Remove only from this group. [default: from all groups]",
        ),
    ] = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """Remove trials and searches from the watch list.

    Their snapshots stay in the store. Prints a line for each trial and search. If one of them is
    not listed, nothing is removed. A search is named by its text, or by the options that added it.
    """
    from trialcli.render.watch.edit_result import edited_text, list_line, remove_data
    from trialcli.watch import editing

    deps = Deps(store=store, quiet=quiet)
    removal = editing.Removal(
        tuple(given_trials(deps, trials or (), from_file)), _searches(query, asked), group
    )
    if not removal.trials and not removal.searches:
        raise UsageError("Name the trials to remove, or give a search.")
    before, after = deps.watch_file.edit(lambda listed: editing.remove(listed, removal))
    edited = editing.EditResult(str(deps.watch_file.path), after, editing.removed(before, removal))
    if json:
        write_json(json_text(remove_data(edited)))
    else:
        write(edited_text(edited))
        deps.remark(list_line(edited))
    return ExitCode.OK


def _searches(query: Sequence[str] | None, asked: SearchOptions) -> tuple[str, ...]:
    """Return the texts that name the given searches."""
    texts = given_queries(query or ())
    search = asked.search()
    return texts if search.is_empty else (*texts, search.text)
