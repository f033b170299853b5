"""Lines of evidence on the screen: what was put in, taken out, or altered word by word."""

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.text import Text

from trialcli.render.prose import Hanging
from trialcli.render.styles import BAD, CAUTION, GOOD, QUIET
from trialcli.text.blocks import clean
from trialcli.text.diff import Piece
from trialcli.versions.evidence import EvidenceLine

_MARKS = {
    "+": GOOD,
    "-": BAD,
    "~": CAUTION,
    " ": QUIET,
}


_SPOKEN = {"+": "added: ", "-": "removed: "}
"""The words in place of the marks, on a terminal that gets words alone."""


class EvidenceText:
    """A line with its mark in the margin; with words for the marks if there are only words."""

    __slots__ = ("indent", "line")

    def __init__(self, line: EvidenceLine, indent: int) -> None:
        self.line = line
        self.indent = indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw the line."""
        drawn = self._spoken() if console.is_dumb_terminal else self._marked()
        yield from drawn.__rich_console__(console, options)

    def _marked(self) -> Hanging:
        line = self.line
        prefix = Text.assemble(" " * self.indent, (line.mark, _MARKS[line.mark]), " ")
        body = Text()
        if line.label:
            body.append(f"{clean(line.label)}: ", QUIET)
        for piece in line.pieces:
            body.append_text(_piece(piece, line))
        return Hanging(prefix, body, self.indent + 2)

    def _spoken(self) -> Hanging:
        line = self.line
        label = f"{clean(line.label)}: " if line.label else ""
        words = "".join(_spoken_piece(piece, line) for piece in line.pieces)
        body = Text(f"{label}{_SPOKEN.get(line.mark, '')}{words}")
        return Hanging(Text(" " * self.indent), body, self.indent + 2)


def evidence_line(line: EvidenceLine, indent: int) -> EvidenceText:
    """Return a line, its mark in the margin."""
    return EvidenceText(line, indent)


def _spoken_piece(piece: Piece, line: EvidenceLine) -> str:
    text = clean(piece.text)
    if piece.kind == "same" or is_plain(line):
        return text
    return f"({piece.kind}: {text})"


def _piece(piece: Piece, line: EvidenceLine) -> Text:
    text = clean(piece.text)
    if piece.kind == "same":
        return Text(text, style=QUIET if line.mark == " " else "")
    style = GOOD if piece.kind == "added" else BAD
    if is_plain(line):
        return Text(text, style=style)
    # Marks beside the color: a copied line, or a terminal without strike-through, keeps its sense.
    return Text(marked(piece), style=style)


def evidence_words(line: EvidenceLine) -> str:
    """Return a line as plain text, without its mark."""
    label = f"{clean(line.label)}: " if line.label else ""
    alone = is_plain(line)
    return label + "".join(
        clean(piece.text) if alone or piece.kind == "same" else marked(piece)
        for piece in line.pieces
    )


def is_plain(line: EvidenceLine) -> bool:
    """Whether no piece needs a mark: the line's own mark, or an arrow, says which is which."""
    return len(line.pieces) == 1 or is_arrow(line)


def is_arrow(line: EvidenceLine) -> bool:
    """Whether a line says ``old → new``, which needs no marks around either."""
    return len(line.pieces) == 3 and line.pieces[1].text == " → "


def marked(piece: Piece) -> str:
    """Return an altered piece in the signs of a word diff."""
    text = clean(piece.text)
    return f"{{+{text}+}}" if piece.kind == "added" else f"[-{text}-]"
