"""Short texts that explain the program: paragraphs, rows and commands, at every width."""

from collections.abc import Iterable
from textwrap import wrap
from typing import NamedTuple

WIDEST = 80
"""A text is no wider than this."""
_NARROW = 56
"""Below this width, an explanation stands on the lines below a long term."""
_INDENT = "  "
_LONGEST_TERM, _LONGEST_NAME = 38, 10


class Rows(NamedTuple):
    """Terms with their explanations."""

    rows: tuple[tuple[str, str], ...]


class Commands(NamedTuple):
    """Commands to copy: each stands on a line of its own, which is never broken."""

    lines: tuple[str, ...]
    about: str = ""
    """What they do; empty if the paragraph above says it."""


Block = str | Rows | Commands
_TERM = " :: "
_COMMAND = "$ "


def guide_blocks(text: str) -> list[Block]:
    """Return the blocks of a text, which empty lines divide.

    Lines that begin with ``$`` are commands. Lines with ``::`` are rows: a term, its explanation.
    """
    return [_block(part.split("\n")) for part in text.strip("\n").split("\n\n")]


def _block(lines: list[str]) -> Block:
    if all(line.startswith(_COMMAND) for line in lines):
        return Commands(tuple(line.removeprefix(_COMMAND) for line in lines))
    if all(_TERM in line for line in lines):
        parts = (line.partition(_TERM) for line in lines)
        return Rows(tuple((term, explanation) for term, _, explanation in parts))
    return " ".join(lines)


def guide_text(blocks: Iterable[Block], width: int) -> str:
    """Return the blocks as lines, with an empty line between two of them."""
    columns = min(width, WIDEST)
    return "\n".join(
        "".join(f"{line}\n" for line in _lines(block, columns)) for block in blocks if block
    )


def _lines(block: Block, width: int) -> list[str]:
    if isinstance(block, str):
        return _filled(block, width)
    if isinstance(block, Rows):
        return _rows(block.rows, width)
    about = _filled(block.about, width, _INDENT) if block.about else []
    indent = _INDENT * 2 if about else _INDENT
    return [*about, *(f"{indent}{line}" for line in block.lines)]


def _rows(rows: tuple[tuple[str, str], ...], width: int) -> list[str]:
    longest = max(len(term) for term, _ in rows)
    lines: list[str] = []
    if longest > (_LONGEST_TERM if width >= _NARROW else _LONGEST_NAME):
        for term, explanation in rows:
            lines += [*_filled(term, width, _INDENT), *_filled(explanation, width, _INDENT * 2)]
        return lines
    indent = " " * (longest + 2 * len(_INDENT))
    for term, explanation in rows:
        first, *others = _filled(explanation, width, indent)
        lines += [f"{_INDENT}{term:{longest}}{_INDENT}{first.lstrip()}", *others]
    return lines


def _filled(text: str, width: int, indent: str = "") -> list[str]:
    return wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
