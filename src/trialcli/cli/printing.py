"""Printing a result in the format that a person asked for."""

from collections.abc import Callable, Mapping
from typing import Any

from trialcli.edges.terminal import (
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

WRITERS: Mapping[Format, Callable[[str], None]] = {
    Format.TABLE: write,
    Format.CSV: write_table,
    Format.TSV: write_table,
    Format.JSON: write_json,
    Format.JSONL: write_json_lines,
    Format.MARKDOWN: write_markup,
    Format.HTML: write_markup,
    Format.IDS: write,
}
"""The functions that write the text of each format to standard output."""


def print_result(output: Output, value: Any, *, pager: bool = False) -> None:
    """Print a result."""
    print_written(output.format, written(output, value), pager=pager)


def print_written(format_: Format, content: Any, *, pager: bool = False) -> None:
    """Print what was written in a format; for a table, what a terminal draws."""
    if format_ is not Format.TABLE:
        WRITERS[format_](content)
    elif callable(content):
        show_text(content(width()), pager=pager)
    else:
        show(content, pager=pager)
