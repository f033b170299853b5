"""Rows as a table in Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from trialcli.render.formats.delimited import flat_text
from trialcli.render.markdowntext import escaped


def markdown_lines(names: Sequence[str], records: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the lines of a table in Markdown; registry text in it is escaped."""
    rows = ([escaped(flat_text(value)) for value in record] for record in records)
    for line in chain([[escaped(name) for name in names], ["---"] * len(names)], rows):
        yield f"| {' | '.join(line)} |\n"
