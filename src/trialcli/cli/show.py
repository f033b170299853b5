"""``trialcli show``: print the record of a trial."""

from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.completion import complete_trial
from trialcli.cli.deps import Deps, exit_code_of
from trialcli.cli.examples import has_examples
from trialcli.cli.ids import trials_of_each
from trialcli.cli.printing import print_result
from trialcli.errors import TrialcliError, UsageError
from trialcli.render.formats.table import Format

if TYPE_CHECKING:
    from trialcli.record.tree import Record
    from trialcli.registry.near import Near
    from trialcli.render.record.page import ShowPage
    from trialcli.versions.shown import ShownVersion
    from trialcli.versions.snapshot import Snapshot

_USUAL_KILOMETRES = 50.0
"""The distance within which sites are counted if --near has none."""


@has_examples(
    ("Read a trial", "trialcli show NCT07331467"),
    (
        "Show its sites, the nearest first",
        "trialcli show NCT07331467 --section locations --near 52.52,13.40",
    ),
    ("Read an earlier version", "trialcli show NCT07331467 --at previous"),
    (
        "Get the record as the registry serves it",
        "trialcli show NCT07331467 --json > NCT07331467.json",
    ),
    related="history, diff, related, help versions",
)
def show(
    trials: Annotated[
        list[str],
        typer.Argument(metavar="NCT…...", help="Trial IDs.", autocompletion=complete_trial),
    ],
    full: Annotated[
        bool,
        typer.Option("--full", help="Show everything: all sections, fields and results tables."),
    ] = False,
    section: options.Section = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="VERSION",
            help="A stored version: latest, previous, first, a date like 2026-01-12, a registry "
            "number like v7, or the first characters of its digest.",
        ),
    ] = None,
    near: Annotated[
        str | None,
        typer.Option(
            "--near",
            metavar="LAT,LON[,50km]",
            help="Show the sites nearest to a point first, such as 52.52,13.40 or "
            "40.71,-74.01,30mi.",
        ),
    ] = None,
    refresh: Annotated[
        bool,
        typer.Option("--refresh", help="Fetch from the registry now, or fail."),
    ] = False,
    format_: Annotated[Format, options.format_of("show")] = Format.TABLE,
    offline: options.Offline = False,
    store: options.Store = None,
    registry_url: options.RegistryUrl = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_pager: options.NoPager = False,
) -> int:
    """Show a trial's record.

    If a trial is not stored, or was last checked more than an hour ago, trialcli first fetches it
    from the registry. If the registry cannot be reached, trialcli shows the stored copy and prints
    its age on stderr. --json prints the record itself, as the registry served it; for several
    trials it prints a list of records.
    """
    from trialcli.ctgov.words.sections import known_sections

    if refresh and (offline or at):
        raise UsageError("--refresh cannot be combined with --offline or --at.")
    output = options.output_of("show", format_, None, json=json)
    sections = known_sections(section or ())
    point = None if near is None else _point(near)
    wanted = trials_of_each(trials)
    records: dict[str, Record] = {}
    with Deps(store=store, registry_url=registry_url, quiet=quiet, verbose=verbose) as deps:
        for trial in wanted:
            try:
                checked = _shown_version(deps, trial, at, offline=offline, refresh=refresh)
            except TrialcliError as error:
                if len(wanted) == 1:
                    raise
                deps.complain(error)
                continue
            _remark(deps, trial, checked)
            if output.format is Format.JSON:
                records[checked.snapshot.trial] = checked.snapshot.study
            else:
                page = _page(deps, checked, sections, point, full=full)
                print_result(output, page, pager=not no_pager)
        if output.format is Format.JSON:
            # For several trials it is the list of their records, like the registry's download.
            served = [*records.values()]
            print_result(output, served if len(wanted) > 1 else served[0])
        return deps.conclude(exit_code_of(deps.complaints))


def _point(text: str) -> "Near":
    from trialcli.registry.near import read_near

    return read_near(text, usual=_USUAL_KILOMETRES)


def _shown_version(
    deps: Deps, trial: str, at: str | None, *, offline: bool, refresh: bool
) -> "ShownVersion":
    from trialcli.jobs.show import show_current, show_version

    if at is not None or offline:
        return show_version(deps.stored, trial, "latest" if at is None else at)
    _ = deps.http_settings  # a wrong setting is reported even if the registry is not asked
    return show_current(
        deps.stored,
        lambda attempts: deps.fetcher(deps.registry(attempts)),
        trial,
        deps.clock(),
        refresh=refresh,
    )


def _remark(deps: Deps, asked: str, checked: "ShownVersion") -> None:
    """Print a note if it is a stored copy, or has another ID than the given one."""
    from trialcli.render.freshness import stored_copy_remark

    if checked.error is not None:
        deps.remark(stored_copy_remark(checked, deps.clock()))
    if asked != checked.snapshot.trial:
        deps.remark(f"{asked} is an earlier ID of {checked.snapshot.trial}.")


def _page(
    deps: Deps,
    checked: "ShownVersion",
    sections: tuple[str, ...],
    near: "Near | None",
    *,
    full: bool,
) -> "ShowPage":
    from trialcli.ctgov.facts.flags import flags
    from trialcli.record.textforms import readable
    from trialcli.render.freshness import freshness, origin_note
    from trialcli.render.record.page import ShowPage, ShowView
    from trialcli.versions.catalog import KNOWN_FOR

    now = deps.clock()
    view = ShowView(
        trial=checked.snapshot.trial,
        freshness=freshness(checked, now),
        position=checked.position,
        count=checked.count,
        note=origin_note(checked.snapshot, _lacks(deps, checked.snapshot)),
        is_registered=checked.snapshot.source.kind != "invented",
        # Flags of an older version refer to the day of that version.
        flags=flags(checked.snapshot.study, checked.day(now.date())),
        full=full,
        sections=sections,
        near=near,
        related=deps.catalog.related(checked.snapshot.trial, now - KNOWN_FOR),
        has_related=True,
    )
    study = readable(checked.snapshot.study, checked.snapshot.source.kind, deps.shape)
    return ShowPage(study, view)


def _lacks(deps: Deps, snapshot: "Snapshot") -> tuple[str, ...]:
    """Return the parts that a record lacks, if the registry serves them with every record."""
    required = deps.shape.required
    return required.lacking_alone(snapshot.study) if snapshot.source.kind == "api" else ()
