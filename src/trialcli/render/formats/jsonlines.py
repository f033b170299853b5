"""Rows as JSON lines: one object on each line."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from trialcli.render.jsontext import json_line


def json_lines(names: Sequence[str], records: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a line for each record."""
    for record in records:
        yield f"{json_line(dict(zip(names, record, strict=True)))}\n"
