"""Printing a result in the format that a person asked for."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, islice
from typing import Any

from trialcli.edges.terminal import (
    is_for_a_pager,
    show,
    show_text,
    width,
    write,
    write_json,
    write_json_lines,
    write_markup,
    write_table,
)
from trialcli.render.formats.table import Format, Output, written

_AT_ONCE = 200
"""Pieces that are written at once."""
WRITERS: Mapping[Format, Callable[[str], None]] = {
    Format.TABLE: write,
    Format.CSV: write_table,
    Format.TSV: write_table,
    Format.JSON: write_json,
    Format.JSONL: write_json_lines,
    Format.MARKDOWN: write_markup,
    Format.HTML: write_markup,
    Format.IDS: write,
    Format.RIS: write_table,
    Format.ICS: write_table,
}
"""The functions that write the text of each format to standard output."""


def print_result(output: Output, value: Any, *, pager: bool = False) -> None:
    """Print a result."""
    print_written(output.format, written(output, value), pager=pager)


def print_written(format_: Format, content: Any, *, pager: bool = False) -> None:
    """Print what was written in a format, in one or more pieces; for a table, what draws it."""
    if format_ is Format.TABLE:
        _print_table(content, pager=pager)
    elif isinstance(content, str):
        WRITERS[format_](content)
    elif format_ is Format.JSON:
        _write_pieces(write_json_lines, chain(content, ["\n"]))
    else:
        _write_pieces(WRITERS[format_], content)


def _print_table(content: Any, *, pager: bool) -> None:
    if not callable(content):
        show(content, pager=pager)
        return
    lines = content(width())
    if isinstance(lines, str):
        show_text(lines, pager=pager)
    elif pager and is_for_a_pager():
        # A text that is longer than the screen goes through a pager, which takes it as a whole.
        show_text("".join(lines), pager=True)
    else:
        _write_pieces(write, lines)


def _write_pieces(write_one: Callable[[str], None], pieces: Iterable[str]) -> None:
    """Write pieces as they come, several at a time."""
    rest = iter(pieces)
    while some := [*islice(rest, _AT_ONCE)]:
        write_one("".join(some))
