"""``trialcli watch log``: what the searches of the watch list found, run by run."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, cast

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.printing import print_result
from trialcli.errors import ExitCode, UsageError
from trialcli.render.formats.table import BARE, Format
from trialcli.text.blocks import one_line, shortened
from trialcli.text.choices import chosen, suggestion
from trialcli.text.dates import given_date, given_since
from trialcli.text.quoting import quoted

if TYPE_CHECKING:
    from trialcli.watch.review import Happened, Period
    from trialcli.watch.review_report import SearchNote
    from trialcli.watch.watchlist import WatchList

_SHOWN = 5
"""At most this many searches are named if a name fits several."""
_LONGEST = 60
"""Characters of a search that are shown, enough to recognize it."""


@has_examples(
    ("Count what each search found", "trialcli watch log"),
    (
        "List the trials of one search, in a quarter",
        "trialcli watch log lupus --since 2026-01-01 --until 2026-03-31",
    ),
    (
        "References of new trials, for a reference manager",
        "trialcli watch log lupus --since 2026-01-01 --format ris > new.ris",
    ),
    ("Trials that the search no longer finds", "trialcli watch log lupus --only gone --format csv"),
    related="watch run, watch list, news",
)
def log(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="A group, or a search: its text or a part that no other has.",
        ),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(
            "--group", metavar="NAME", help="Only this group; '' for entries without a group."
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="The first day (UTC), or 7d, 2w or 1m ago."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The last day (UTC).")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="<start|new|back|gone|changed>",
            help="Only trials to which this happened (back: found again); can be repeated. "
            "Without it, ids and ris have the new trials.",
        ),
    ] = None,
    format_: Annotated[Format, options.format_of("watch log")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("watch log")] = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """Show what the searches of the watch list found between two days.

    For each search it counts the trials found at the start, new, found again, no longer found, and
    found at the end (these numbers add up), the trials with a new version, and the runs that could
    not read the search. With a NAME, it lists the trials. The command does not contact the
    registry.
    """
    from trialcli.jobs.citations import stored_title
    from trialcli.render.watch.review import left_out_words
    from trialcli.watch.review import review
    from trialcli.watch.review_report import ReviewReport

    output = options.output_of("watch log", format_, fields, json=json)
    deps = Deps(store=store, quiet=quiet)
    wanted, period = _wanted(only), _period(since, until, deps.clock().date())
    watched, log_ = deps.watch_list(), deps.watch_log.search_log()
    texts = _texts(watched, log_.readings, name, group)
    report = ReviewReport(
        review(log_, texts, period, deps.clock()),
        {text: _note(watched, text) for text in texts},
        lambda trial: stored_title(deps.store, deps.model, trial),
        last.registry if (last := deps.watch_log.last_run()) else None,
        [text for text in log_.readings if text not in watched.searches],
        wanted,
        is_whole=name is None and group is None,
    )
    if output.format is Format.RIS:
        print_result(output, deps.citations(report.trials()))
    else:
        print_result(output, report, pager=not no_pager)
    if output.is_without_remarks:
        for remark in left_out_words(report, is_bare=output.format in BARE):
            deps.remark(remark)
    for problem in deps.watch_log.problems:
        deps.complain(problem)
    return deps.conclude(ExitCode.STORE if deps.complaints else ExitCode.OK)


def _wanted(only: Iterable[str] | None) -> "tuple[Happened, ...]":
    from trialcli.watch.review import HAPPENED

    words = (word for text in only or () for word in text.split(","))
    found = (chosen(word.strip(), HAPPENED, "value of --only") for word in words)
    return tuple(cast("Happened", each) for each in dict.fromkeys(found))


def _period(since: str | None, until: str | None, today: date) -> "Period":
    from trialcli.watch.review import Period

    first = None if since is None else given_since(since, today)
    last = None if until is None else given_date(until)
    if first is not None and last is not None and first > last:
        raise UsageError("--since is later than --until.")
    return Period(first, last)


def _texts(
    watched: "WatchList", logged: Iterable[str], name: str | None, group: str | None
) -> tuple[str, ...]:
    """Return the texts of the searches that a person named, in the order of the watch list.

    Raises:
        UsageError: there is no such group or search, or several searches fit.
    """
    if group is not None:
        texts = _of_group(watched, group)
        return texts if name is None else (_search_of(texts, name),)
    if name is None:
        return watched.searches
    if name and watched.group(name) is not None:
        return _of_group(watched, name)
    return (_search_of(tuple(dict.fromkeys((*watched.searches, *logged))), name, watched),)


def _of_group(watched: "WatchList", name: str) -> tuple[str, ...]:
    texts = watched.require_group(name).searches
    if not texts:
        raise UsageError(
            f"The group {quoted(name)} has no searches.",
            hint=f"trialcli watch add --group {name} --query TEXT adds one." if name else "",
        )
    return texts


def _search_of(texts: Sequence[str], name: str, watched: "WatchList | None" = None) -> str:
    """Return the one search that has a text or a part of it."""
    wanted = one_line(name).casefold()
    by_fold = {text: one_line(text).casefold() for text in texts}
    same = [text for text in texts if text == name] or [
        text for text in texts if by_fold[text] == wanted
    ]
    found = same or [text for text in texts if wanted and wanted in by_fold[text]]
    if len(found) == 1:
        return found[0]
    given = f"“{shortened(one_line(name), _LONGEST)}”"
    if found:
        some = ", ".join(f"“{shortened(one_line(text), _LONGEST)}”" for text in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise UsageError(
            f"{given} is part of {len(found)} searches: {some}{more}.",
            hint="Give more of the text, or a group with --group.",
        )
    names = [one.name for one in watched.groups if one.name] if watched else []
    where = "The watch list has no group and no search" if watched else "The group has no search"
    raise UsageError(
        f"{where} {given}.",
        hint=f"{suggestion(name, [*names, *texts])}trialcli watch log lists the searches.",
    )


def _note(watched: "WatchList", text: str) -> "SearchNote":
    from trialcli.ctgov.search.site import site_address
    from trialcli.watch.review_report import SearchNote

    groups = tuple(one.name for one in watched.groups if text in one.searches)
    if not groups:
        return SearchNote()
    address = site_address(watched.search(text))
    return SearchNote(tuple(filter(None, groups)), address, is_watched=True)
