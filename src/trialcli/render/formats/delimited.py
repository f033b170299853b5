"""Rows as CSV (RFC 4180) and as TSV, safe to open in a spreadsheet."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from trialcli.text.blocks import clean
from trialcli.text.cells import is_formula

_BETWEEN = "; "


class _Line:
    """A file that keeps the last text that was written to it."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def csv_lines(names: Sequence[str], records: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a header and a line for each record; lines end with CR and LF."""
    line = _Line()
    writer = csv.writer(line, lineterminator="\r\n")
    for cells in chain([names], ([cell_text(value) for value in record] for record in records)):
        writer.writerow(cells)
        yield line.text


def tsv_lines(names: Sequence[str], records: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a header and a line for each record; a cell holds neither tab nor line end."""
    for cells in chain([names], (map(_tsv_cell, record) for record in records)):
        yield "\t".join(cells) + "\n"


def _tsv_cell(value: Any) -> str:
    """Return a cell on one line. Spreadsheets unquote cells, even up to a later line."""
    cell = cell_text(value).replace("\n", " ")
    return f"'{cell}" if cell.startswith('"') else cell


def cell_text(value: Any) -> str:
    """Return a value as a cell. What looks like a formula begins with an apostrophe."""
    text = flat_text(value)
    return f"'{clean(text)}" if is_formula(text) else clean(text)


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
