"""Rows as CSV (RFC 4180) and as TSV, safe to open in a spreadsheet."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from trialcli.text.blocks import clean

_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|\s*?[\t\r\n]")
"""What a spreadsheet may take for a formula: OWASP, "CSV Injection"; full-width signs too."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_BETWEEN = "; "


def csv_text(names: Sequence[str], records: Iterable[Sequence[Any]]) -> str:
    """Return a header and a line for each record; lines end with CR and LF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([cell_text(value) for value in record] for record in records)
    return out.getvalue()


def tsv_text(names: Sequence[str], records: Iterable[Sequence[Any]]) -> str:
    """Return a header and a line for each record; a cell holds neither tab nor line end."""
    lines = ["\t".join(names)]
    lines += ["\t".join(map(_tsv_cell, record)) for record in records]
    return "".join(f"{line}\n" for line in lines)


def _tsv_cell(value: Any) -> str:
    """Return a cell on one line. Spreadsheets unquote cells, even up to a later line."""
    cell = cell_text(value).replace("\n", " ")
    return f"'{cell}" if cell.startswith('"') else cell


def cell_text(value: Any) -> str:
    """Return a value as a cell. What looks like a formula begins with an apostrophe."""
    text = flat_text(value)
    is_formula = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"'{clean(text)}" if is_formula else clean(text)


def flat_text(value: Any) -> str:
    """Return a value as one text: the items of a list one after the other, an object as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return _BETWEEN.join(map(flat_text, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
