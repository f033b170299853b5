"""``trialcli related``: show trials related to one."""

from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.ids import trial_of
from trialcli.cli.printing import print_result
from trialcli.errors import ExitCode
from trialcli.render.formats.table import Format

_LIMIT = 10


def related(
    trial: options.Trial,
    stored: Annotated[
        bool,
        typer.Option(
            "--stored", help="Only among the stored trials; does not contact the registry."
        ),
    ] = False,
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
    """
    from trialcli.jobs.related import (
        StoredRelations,
        related_in_registry,
        related_trials,
        subject_of,
    )

    output = options.output_of("related", format_, fields, json=json)
    wanted = trial_of(trial)
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
            deps.model,
            lambda: deps.full_text(deps.progress("Indexing"), deps.remark),
        )
        if stored:
            found = among_stored.find(subject, limit)
        else:
            found = related_trials(
                lambda: related_in_registry(subject, deps.registry(), deps.model, limit),
                lambda: among_stored.find(subject, limit),
            )
        if not found.is_from_store:
            deps.catalog.record_related(subject.trial, deps.clock(), found.rows)
        if wanted != subject.trial:
            deps.remark(f"{wanted} is an earlier ID of {subject.trial}.")
        print_result(output, found, pager=not no_pager)
        if found.error is not None:
            deps.remark(f"Only stored trials were compared. {found.error}")
        return deps.conclude(ExitCode.OK)
