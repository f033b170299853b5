"""``trialcli export``: write the stored records as tables."""

import os
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps, exit_code_of
from trialcli.cli.ids import given_trials
from trialcli.cli.optiongroup import takes
from trialcli.cli.paths import path_of
from trialcli.cli.stored_options import NOTHING_ASKED, StoredOptions, stored_trials, wanted_trials
from trialcli.edges.terminal import write, write_json
from trialcli.errors import ExitCode, UsageError
from trialcli.render.jsontext import json_text
from trialcli.versions.export import ExportFormat

if TYPE_CHECKING:
    from trialcli.jobs.export.records import ChosenTrials
    from trialcli.jobs.export.run import Crew
    from trialcli.jobs.export.workers import Workers
    from trialcli.registry.tables import Table
    from trialcli.render.export import Described
    from trialcli.versions.tables import DiffTable, VersionTable

_MOST_JOBS = 256


class Target(NamedTuple):
    """Where to write an export, and the command that it is of."""

    path: Path
    command: str


class _How(NamedTuple):
    """How to export."""

    format: ExportFormat
    has_all_versions: bool
    jobs: int | None
    as_json: bool


def _read_jobs(given: str) -> int:
    text = str(given)
    if text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= _MOST_JOBS:
        return int(text)
    raise UsageError(f"--jobs needs a whole number from 1 to {_MOST_JOBS}.")


def _with_command(context: typer.Context, path: Path | None) -> Target | None:
    if path is None:
        return None
    words = [*context.command_path.split(), *context.meta.get(options.GIVEN_WORDS, ())]
    return Target(path, shlex.join(words))


def _is_table(text: str) -> bool:
    """Whether an argument names a table: trial IDs have digits, and no table has one."""
    return text != "-" and not any(letter.isdigit() for letter in text)


@takes(StoredOptions)
def export(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TABLE|NCT…]...",
            help="Tables to export (if none is named, all) and IDs of trials (if none is given, "
            "all stored trials); - reads IDs from standard input.",
        ),
    ] = None,
    to: Annotated[
        Target | None,
        typer.Option(
            "--to",
            parser=path_of("--to"),
            metavar="DIR",
            callback=_with_command,
            help="The directory to write to: a new or empty one, or one with an earlier export, "
            "which is replaced.",
        ),
    ] = None,
    format_: Annotated[
        ExportFormat,
        typer.Option(
            "--format",
            **options.one_of(ExportFormat, "format"),
            help="How to write the tables. Parquet needs the extra registry; SQLite is one file.",
        ),
    ] = ExportFormat.PARQUET,
    versions: Annotated[
        bool,
        typer.Option(
            "--versions",
            help="Export every stored version of a record, with a column version. Without this, "
            "only the newest.",
        ),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            parser=_read_jobs,
            metavar="N",
            help="Share the work among N processes; each writes a part of every table. [one "
            "process, and all cores for the table changes]",
        ),
    ] = None,
    tables: Annotated[
        bool, typer.Option("--tables", help="List the tables and their columns, and exit.")
    ] = False,
    from_file: options.FromFile = None,
    asked: StoredOptions = NOTHING_ASKED,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """Write the stored records as tables, for other programs.

    Tables have the names and columns of AACT, the database of CTTI. The file
    export.json describes the export. Uses stored versions only; does not
    contact the registry.
    """
    with Deps(store=store, quiet=quiet) as deps:
        if tables:
            return _list_tables(deps, as_json=json)
        if to is None:
            raise UsageError("--to is missing.", hint="Name a directory: --to DIR.")
        words = arguments or ()
        chosen = _chosen_tables(deps.model.tables, [one for one in words if _is_table(one)])
        _require_outside(to.path, deps.root)
        named = [one for one in words if not _is_table(one)]
        trials = _chosen_trials(deps, named, from_file, asked)
        return _export(deps, to, chosen, trials, _How(format_, versions, jobs, json))


class _Chosen(NamedTuple):
    """The tables that are wanted."""

    records: "tuple[Table, ...]"
    versions: "VersionTable | None"
    changes: "DiffTable | None"


