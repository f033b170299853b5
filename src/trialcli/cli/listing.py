"""``trialcli list``: show the stored trials."""

from typing import Annotated

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.optiongroup import takes
from trialcli.cli.printing import print_result
from trialcli.cli.stored_options import NOTHING_ASKED, StoredOptions
from trialcli.errors import ExitCode, StoreError, UsageError
from trialcli.render.formats.table import Format
from trialcli.versions.order import SORT_KEYS, read_order


@takes(StoredOptions)
def list_(
    asked: StoredOptions = NOTHING_ASKED,
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
    """Show the stored trials as a table, sorted by trial, or with --near by distance.

    The column Versions counts the snapshots of each trial and, after a plus sign, its stored
    versions from the registry's record history.
    """
    from trialcli.jobs.citations import stored_citations
    from trialcli.jobs.listing import list_trials
    from trialcli.render.listing import left_out_lines
    from trialcli.render.standstill import standstill_words

    output = options.output_of("list", format_, fields, json=json)
    wanted = asked.wanted()
    usual = "trial" if wanted.near is None else "distance"
    order = read_order(options.given_order(sort or usual, reverse=reverse))
    if order.key == "distance" and wanted.near is None:
        raise UsageError("--sort distance needs --near.", hint="Such as --near 52.52,13.40,50km.")
    deps = Deps(store=store, quiet=quiet)
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
    if output.format is Format.RIS:
        trials = (one.summary.trial for one in found.rows if one.problem is None)
        citations = stored_citations(deps.store, deps.model, trials, deps.complain)
        print_result(output, citations)
    else:
        print_result(output, found, pager=not no_pager)
    for problem in found.problems[before:]:
        deps.complain(StoreError(problem))
    if output.format is Format.RIS or (output.is_rows and output.format is not Format.JSON):
        for line in left_out_lines(found):
            deps.remark(line)
    if found.still is not None and output.format is not Format.JSON:
        deps.remark(standstill_words(found.still))
    return deps.conclude(ExitCode.STORE if deps.complaints else ExitCode.OK)
