"""Lines of evidence on the screen: what was put in, taken out, or altered word by word."""

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


def evidence_line(line: EvidenceLine, indent: int) -> Hanging:
    """Return a line, its mark in the margin."""
    prefix = Text.assemble(" " * indent, (line.mark, _MARKS[line.mark]), " ")
    body = Text()
    if line.label:
        body.append(f"{clean(line.label)}: ", QUIET)
    for piece in line.pieces:
        body.append_text(_piece(piece, line))
    return Hanging(prefix, body, indent + 2)


def _piece(piece: Piece, line: EvidenceLine) -> Text:
    text = clean(piece.text)
    if piece.kind == "same":
        return Text(text, style=QUIET if line.mark == " " else "")
    style = GOOD if piece.kind == "added" else BAD
    if is_plain(line):
        return Text(text, style=style)
    # Marks beside the colour: a copied line, or a terminal without strike-through, keeps its sense.
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