def _export(deps: Deps, to: Target, chosen: _Chosen, trials: "ChosenTrials", how: _How) -> ExitCode:
    from trialcli import __version__
    from trialcli.edges.tables.directory import export_directory
    from trialcli.jobs.export.records import RecordTables
    from trialcli.jobs.export.run import ExportRequest, export_tables
    from trialcli.render.export import again_words, export_text, replaced_words
    from trialcli.versions.export import export_data

    request = ExportRequest(
        RecordTables(chosen.records, how.has_all_versions, chosen.versions),
        chosen.changes,
        how.format,
        deps.clock(),
        __version__,
        deps.events_basis if chosen.changes else "",
        to.command,
    )
    with export_directory(to.path, how.format) as place, deps.kept_open():
        earlier, progress = place.previous, deps.progress("Exporting")
        result = export_tables(
            deps.stored,
            place,
            request,
            trials,
            deps.store.marks_of,
            _crew(deps, how.jobs),
            progress,
        )
    for problem in result.problems:
        deps.complain(problem)
    if earlier is not None:
        deps.remark(replaced_words(earlier, result.export))
    if result.again is not None:
        deps.remark(again_words(result.again))
    if how.as_json:
        write_json(json_text(export_data(result.export)))
    else:
        write(export_text(result.export, str(to.path)))
    return deps.conclude(exit_code_of(result.problems))


def _crew(deps: Deps, jobs: int | None) -> "Crew":
    """Return who does the work: without --jobs, all cores derive changes."""
    from trialcli.edges.processes import InThisProcess, Processes, core_count
    from trialcli.jobs.export.run import Crew

    def workers(count: int) -> "Workers":
        if count == 1:
            return InThisProcess(deps.stored)
        return Processes(deps.stored_opener(), count)

    return Crew(workers(jobs or 1), workers(jobs or core_count()))


def _list_tables(deps: Deps, *, as_json: bool) -> ExitCode:
    from trialcli.render.export import tables_data, tables_text
    from trialcli.versions.tables import OWN_TABLES

    tables: list[Described] = [*deps.model.tables, *OWN_TABLES]
    if as_json:
        write_json(json_text(tables_data(tables)))
    else:
        write(tables_text(tables))
    return ExitCode.OK


def _chosen_tables(known: "Sequence[Table]", names: Sequence[str]) -> _Chosen:
    """Return the tables that are named, in the order of the program; all if none is named.

    Raises:
        UsageError: there is no such table.
    """
    from trialcli.text.choices import match, suggestion
    from trialcli.text.quoting import quoted
    from trialcli.versions.tables import CHANGES, VERSIONS

    all_names = [*(table.name for table in known), VERSIONS.name, CHANGES.name]
    wanted = set()
    for name in names:
        found = match(name, all_names)
        if found is None:
            hint = f"{suggestion(name, all_names)}trialcli export --tables lists the tables."
            raise UsageError(f"{quoted(name)} is not a table.", hint=hint)
        wanted.add(found)
    wanted = wanted or set(all_names)
    return _Chosen(
        tuple(table for table in known if table.name in wanted),
        VERSIONS if VERSIONS.name in wanted else None,
        CHANGES if CHANGES.name in wanted else None,
    )


def _chosen_trials(
    deps: Deps, named: Sequence[str], files: Sequence[Path] | None, asked: StoredOptions
) -> "ChosenTrials":
    """Return the trials that arguments and files name, or all, as far as the filters let them."""
    from trialcli.jobs.cohort import each_once
    from trialcli.jobs.export.records import ChosenTrials

    given = each_once(deps.state, given_trials(deps, named, files)) if named or files else None
    wanted = wanted_trials(deps, asked)
    if asked == NOTHING_ASKED:
        if given is None:
            return ChosenTrials(sorted(deps.store.names()), are_named=False)
        return ChosenTrials(sorted(given), are_named=True)
    if given is not None:
        allowed = given if wanted.trials is None else set(given) & set(wanted.trials)
        wanted = replace(wanted, trials=sorted(allowed))
    found, _ = stored_trials(deps, wanted)
    return ChosenTrials(sorted(found or ()), are_named=False)


def _require_outside(path: Path, root: Path) -> None:
    """Make sure that an export does not become a part of the store.

    Raises:
        UsageError: the directory is the store, or lies in it.
    """
    to, store = Path(os.path.realpath(path)), Path(os.path.realpath(root))
    if to == store or store in to.parents:
        raise UsageError(
            f"{path} is in the store {root}.", hint="Export to a directory outside the store."
        )
