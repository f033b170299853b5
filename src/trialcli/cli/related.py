"""``trialcli related``: show trials related to one."""

from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.ids import trial_of
from trialcli.cli.printing import print_result
from trialcli.cli.search_options import SearchOptions
from trialcli.cli.stored_options import StoredOptions, stored_trials
from trialcli.errors import ExitCode
from trialcli.render.formats.table import Format
from trialcli.versions.wanted import WantedTrials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trialcli.registry.sites import NearestSite

_LIMIT = 10


@has_examples(
    ("Trials like this one", "trialcli related NCT07331467"),
    (
        "Those with an open site near a point",
        "trialcli related NCT07331467 --status open --near 52.52,13.40,100km",
    ),
    ("Only among the stored trials", "trialcli related NCT07331467 --stored"),
    related="search, show",
)
def related(
    trial: options.Trial,
    stored: Annotated[
        bool,
        typer.Option(
            "--stored", help="Only among the stored trials; does not contact the registry."
        ),
    ] = False,
    status: Annotated[
        list[str] | None,
        typer.Option(
            "--status", metavar="STATUS", help="Only trials of this status, such as open."
        ),
    ] = None,
    country: Annotated[
        list[str] | None,
        typer.Option("--country", metavar="NAME", help="Only trials with a site in this country."),
    ] = None,
    near: Annotated[
        str | None,
        typer.Option(
            "--near",
            metavar="LAT,LON,50km",
            help="Only trials with a site near a point, such as 52.52,13.40,50km.",
        ),
    ] = None,
    limit: Annotated[
        int, options.limit_of(f"Show at most N trials, best first; {_LIMIT} if not given.")
    ] = _LIMIT,
    format_: Annotated[Format, options.format_of("related")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("related")] = None,
    store: options.Store = None,
    registry_url: options.RegistryUrl = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_pager: options.NoPager = False,
) -> int:
    """Show trials related to one, and why.

    trialcli asks the registry for trials with the same conditions and
    interventions, in at most two searches, and ranks them by their names,
    titles, keywords and MeSH terms. Trials with the same title come first.
    If the registry cannot be reached, the stored trials are ranked.

    --status, --country and --near mean the same as in trialcli search: with a place, an open status
    also asks for an open site there.
    """
    from trialcli.jobs.related import (
        StoredRelations,
        related_in_registry,
        related_trials,
        subject_of,
    )
    from trialcli.render.related import more_words

    output = options.output_of("related", format_, fields, json=json)
    wanted = trial_of(trial)
    among = SearchOptions(status=status, country=country, near=near).search()
    stored_among = StoredOptions(status=status, country=country, near=near).wanted()
    with Deps(store=store, registry_url=registry_url, quiet=quiet, verbose=verbose) as deps:
        subject = subject_of(
            deps.stored,
            lambda attempts: deps.fetcher(deps.registry(attempts)),
            wanted,
            deps.clock(),
            only_stored=stored,
        )
        among_stored = StoredRelations(
            deps.store,
            deps.catalog,
            deps.model,
            lambda: deps.full_text(deps.progress("Indexing"), deps.remark),
            lambda: _stored_trials(deps, stored_among),
            among.text,
        )
        if stored:
            found = among_stored.find(subject, limit)
        else:
            found = related_trials(
                lambda: related_in_registry(subject, deps.registry(), deps.model, limit, among),
                lambda: among_stored.find(subject, limit),
            )
        if not found.is_from_store and among.is_empty:
            deps.catalog.record_related(subject.trial, deps.clock(), found.rows)
        if wanted != subject.trial:
            deps.remark(f"{wanted} is an earlier ID of {subject.trial}.")
        print_result(output, found, pager=not no_pager)
        if output.is_without_remarks:
            deps.remark(more_words(found))
        if found.error is not None:
            deps.remark(f"Only stored trials were compared. {found.error}")
        return deps.conclude(ExitCode.OK)


def _stored_trials(deps: Deps, wanted: WantedTrials) -> "Mapping[str, NearestSite | None] | None":
    from trialcli.render.nearest import left_out_words

    trials, near = stored_trials(deps, wanted)
    if near is not None:
        deps.remark(left_out_words(near))
    return trials
