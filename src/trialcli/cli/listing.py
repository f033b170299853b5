"""``trialcli list``: show the stored trials."""

from typing import Annotated

from trialcli.cli import options
from trialcli.cli.calendars import write_calendar
from trialcli.cli.deps import Deps, exit_code_of
from trialcli.cli.examples import has_examples
from trialcli.cli.optiongroup import takes
from trialcli.cli.printing import print_result
from trialcli.cli.stored_options import NOTHING_ASKED, StoredOptions, wanted_trials
from trialcli.errors import StoreError, UsageError
from trialcli.render.formats.table import Format
from trialcli.versions.order import SORT_KEYS, read_order


@has_examples(
    ("List the stored trials", "trialcli list"),
    ("Recruiting trials of a sponsor", "trialcli list --status recruiting --sponsor Novartis"),
    ("Trials whose results seem due", "trialcli list --flag results-due --format csv"),
    ("Their dates, as a calendar", "trialcli list --ics trials.ics"),
    related="find, show, diff",
)
@takes(StoredOptions)
def list_(
    asked: StoredOptions = NOTHING_ASKED,
    ics: options.IcsFile = None,
    sort: Annotated[str | None, options.sort_of(SORT_KEYS)] = None,
    reverse: options.Reverse = False,
    limit: Annotated[int | None, options.limit_of("Show at most N trials.")] = None,
    format_: Annotated[Format, options.format_of("list")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("list")] = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """List the stored trials: all, or those that some options choose.

    They are sorted by trial, or with --near by distance.

    The column Versions counts the snapshots of each trial and, after a plus sign, its stored
    versions from the registry's record history.

    --ics and --format ics write the dates of these trials as a calendar.
    """
    from trialcli.jobs.listing import list_trials
    from trialcli.render.listing import left_out_lines
    from trialcli.render.standstill import standstill_words

    output = options.output_of("list", format_, fields, json=json)
    if ics is not None and (output.is_rows or output.format is not Format.TABLE):
        raise UsageError("--ics cannot be combined with --format, --fields or --json.")
    if ics is not None:
        output = output._replace(format=Format.ICS)
    deps = Deps(store=store, quiet=quiet)
    wanted = wanted_trials(deps, asked)
    usual = "trial" if wanted.near is None else "distance"
    order = read_order(options.given_order(sort or usual, reverse=reverse))
    if order.key == "distance" and wanted.near is None:
        raise UsageError("--sort distance needs --near.", hint="Such as --near 52.52,13.40,50km.")
    found = list_trials(
        deps.store,
        deps.catalog,
        deps.state,
        deps.clock,
        deps.model,
        wanted=wanted,
        order=order,
        limit=limit,
    )
    for problem in found.problems:
        deps.complain(StoreError(problem))
    before = len(found.problems)
    trials = (one.summary.trial for one in found.rows if one.problem is None)
    if output.format is Format.ICS:
        write_calendar(deps, asked.group or (), trials, ics)
    else:
        result = deps.citations(trials) if output.format is Format.RIS else found
        print_result(output, result, pager=not no_pager)
    for problem in found.problems[before:]:
        deps.complain(StoreError(problem))
    if output.is_without_remarks and output.format is not Format.JSON:
        for line in left_out_lines(found):
            deps.remark(line)
    if found.still is not None and output.format is not Format.JSON:
        deps.remark(standstill_words(found.still))
    return deps.conclude(exit_code_of(deps.complaints))
