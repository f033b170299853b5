"""Printing the results of any number of trials as one table."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from trialcli.cli.cohort_options import Cohort
from trialcli.cli.deps import Deps, exit_code_of
from trialcli.cli.printing import print_result
from trialcli.errors import ExitCode, TrialcliError
from trialcli.render.formats.table import Output

T = TypeVar("T")


def print_cohort(
    deps: Deps,
    output: Output,
    cohort: Cohort,
    read: Callable[[str], tuple[T, Sequence[TrialcliError]]],
    page: Callable[[T], Any],
    *,
    pager: bool,
) -> ExitCode:
    """Read the trials of a cohort one after the other and print the rows of their pages.

    A trial that cannot be read is named on stderr, and the others go on.
    """
    from trialcli.jobs.cohort import read_each, readable
    from trialcli.jobs.progress import with_progress
    from trialcli.render.cohort.pages import CohortPages

    with deps.kept_open():
        bar = deps.progress("Reading")
        reads = with_progress(read_each(cohort.trials, read), bar, len(cohort.trials))
        pages = map(page, readable(reads, deps.complain))
        print_result(output, CohortPages(pages, deps.complaints), pager=pager)
    return deps.conclude(exit_code_of(deps.complaints))
