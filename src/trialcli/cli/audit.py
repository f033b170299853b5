"""``trialcli audit``: compare what a trial promised with what it reports."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.cohort import print_cohort
from trialcli.cli.cohort_options import NO_COHORT, CohortOptions, Trials, chosen_cohort
from trialcli.cli.deps import Deps, exit_code_of
from trialcli.cli.examples import has_examples
from trialcli.cli.manifest import manifest_in
from trialcli.cli.optiongroup import takes
from trialcli.cli.pages import require_no_page, write_page
from trialcli.cli.printing import print_result
from trialcli.errors import UsageError
from trialcli.render.formats.table import Format

if TYPE_CHECKING:
    from trialcli.render.audit.rows import AuditPage
    from trialcli.versions.audit import Audit


@has_examples(
    ("What became of each outcome that was promised", "trialcli audit NCT07331467"),
    ("The same beside each other, as a page", "trialcli audit NCT07331467 --html audit.html"),
    ("Many trials in one table", "trialcli audit --from ids.txt --format csv > audit.csv"),
    related="report, timeline, fetch, help severity",
)
@takes(CohortOptions)
def audit(
    trials: Trials = None,
    asked: CohortOptions = NO_COHORT,
    html: options.HtmlFile = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Name every outcome and criterion, changed or not.")
    ] = False,
    format_: Annotated[Format, options.format_of("audit")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("audit")] = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """Compare what a trial promised with what its record reports.

    The promise is the last stored version from before the earliest recorded start. The command
    compares it with the posted results, or with the newest version if there are none: each outcome,
    enrollment, dates, arms, design and eligibility. It does not contact the registry: trialcli
    fetch --history fetches the earlier versions. Several trials become one table, with one row per
    finding.
    """
    from trialcli.jobs.audit import audit_trial

    output = options.output_of("audit", format_, fields, json=json)
    if str(html) == "-" and output.format is not Format.TABLE:
        raise UsageError(f"--format {output.format} and --html - cannot both write to stdout.")
    deps = Deps(store=store, quiet=quiet)
    today = deps.clock().date()
    cohort = chosen_cohort(deps, trials or (), asked)
    with manifest_in(deps, asked.manifest):
        if cohort.are_many:
            require_no_page(html)
            return print_cohort(
                deps,
                options.output_of("audits", format_, fields, json=json),
                cohort,
                lambda trial: audit_trial(deps.stored, trial, today),
                partial(_page, everything=everything),
                pager=not no_pager,
            )
        found, problems = audit_trial(deps.stored, cohort.trials[0], today)
        for problem in problems:
            deps.complain(problem)
        page = _page(found, everything=everything)
        if html is not None:
            from trialcli.render.audit.page import audit_page, is_audit_page

            write_page(deps, audit_page(page), html, is_audit_page)
        if html is None or output.format is not Format.TABLE:
            print_result(output, page, pager=not no_pager)
    return deps.conclude(exit_code_of(problems))


def _page(audit: "Audit", *, everything: bool) -> "AuditPage":
    from trialcli.ctgov.site import compare_page, history_page
    from trialcli.render.audit.rows import AuditPage

    trial = audit.trial
    return AuditPage(audit, history_page(trial), partial(compare_page, trial), everything)
