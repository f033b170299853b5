"""``trialcli ids``: show how each ID of a list is read."""

from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.completion import complete_trial
from trialcli.cli.deps import Deps, exit_code_of
from trialcli.cli.examples import has_examples
from trialcli.cli.ids import each_entry
from trialcli.cli.printing import print_result
from trialcli.errors import UsageError
from trialcli.render.formats.table import Format


@has_examples(
    ("How each ID of a list is read", "trialcli ids --from ids.txt"),
    ("A table to join with your own", "trialcli ids --from ids.txt --format csv > ids.csv"),
    ("How a spelling is read", 'trialcli ids "NCT No. 07331467" NCT0733146'),
    related="fetch, list, search, help ids",
)
def ids(
    trials: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NCT…]...",
            help="Trial IDs in any spelling; - reads standard input.",
            autocompletion=complete_trial,
        ),
    ] = None,
    from_file: options.FromFile = None,
    format_: Annotated[Format, options.format_of("ids")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("ids")] = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """Show how each ID of a list is read; does not contact the registry.

    There is a row for each ID, in the order of the list: for a trial, a repeated trial, an ID with
    a typing error, and an ID of another registry or of a publication. A line, row or record without
    an ID has a row, too. So a table can be joined with your own by the line, or by the spelling.

    The column trial has the ID that the rows of timeline, audit, report and list have. It is
    another one than in your list if the registry has given the trial a new ID.

    Whatever is wrong with an ID, the exit code is 0.
    """
    from trialcli.jobs.ids import listed_ids
    from trialcli.versions.listed_ids import ListedIds

    output = options.output_of("ids", format_, fields, json=json)
    if not trials and not from_file:
        raise UsageError("No list is given.", hint="Give --from FILE, or trial IDs.")
    deps = Deps(store=store, quiet=quiet)
    lists = each_entry(deps, trials or (), from_file)
    rows = listed_ids(lists, deps.store, deps.state, deps.complain)
    print_result(output, ListedIds(rows), pager=not no_pager)
    return deps.conclude(exit_code_of(deps.complaints))
