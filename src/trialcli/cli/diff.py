"""``trialcli diff``: what changed between two versions."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trialcli.cli import options
from trialcli.cli.cohort_options import NO_COHORT, CohortOptions
from trialcli.cli.deps import Deps, exit_code_of
from trialcli.cli.examples import has_examples
from trialcli.cli.manifest import manifest_in
from trialcli.cli.optiongroup import takes
from trialcli.cli.printing import print_written
from trialcli.errors import ExitCode
from trialcli.render.formats.table import Format
from trialcli.text.dates import given_since

if TYPE_CHECKING:
    from trialcli.versions.diff import Diff
    from trialcli.versions.diff_result import DiffResult, Diffs


@has_examples(
    ("Compare the two newest stored versions", "trialcli diff NCT07331467"),
    ("Compare any two versions", "trialcli diff NCT07331467 first latest"),
    ("The newest change of every stored trial, worst first", "trialcli diff --min-severity minor"),
    ("Exit with 4 if a change is major", "trialcli diff NCT07331467 --fail-on major"),
    ("Compare two files", "trialcli diff old.json new.json"),
    related="history, rules, help versions, help severity",
)
@takes(CohortOptions)
def diff(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NCT… [BEFORE [AFTER]] | FILE FILE]",
            help="Trials, a trial and its versions, or two files. Without any: every stored trial.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help="Everything since DATE, or since 7d, 2w or 1m ago; not only the newest.",
        ),
    ] = None,
    original: Annotated[
        bool, typer.Option("--original", help="From the first version to the latest.")
    ] = False,
    asked: CohortOptions = NO_COHORT,
    section: options.Section = None,
    rule: options.RuleNames = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Show administrative and registry-made changes, and all lines."),
    ] = False,
    format_: Annotated[Format, options.format_of("diff")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("diff")] = None,
    min_severity: Annotated[
        options.SeverityChoice,
        typer.Option(
            "--min-severity",
            help="Show only changes of this severity or higher.",
            **options.one_of(options.SeverityChoice, "severity"),
        ),
    ] = options.SeverityChoice.NONE,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 4 if any change is shown.")
    ] = False,
    fail_on: Annotated[
        options.SeverityChoice | None,
        typer.Option(
            "--fail-on",
            help="Exit with 4 if any change has this severity or higher, shown or not.",
            **options.one_of(options.SeverityChoice, "severity"),
        ),
    ] = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """Show what changed between two versions of a trial.

    With only a trial: its newest change (previous to latest). With one or two versions: from the
    first to the second, or to the latest. With two files: between the records in them, which may be
    snapshots, the registry's downloads as JSON or its API answers, also in a .gz or .zip; git can
    call it as an external diff driver, too. Without arguments: the newest change of every stored
    trial. With --original: from the first version of each trial to its latest.
    """
    from trialcli.cli.comparands import cohort_diffs, given_diffs
    from trialcli.ctgov.events.rules import known_rules
    from trialcli.ctgov.words.sections import known_sections
    from trialcli.render.diff.data import DiffPage
    from trialcli.render.diff.remarks import closing, not_shown, original_remarks
    from trialcli.render.diff.several import rows_of, together
    from trialcli.render.formats.table import drawn, written_records
    from trialcli.versions.diff import Hidden, View
    from trialcli.versions.diff_result import DrawnDiff, draw_diff, total_counts

    output = options.output_of("diff", format_, fields, json=json)
    sections = known_sections(section or ())
    view = View(everything, min_severity.value, sections, known_rules(rule or ()))
    with Deps(store=store, quiet=quiet) as deps, manifest_in(deps, asked.manifest):
        day = None if since is None else given_since(since, deps.clock().date())
        if original or asked.are_given:
            diffs = cohort_diffs(deps, what or [], day, asked, original=original)
        else:
            diffs = given_diffs(deps, what or [], day)
        # The trials of a cohort stay in order, so that their rows can be written as they come.
        is_streamed = original and diffs.are_many and output.is_rows
        finished: list[DrawnDiff[Any]] = []
        with deps.kept_open() if diffs.are_many else nullcontext():
            results = (
                draw_diff(
                    result,
                    view,
                    lambda diff: drawn(output, DiffPage(diff, _link(diff), view)),
                    fails_on=None if fail_on is None else replace(view, least=fail_on.value),
                    draw_empty=not diffs.are_many or output.format is Format.JSON,
                )
                for result in _with_notes(deps, diffs)
            )
            if is_streamed:
                rows = written_records(output, rows_of(results, finished))
                print_written(output.format, rows, pager=not no_pager)
            else:
                finished = list(results)
    counts = total_counts(one.counts for one in finished)
    last = closing(counts, view, since=day, sides=diffs.sides)
    if not is_streamed:
        is_alone = not (diffs.are_many or output.is_rows)
        content = finished[0].content if is_alone else together(output, finished, last)
        print_written(output.format, content, pager=not no_pager)
    if output.is_rows:
        hidden = sum((one.hidden for one in finished), Hidden())
        for remark in filter(None, (not_shown(hidden, view), last)):
            deps.remark(remark)
    if original and diffs.are_many:
        for remark in original_remarks(counts):
            deps.remark(remark)
    if deps.complaints:
        return deps.conclude(exit_code_of(deps.complaints))
    is_found = (exit_code and counts.shown) or any(one.fails for one in finished)
    return deps.conclude(ExitCode.CHANGED if is_found else ExitCode.OK)


def _link(diff: "Diff") -> str:
    """Return the registry's own comparison of the two versions, or its list of all."""
    from trialcli.ctgov.site import compare_page

    return compare_page(diff.trial, diff.before.number, diff.after.number)


def _with_notes(deps: Deps, diffs: "Diffs") -> "Iterator[DiffResult]":
    """Yield the results; report on stderr failures, and a diff of two different trials."""
    from trialcli.render.diff.remarks import two_trials_remark
    from trialcli.versions.diff import Diff
    from trialcli.versions.diff_result import FailedDiff

    for result in diffs.results:
        if isinstance(result, FailedDiff):
            result.error.trial = result.error.trial or result.trial
            deps.complain(result.error)
        if isinstance(result, Diff) and not diffs.are_many:
            deps.remark(two_trials_remark(result))
        yield result
