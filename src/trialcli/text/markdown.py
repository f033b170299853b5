"""Write blocks as the registry's Markdown, so that ``read_markup`` reads the same blocks."""

import re
from collections.abc import Iterable

from trialcli.text.blocks import Block

_MARKS = re.compile(r"[\\`*_\[\]<>^~&]")
_NUMBER = re.compile(r"([0-9]{1,9})([.)])(?= |$)")
_BULLET = re.compile(r"[+-](?= |$)")


def write_markup(blocks: Iterable[Block]) -> str:
    """Return the Markdown of some blocks."""
    lines: list[str] = []
    columns: list[int] = []  # where the content of each open item begins
    for block in blocks:
        deeper = block.level >= len(columns)
        del columns[block.level :]
        indent = columns[-1] if columns else 0
        lead = ""
        if block.kind == "item":
            lead = f"{block.marker or '*'} "
            columns.append(indent + len(lead))
        if lines and (deeper or block.kind == "paragraph"):
            lines.append("")
        first, *rest = (_escaped(line) for line in block.text.split("\n"))
        text = f"\\\n{' ' * (indent + len(lead))}".join([first, *rest])
        lines.append(f"{' ' * indent}{lead}{text}")
    return "\n".join(lines)


def _escaped(line: str) -> str:
    r"""Escape characters with a Markdown meaning: ``\<``, ``10\^5``, ``1\.`` at the beginning."""
    line = _MARKS.sub(r"\\\g<0>", line)
    line = _NUMBER.sub(r"\1\\\2", line) if _NUMBER.match(line) else line
    return f"\\{line}" if _BULLET.match(line) else line
