"""``trialcli history``: every version of a trial that is known, on one line of time."""

from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.completion import complete_trial
from trialcli.cli.deps import Deps
from trialcli.errors import ExitCode


def history(
    trial: Annotated[
        str, typer.Argument(metavar="NCT…", help="A trial ID.", autocompletion=complete_trial)
    ],
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """Show every version of a trial: those the registry lists and our own snapshots.

    A version that both hold is one row. Asks nothing: trialcli fetch --history fetches what the
    registry kept.
    """
    from trialcli.cli.ids import trial_of
    from trialcli.jobs.history import build_history

    deps = Deps(store=store, quiet=quiet)
    found = build_history(deps.stored, trial_of(trial), deps.progress("Comparing"))
    for problem in found.problems:
        deps.complain(problem)
    if json:
        from trialcli.edges.terminal import write_json
        from trialcli.render.history import history_data
        from trialcli.render.jsontext import json_text

        write_json(json_text(history_data(found.trial, found.title, found.versions)))
    else:
        from trialcli.edges.terminal import show
        from trialcli.render.history import history_text

        show(history_text(found.trial, found.title, found.versions), pager=not no_pager)
    return deps.conclude(ExitCode.STORE if found.problems else ExitCode.OK)
