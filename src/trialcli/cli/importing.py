"""``trialcli import``: store records from files that were downloaded in another way."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.paths import path_of
from trialcli.edges.terminal import write, write_json_lines
from trialcli.errors import UsageError
from trialcli.render.importing import (
    import_counts_line,
    imported_line,
    json_end,
    json_record,
    json_start,
    not_read_words,
)
from trialcli.versions.import_result import Imported, ImportResult


@has_examples(
    ("Store the registry's download", "trialcli import ctg-studies.json.zip"),
    ("Store a folder of earlier downloads", "trialcli import old-downloads/"),
    ("See what would be stored", "trialcli import old-downloads/ --dry-run"),
    related="fetch, history, list",
)
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            parser=path_of("FILE"),
            help="Files or folders; - is standard input.",
        ),
    ],
    retrieved: Annotated[
        str | None,
        typer.Option(
            "--retrieved",
            metavar="TIME",
            help="When the files were downloaded: a day, or a time (UTC unless it has a zone).",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be stored; store nothing.")
    ] = False,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """Store records from downloaded files.

    Takes what a browser downloads from the registry: its ZIP archive of JSON, its JSON list, a
    single record as JSON, an answer of the API or a page of its search; also JSON lines, gzip,
    trialcli's snapshots, and folders of such files.

    Prints one line for each record that is new, changed, older than a stored version, or refused. A
    record is stored as of the day of the registry's data, which it states, unless --retrieved says
    when it was downloaded. Older records are inserted before newer ones. If a file lacks a trial,
    the command concludes nothing about that trial.

    Exits with 3 if a record was refused, and with 2 if a file cannot be used.
    """
    with Deps(store=store, quiet=quiet) as deps:
        stated = None if retrieved is None else given_time(retrieved, deps.clock())
        result = ImportResult()
        run = _import(deps, files, result, stated, dry_run=dry_run)
        if json:
            _write_as_json(run, result, dry_run=dry_run)
        else:
            run(_write_line)
        for file in result.files:
            if file.error is not None:
                deps.complain(file.error)
        if result.order_error is not None:
            deps.complain(result.order_error)
        if not json:
            deps.remark(import_counts_line(result, dry_run=dry_run))
            if result.number_not_read:
                deps.remark(not_read_words(result))
        return deps.conclude(result.exit_code)


def _import(
    deps: Deps, files: list[Path], result: ImportResult, stated: datetime | None, *, dry_run: bool
) -> Callable[[Callable[[Imported], None]], None]:
    """Return what imports the files and hands each outcome to a function."""
    from trialcli.ctgov.recordfiles import RECORD_FORM
    from trialcli.edges.importfiles import given_files

    def run(take: Callable[[Imported], None]) -> None:
        progress = deps.progress("Importing", is_beside_rows=True)

        def count(one: Imported) -> None:
            progress.advance()
            take(one)

        progress.start(None)
        try:
            given = given_files(files, RECORD_FORM, result.leave_out)
            deps.importer().run(given, result, count, stated=stated, dry_run=dry_run)
        finally:
            progress.stop()

    return run


def _write_line(one: Imported) -> None:
    if one.outcome != "unchanged":
        write(imported_line(one))


def _write_as_json(
    run: Callable[[Callable[[Imported], None]], None], result: ImportResult, *, dry_run: bool
) -> None:
    """Write each record as it is imported, in a document that is complete even after an error."""
    is_first, is_whole = True, False
    write_json_lines(json_start(dry_run=dry_run))

    def take(one: Imported) -> None:
        nonlocal is_first
        write_json_lines(json_record(one, is_first=is_first))
        is_first = False

    try:
        run(take)
        is_whole = True
    finally:
        write_json_lines(f"{json_end(result, is_whole=is_whole)}\n")


def given_time(text: str, now: datetime) -> datetime:
    """Return the time that a user gave; of a day, its end.

    Raises:
        UsageError: it is not a time, or lies ahead.
    """
    try:
        first, last = _first_and_last(text.strip(), now)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is not a time.", hint="Write it like 2026-01-12 or 2026-01-12T15:30."
        ) from None
    if first > now:
        raise UsageError(f"--retrieved lies ahead: {text}.", hint="Check the clock too.")
    return last


def _first_and_last(text: str, now: datetime) -> tuple[datetime, datetime]:
    """Return the first and the last moment of a day, or a time twice.

    Raises:
        ValueError, OverflowError: it is neither.
    """
    from trialcli.jobs.importing import end_of_day

    try:
        day = date.fromisoformat(text)
    except ValueError:
        given = datetime.fromisoformat(text)
        given = given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
        return given, given
    return datetime.combine(day, time(), UTC), end_of_day(day, now)
