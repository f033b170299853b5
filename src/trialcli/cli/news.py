"""``trialcli news``: what of the watched trials nobody has seen yet."""

from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.errors import ExitCode
from trialcli.render.formats.table import Format


def news(
    mark_seen: Annotated[
        bool,
        typer.Option("--mark-seen", help="Show it no more: next time, only what is new by then."),
    ] = False,
    format_: Annotated[Format, options.format_of("news")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("news")] = None,
    store: options.Store = None,
    json: options.Json = False,
) -> int:
    """Show the unseen changes of the watched trials, worst first.

    It is what trialcli watch run has found, whatever was told to any sink. The registry is not
    asked.
    """
    from trialcli.cli.stdoutsink import stdout_sink
    from trialcli.cli.watch.load import load_watch_list
    from trialcli.jobs.watch.unseen import Unseen
    from trialcli.render.watch.headline import unseen_headline
    from trialcli.render.watch.remarks import remarks
    from trialcli.watch.subscription import Subscriptions
    from trialcli.watch.watchlist import SEEN

    output = options.output_of("news", format_, fields, json=json)
    deps = Deps(store=store)
    watched = load_watch_list(deps)
    log = deps.watch_log
    aliases = deps.state.aliases()
    subscriptions = Subscriptions(watched, log.members(), log.former_members(), aliases)
    # In data each event has its severity: whoever reads it can choose.
    subscription = subscriptions.of(None, "none" if output.is_data else None)
    unseen = Unseen(log, deps.clock, SEEN, aliases)
    digest = unseen.digest(subscription, watched)
    # An error here is raised, and not kept for later.
    stdout_sink(output, unseen_headline, whole=True).deliver(digest, ())
    if output.is_rows:
        for remark in remarks(digest, lasting=False):
            deps.remark(str(remark))
    if mark_seen:
        unseen.mark()
    for problem in log.problems:
        deps.complain(problem)
    return deps.conclude(ExitCode.STORE if log.problems else ExitCode.OK)
