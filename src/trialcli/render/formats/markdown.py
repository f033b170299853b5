"""Rows as a table in Markdown."""

from collections.abc import Iterable, Sequence
from typing import Any

from trialcli.render.formats.delimited import flat_text
from trialcli.render.markdowntext import escaped


def markdown_table(names: Sequence[str], records: Iterable[Sequence[Any]]) -> str:
    """Return a table in Markdown; registry text in it is escaped."""
    rows = [[escaped(flat_text(value)) for value in record] for record in records]
    lines = [[escaped(name) for name in names], ["---"] * len(names), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
