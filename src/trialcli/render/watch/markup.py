"""The events of a trial as HTML, for a page, a mail and a feed: simple and without styles."""

from trialcli.render.evidence import is_arrow
from trialcli.render.watch.trial_head import head_facts, update_words
from trialcli.render.watch.trial_parts import Items, command, noted_events
from trialcli.render.webpage import Markup, joined, markup, safe, safe_stretch, safe_words
from trialcli.text.blocks import one_line
from trialcli.text.diff import Piece
from trialcli.versions.evidence import EvidenceLine
from trialcli.watch.news import NewsEvent, TrialNews


def events_markup(items: Items) -> Markup:
    """Return the events of a trial as a list, worst first, each with its evidence."""
    events = joined(_event(event, notes) for event, notes in noted_events(items))
    return markup('<ul class="events">{}</ul>', events)


def facts_markup(news: TrialNews) -> Markup:
    """Return the sponsor, phase and status of a trial, and the day of its last update."""
    facts = [markup('<span dir="auto">{}</span>', safe(fact)) for fact in head_facts(news)]
    facts += [safe_words(update)] if (update := update_words(news)) else []
    return markup('<p class="facts">{}</p>', joined(facts, " · ")) if facts else markup("")


def command_markup(trial: str, items: Items) -> Markup:
    """Return the command that shows everything."""
    return markup("<code>{}</code>", safe(command(trial, items)))


def _event(event: NewsEvent, notes: list[str]) -> Markup:
    severity = safe(event.severity)
    lines = joined(map(_line, event.evidence))
    return markup(
        '<li><strong class="{}">{}</strong> <span dir="auto">{}</span>{}{}</li>',
        severity,
        severity,
        safe_words(event.sentence),
        joined(markup(' <span class="quiet">({})</span>', safe_words(note)) for note in notes),
        markup('<ul class="evidence">{}</ul>', lines) if lines else lines,
    )


def _line(line: EvidenceLine) -> Markup:
    label = markup('<span class="quiet">{}:</span> ', safe(line.label))
    pieces = joined(_piece(piece, line) for piece in line.pieces)
    content = joined([label, pieces]) if one_line(line.label) else pieces
    if line.mark == " ":
        return markup('<li class="quiet" dir="auto">{}</li>', content)
    return markup('<li dir="auto">{}</li>', content)


def _piece(piece: Piece, line: EvidenceLine) -> Markup:
    """Return some words, marked for eyes and for ears; with an arrow, its direction says it."""
    text = safe_stretch(piece.text)
    if piece.kind == "same" or is_arrow(line) or not text.strip():
        return text
    return markup("<ins>{}</ins>" if piece.kind == "added" else "<del>{}</del>", text)
