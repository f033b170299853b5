"""The page of one trial as Markdown: the same pieces that a terminal draws."""

import re
from collections.abc import Iterator, Sequence

from rich.style import Style
from rich.text import Text

from trialcli.render.markdowntext import escaped
from trialcli.render.plain import plain
from trialcli.render.prose import BLANK, Hanging, Heading, Inset, Lines, Separator
from trialcli.render.record.page import ShowPage
from trialcli.render.record.table import Matrix

_WIDTH = 80
_NUMBER = re.compile(r"[0-9]{1,9}[.)]")


def page_markdown(page: ShowPage) -> str:
    """Return a page as a Markdown document; registry text in it is escaped."""
    standing, title, *pieces = page.pieces(_WIDTH)
    lines = [f"# {_words(title)}", "", _words(standing), ""]
    level = -1
    for piece in _flat(pieces):
        new, level = _lines(piece, level)
        lines += new
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    return f"{text.strip()}\n"


def _flat(pieces: Sequence[Lines]) -> Iterator[Lines]:
    for piece in pieces:
        yield from _flat([piece.lines]) if isinstance(piece, Inset) else [piece]


def _lines(piece: Lines, level: int) -> tuple[list[str], int]:
    """Return the lines of a piece, and how deep it is in a list: -1 outside of any."""
    if isinstance(piece, Hanging) and piece is not BLANK:
        depth = _depth(piece, level)
        text = _words(piece)
        if depth < 0:
            return ["", text, ""], -1
        return [*([""] if level < 0 else []), f"{'  ' * depth}- {text}"], depth
    return ["", *_block(piece), ""], -1


def _block(piece: Lines) -> list[str]:
    if isinstance(piece, Heading):
        aside = _inline(piece.aside)
        return [f"## {_inline(piece.title)}", *(["", f"*{aside}*"] if aside else [])]
    if isinstance(piece, Matrix):
        return _table(piece)
    if isinstance(piece, Separator):
        return ["---"]
    return [] if piece is BLANK else [escaped(plain([piece]))]


def _depth(piece: Hanging, level: int) -> int:
    """Return how deep a text is in a list; an item is at most one level below the one before."""
    prefix = piece.prefix.plain
    indent = len(prefix) - len(prefix.lstrip(" "))
    if not prefix.strip() and (indent == 0 or level < 0):
        return -1
    return min(indent // 2, level + 1)


def _words(piece: Lines) -> str:
    """Return a text with its label in bold type."""
    if not isinstance(piece, Hanging):
        return escaped(plain([piece]))
    label = piece.prefix.plain.strip()
    text = _inline(piece.body)
    if not label or label in "•◦":
        return text
    mark = escaped(label)
    return f"{mark} {text}" if _NUMBER.fullmatch(label) else f"**{mark}** {text}"


def _inline(text: Text) -> str:
    """Return a text on one line, its addresses as links."""
    styled = [(0, len(text.plain), text.style), *text.spans]
    links = [
        (start, end, style.link)
        for start, end, style in styled
        if isinstance(style, Style) and style.link
    ]
    parts, done = [], 0
    for start, end, link in sorted(links):
        if start >= done:
            address = link.replace("<", "%3C").replace(">", "%3E")
            parts += [_escaped(text.plain[done:start])]
            parts += [f"[{_escaped(text.plain[start:end])}](<{address}>)"]
            done = end
    return "".join([*parts, _escaped(text.plain[done:])])


def _escaped(text: str) -> str:
    """Return a text with its line breaks as HTML has them."""
    return "<br>".join(map(escaped, text.split("\n")))


def _table(matrix: Matrix) -> list[str]:
    rows = [["", *map(_escaped, matrix.columns)], ["---"] * (len(matrix.columns) + 1)]
    for row in matrix.rows:
        label = f"{'&emsp;' * (row.indent // 2)}{_escaped(row.label)}"
        empty = [""] * (len(matrix.columns) - len(row.cells))
        rows.append([label if row.cells else f"**{label}**", *map(_escaped, row.cells), *empty])
    return [f"| {' | '.join(row)} |" for row in rows]
