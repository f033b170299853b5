"""The options that choose among the stored trials, for every command that lists some."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Annotated

import typer

from trialcli.cli.deps import Deps
from trialcli.registry.sites import NearestSite
from trialcli.text.blocks import first_named
from trialcli.versions.listing import NearCounts
from trialcli.versions.wanted import EVERY_TRIAL, WantedTrials

_Texts = list[str] | None
_MOST_NAMED = 10
"""At most 10 trials that are not stored are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOptions:
    """The values of these options. A trial must match all that are given."""

    group: Annotated[
        _Texts,
        typer.Option(
            "--group",
            metavar="NAME",
            help="Only trials of this group of the watch list, and those that its searches found "
            "in the last run; can be repeated.",
        ),
    ] = None
    status: Annotated[
        _Texts,
        typer.Option(
            "--status", metavar="STATUS", help="Only trials of this status; can be repeated."
        ),
    ] = None
    phase: Annotated[
        _Texts, typer.Option("--phase", metavar="PHASE", help="Only trials of this phase: 2, 1/2.")
    ] = None
    type: Annotated[
        _Texts,
        typer.Option("--type", metavar="TYPE", help="Only interventional or observational."),
    ] = None
    condition: Annotated[
        _Texts,
        typer.Option(
            "--condition", metavar="TEXT", help="Only trials with these words in a condition."
        ),
    ] = None
    sponsor: Annotated[
        _Texts,
        typer.Option("--sponsor", metavar="TEXT", help="Only trials of this lead sponsor."),
    ] = None
    country: Annotated[
        _Texts,
        typer.Option("--country", metavar="NAME", help="Only trials with a site in this country."),
    ] = None
    flag: Annotated[
        _Texts,
        typer.Option(
            "--flag",
            metavar="FLAG",
            help="Only trials with this flag today: not-verified, past-completion, "
            "results-returned or results-due; can be repeated.",
        ),
    ] = None
    enrollment: Annotated[
        str | None,
        typer.Option(
            "--enrollment",
            metavar="N..M",
            help="Only trials of this size: 100..500, 100.. or ..50.",
        ),
    ] = None
    next_date: Annotated[
        str | None,
        typer.Option(
            "--next-date",
            metavar="A..B",
            help="Only trials whose next date is in this range: 2027-01..2027-06, ..2027.",
        ),
    ] = None
    results: Annotated[
        bool | None,
        typer.Option("--results/--no-results", help="Only trials with, or without, results."),
    ] = None
    near: Annotated[
        str | None,
        typer.Option(
            "--near",
            metavar="LAT,LON,50km",
            help="Only trials with a site near a point, such as 52.52,13.40,50km; with the status "
            "recruiting, a recruiting site.",
        ),
    ] = None
    changed_since: Annotated[
        str | None,
        typer.Option(
            "--changed-since", metavar="DATE", help="Only trials with a change read since DATE."
        ),
    ] = None

    def wanted(self) -> WantedTrials:
        """Return which trials are wanted.

        Raises:
            UsageError: a value is not one of its kind.
        """
        if self == NOTHING_ASKED:
            return EVERY_TRIAL
        from trialcli.ctgov.search.stored import given_wanted

        return given_wanted({one.name: getattr(self, one.name) for one in fields(self)})


NOTHING_ASKED = StoredOptions()


def wanted_trials(deps: Deps, asked: StoredOptions) -> WantedTrials:
    """Return which trials are wanted, those of groups included.

    A note on stderr names those of groups that are not stored.

    Raises:
        UsageError: a value is not one of its kind, or the watch list has no such group.
    """
    wanted = asked.wanted()
    if asked.group is None:
        return wanted
    return replace(wanted, trials=stored_trials_of_groups(deps, asked.group))


def stored_trials_of_groups(deps: Deps, names: Iterable[str]) -> list[str]:
    """Return the stored trials of groups of the watch list, each once.

    A note on stderr names the trials of the groups that are not stored.

    Raises:
        UsageError: the watch list has no such group.
    """
    from trialcli.cli.cohort_options import trials_of_group
    from trialcli.jobs.cohort import each_once

    groups = dict.fromkeys(names)
    trials = each_once(deps.state, [one for name in groups for one in trials_of_group(deps, name)])
    marks = deps.store.marks_of(trials)
    if missing := [trial for trial, mark in marks.items() if not mark]:
        deps.remark(f"Not stored yet: {first_named(missing, _MOST_NAMED)}.")
    return [trial for trial, mark in marks.items() if mark]


def stored_trials(
    deps: Deps, wanted: WantedTrials
) -> tuple[dict[str, NearestSite | None] | None, NearCounts | None]:
    """Return the stored trials that are wanted, each with its nearest site; None: all of them.

    With a point, also return how many trials have no known position. A note on stderr counts the
    trials that the filters leave out because their records do not state the value.
    """
    if wanted == EVERY_TRIAL:
        return None, None
    from trialcli.jobs.listing import list_trials
    from trialcli.render.listing import not_stated_lines

    listed = list_trials(
        deps.store, deps.catalog, deps.state, deps.clock, deps.model, wanted=wanted
    )
    for line in not_stated_lines(listed.not_stated):
        deps.remark(line)
    return {row.summary.trial: row.nearest for row in listed.rows}, listed.near
