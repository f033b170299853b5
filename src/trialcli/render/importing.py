"""The outcomes of an import: a line for each record, counts, or JSON."""

from collections import Counter
from typing import Any

from trialcli.render.jsontext import json_text
from trialcli.render.problem import error_data
from trialcli.text.blocks import counted, one_line
from trialcli.versions.import_result import (
    OUTCOMES,
    Imported,
    ImportedFile,
    ImportOutcome,
    ImportResult,
)

SCHEMA = "trialcli/import/1"
_NO_TRIAL = "-"
_TRIAL_WIDTH, _OUTCOME_WIDTH = 11, 9


def imported_line(one: Imported) -> str:
    """Return ``NCT07331467  older      a1b2c3d4  as of 2024-01-12``, or why it was refused."""
    if one.error is not None:
        hint = f" {one.error.hint}" if one.error.hint else ""
        said = one_line(f"{one.error.message}{hint} ({place_words(one)})")
    else:
        digest = one.name.digest[:8] if one.name else ""
        said = f"{digest}  as of {one.retrieved:%Y-%m-%d}"
    return f"{one.trial or _NO_TRIAL:<{_TRIAL_WIDTH}}  {one.outcome:<{_OUTCOME_WIDTH}}  {said}\n"


def place_words(one: Imported) -> str:
    """Return where a record was: the file, and its place there."""
    return one_line(", ".join(filter(None, (one.file, one.where))))


def import_counts_line(result: ImportResult, *, dry_run: bool) -> str:
    """Return ``12 records of 2 files: 3 new, 9 unchanged``."""
    counts = result.counts
    files = counted(len(result.files), "file")
    records = counted(counts.total(), "record")
    said = ", ".join(f"{counts[name]} {name}" for name in OUTCOMES if counts[name])
    end = " Nothing was stored (--dry-run)." if dry_run else ""
    return f"{records} of {files}: {said}.{end}" if said else f"{records} of {files}.{end}"


def not_read_words(result: ImportResult) -> str:
    """Say which files in folders were not read: ``Not read: 3 other files (README.md, …)``."""
    named = ", ".join(result.not_read[:3])
    more = ", …" if result.number_not_read > 3 else ""
    return one_line(f"Not read: {counted(result.number_not_read, 'other file')} ({named}{more}).")


def imported_data(one: Imported) -> dict[str, Any]:
    """Return the outcome of one record as JSON values."""
    return {
        "trial": one.trial,
        "outcome": one.outcome,
        "snapshot": one.name.file_name if one.name else None,
        "retrieved": one.retrieved.isoformat() if one.retrieved else None,
        "file": one.file,
        "place": one.where,
        "error": None if one.error is None else error_data(one.error),
    }


def json_start(*, dry_run: bool) -> str:
    """Return the beginning of the JSON of ``import``, up to its first record."""
    lead = {"schema": SCHEMA, "dry_run": dry_run}
    return f'{json_text(lead)[:-2]},\n  "records": ['


def json_record(one: Imported, *, is_first: bool) -> str:
    """Return the JSON of one record between the beginning and the end."""
    data = json_text(imported_data(one)).replace("\n", "\n    ")
    return f"{'' if is_first else ','}\n    {data}"


def json_end(result: ImportResult, *, is_whole: bool) -> str:
    """Return the end of the JSON; ``is_whole``: the import was not ended early."""
    rest = {
        "files": [_file_data(file) for file in result.files],
        "not_read": {"count": result.number_not_read, "files": result.not_read},
        "counts": _counts(result.counts),
        "complete": is_whole and result.has_all,
    }
    return f"],\n{json_text(rest)[2:]}"


def _file_data(file: ImportedFile) -> dict[str, Any]:
    return {
        "file": file.name,
        "sha256": file.sha256,
        "counts": _counts(file.counts),
        "error": None if file.error is None else error_data(file.error),
    }


def _counts(counts: Counter[ImportOutcome]) -> dict[str, int]:
    return {name: counts[name] for name in OUTCOMES}
