"""``trialcli history``: every known version of a trial, oldest first."""

from typing import Annotated

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.ids import trial_of
from trialcli.cli.printing import print_result
from trialcli.errors import ExitCode
from trialcli.render.formats.table import Format


def history(
    trial: options.Trial,
    format_: Annotated[Format, options.format_of("history")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("history")] = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """List the versions of a trial, from the registry and the store.

    A version that both hold is one row. The registry is not contacted: trialcli fetch --history
    fetches the versions it lists.
    """
    from trialcli.jobs.history import build_history

    output = options.output_of("history", format_, fields, json=json)
    deps = Deps(store=store, quiet=quiet)
    found = build_history(deps.stored, trial_of(trial), deps.progress("Comparing"))
    for problem in found.problems:
        deps.complain(problem)
    print_result(output, found, pager=not no_pager)
    return deps.conclude(ExitCode.STORE if found.problems else ExitCode.OK)
