"""``trialcli history``: every known version of one or more trials, oldest first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from trialcli.cli import options
from trialcli.cli.cohort import print_cohort
from trialcli.cli.cohort_options import NO_COHORT, CohortOptions, Trials, chosen_cohort
from trialcli.cli.deps import Deps, exit_code_of
from trialcli.cli.examples import has_examples
from trialcli.cli.manifest import manifest_in
from trialcli.cli.optiongroup import takes
from trialcli.cli.printing import print_result
from trialcli.edges.terminal import Silence
from trialcli.render.formats.table import Format

if TYPE_CHECKING:
    from trialcli.errors import StoreError
    from trialcli.versions.history import History


@has_examples(
    ("List the versions of a trial", "trialcli history NCT07331467"),
    ("Many trials in one table", "trialcli history --stored --format csv > versions.csv"),
    related="timeline, diff, fetch, help versions",
)
@takes(CohortOptions)
def history(
    trials: Trials = None,
    asked: CohortOptions = NO_COHORT,
    format_: Annotated[Format, options.format_of("history")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("history")] = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """List the versions of trials, from the registry and the store.

    A version that both have is one row. The command does not contact the registry: trialcli fetch
    --history fetches the versions that the registry lists. Several trials become one table, with
    one row per version.
    """
    from trialcli.jobs.history import build_history

    output = options.output_of("history", format_, fields, json=json)
    deps = Deps(store=store, quiet=quiet)
    cohort = chosen_cohort(deps, trials or (), asked)
    with manifest_in(deps, asked.manifest):
        if cohort.are_many:
            return print_cohort(
                deps,
                options.output_of("histories", format_, fields, json=json),
                cohort,
                lambda trial: _read(deps, trial),
                lambda found: found,
                pager=not no_pager,
            )
        found = build_history(deps.stored, cohort.trials[0], deps.progress("Comparing"))
        for problem in found.problems:
            deps.complain(problem)
        print_result(output, found, pager=not no_pager)
    return deps.conclude(exit_code_of(found.problems))


def _read(deps: Deps, trial: str) -> "tuple[History, Sequence[StoreError]]":
    from trialcli.jobs.history import build_history

    found = build_history(deps.stored, trial, Silence())
    return found, found.problems
