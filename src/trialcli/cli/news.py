"""``trialcli news``: the news of the watch list that you have not marked as seen."""

from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.errors import ExitCode, UsageError
from trialcli.events.severity import Severity
from trialcli.render.formats.table import Format


@has_examples(
    ("See what is new", "trialcli news"),
    ("See it, and mark it as seen", "trialcli news --mark-seen"),
    ("As a page, or as rows", "trialcli news --format html > news.html"),
    related="watch run, watch list, diff, help severity",
)
def news(
    mark_seen: Annotated[
        bool,
        typer.Option(
            "--mark-seen", help="Mark these changes as seen; next time show only newer ones."
        ),
    ] = False,
    rule: options.RuleNames = None,
    format_: Annotated[Format, options.format_of("news")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("news")] = None,
    store: options.Store = None,
    json: options.Json = False,
) -> int:
    """Show the unseen changes of the watched trials, worst first.

    These are the changes that trialcli watch run has found, whether or not a sink got them. The
    command does not contact the registry.
    """
    from trialcli.cli.stdoutsink import stdout_sink
    from trialcli.ctgov.events.rules import known_rules
    from trialcli.jobs.watch.unseen import unseen_news
    from trialcli.render.watch.headline import unseen_headline
    from trialcli.render.watch.remarks import remarks
    from trialcli.watch.digest import NotShown
    from trialcli.watch.watchlist import SEEN

    output = options.output_of("news", format_, fields, json=json)
    rules = known_rules(rule or ())
    if rules and mark_seen:
        raise UsageError(
            "--mark-seen cannot be combined with --rule: it also marks the changes not shown.",
            hint="Run trialcli news --mark-seen when you have seen all of them.",
        )
    deps = Deps(store=store)
    watched = deps.watch_list()
    log = deps.watch_log
    until = log.newest()
    # Data has every event with its severity, so that its reader can choose.
    least: Severity | None = "none" if output.is_data else None
    digest = unseen_news(log, deps.clock, watched, deps.state.aliases(), least, until)
    if rules:
        digest = digest.only_rules(rules)
    stdout_sink(output, unseen_headline, whole=True).deliver(digest, ())
    if output.is_rows:
        for remark in remarks(digest, lasting=False):
            deps.remark(str(remark))
    if mark_seen:
        log.delivered(SEEN, until, NotShown())
    for problem in log.problems:
        deps.complain(problem)
    return deps.conclude(ExitCode.STORE if log.problems else ExitCode.OK)
