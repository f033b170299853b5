"""Rows as JSON lines: one object on each line."""

from collections.abc import Iterable, Sequence
from typing import Any

from trialcli.render.jsontext import json_line


def json_lines(names: Sequence[str], records: Iterable[Sequence[Any]]) -> str:
    """Return a line for each record."""
    lines = (json_line(dict(zip(names, record, strict=True))) for record in records)
    return "".join(f"{line}\n" for line in lines)
