"""``trialcli export``: write the stored records as tables."""

import os
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from trialcli.cli import options
from trialcli.cli.command import GIVEN_WORDS
from trialcli.cli.deps import Deps, exit_code_of
from trialcli.cli.examples import has_examples
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
    from trialcli.jobs.export.wanted import WantedTables
    from trialcli.render.export import Described

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
    words = [*context.command_path.split(), *context.meta.get(GIVEN_WORDS, ())]
    return Target(path, shlex.join(words))


def _is_table(text: str) -> bool:
    """Whether an argument names a table: trial IDs have digits, and no table has one."""
    return text != "-" and not any(letter.isdigit() for letter in text)


@has_examples(
    ("Every table of every stored trial, as Parquet", "trialcli export --to tables"),
    ("Two tables, as CSV", "trialcli export studies sponsors --to csv-tables --format csv"),
    (
        "One SQLite file with all stored versions",
        "trialcli export --to database --format sqlite --versions",
    ),
    ("The changes of every trial", "trialcli export changes --to changes"),
    related="report, list, pack",
)
@takes(StoredOptions)
def export(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TABLE|NCT…]...",
            help="Tables to export (without any: all tables) and trial IDs (without any: all "
            "stored trials); - reads IDs from standard input.",
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
    from trialcli.jobs.export.wanted import wanted_tables

    with Deps(store=store, quiet=quiet) as deps:
        if tables:
            return _list_tables(deps, as_json=json)
        if to is None:
            raise UsageError("--to is missing.", hint="Name a directory: --to DIR.")
        words = arguments or ()
        names = [one for one in words if _is_table(one)]
        hint = "trialcli export --tables lists the tables."
        wanted = wanted_tables(deps.model.tables, names, hint)
        _require_outside(to.path, deps.root)
        named = [one for one in words if not _is_table(one)]
        trials = _chosen_trials(deps, named, from_file, asked)
        return _export(deps, to, wanted, trials, _How(format_, versions, jobs, json))


def _export(
    deps: Deps, to: Target, wanted: "WantedTables", trials: "ChosenTrials", how: _How
) -> ExitCode:
    from trialcli.jobs.export.run import ExportRequest
    from trialcli.render.export import again_words, export_text, replaced_words
    from trialcli.versions.export import export_data

    request = ExportRequest(wanted, how.has_all_versions, how.format, to.command)
    result = deps.export(to.path, request, trials, how.jobs, deps.progress("Exporting"))
    for problem in result.problems:
        deps.complain(problem)
    if result.earlier is not None:
        deps.remark(replaced_words(result.earlier, result.export))
    if result.again is not None:
        deps.remark(again_words(result.again))
    if how.as_json:
        write_json(json_text(export_data(result.export)))
    else:
        write(export_text(result.export, str(to.path)))
    return deps.conclude(exit_code_of(result.problems))


def _list_tables(deps: Deps, *, as_json: bool) -> ExitCode:
    from trialcli.render.export import tables_data, tables_text
    from trialcli.versions.tables import OWN_TABLES

    tables: list[Described] = [*deps.model.tables, *OWN_TABLES]
    if as_json:
        write_json(json_text(tables_data(tables)))
    else:
        write(tables_text(tables))
    return ExitCode.OK


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
