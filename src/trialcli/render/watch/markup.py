"""What happened to a trial as HTML, for a page, a mail and a feed: simple, safe, without styles."""

from collections.abc import Sequence

from trialcli.render.evidence import is_arrow
from trialcli.render.watch.trial_parts import Dated, command, dated_events, notes
from trialcli.render.webpage import safe, safe_stretch, safe_words
from trialcli.text.blocks import one_line
from trialcli.text.diff import Piece
from trialcli.versions.evidence import EvidenceLine
from trialcli.watch.digest import Told


def events_markup(items: Sequence[Told]) -> str:
    """Return the events of a trial as a list, worst first, each with its evidence."""
    return f'<ul class="events">{"".join(map(_event, dated_events(items)))}</ul>'


def command_markup(trial: str, items: Sequence[Told]) -> str:
    """Return the command that shows everything."""
    return f"<code>{safe(command(trial, items))}</code>"


def _event(dated: Dated) -> str:
    event = dated.event
    noted = "".join(f' <span class="quiet">({safe_words(note)})</span>' for note in notes(dated))
    lines = "".join(map(_line, event.evidence))
    under = f'<ul class="evidence">{lines}</ul>' if lines else ""
    return (
        f'<li><strong class="{event.severity}">{event.severity}</strong> '
        f'<span dir="auto">{safe_words(event.sentence)}</span>{noted}{under}</li>'
    )


def _line(line: EvidenceLine) -> str:
    label = f'<span class="quiet">{safe(line.label)}:</span> ' if one_line(line.label) else ""
    pieces = "".join(_piece(piece, line) for piece in line.pieces)
    style = ' class="quiet"' if line.mark == " " else ""
    return f'<li{style} dir="auto">{label}{pieces}</li>'


def _piece(piece: Piece, line: EvidenceLine) -> str:
    """Return a stretch of words, marked for eyes and for ears; an arrow's direction says it."""
    text = safe_stretch(piece.text)
    if piece.kind == "same" or is_arrow(line) or not text.strip():
        return text
    tag = "ins" if piece.kind == "added" else "del"
    return f"<{tag}>{text}</{tag}>"
