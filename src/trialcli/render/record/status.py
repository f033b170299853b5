"""Where a trial stands, by color and by word."""

from rich.text import Text

from trialcli.ctgov.words.vocabulary import phase_words, status_words
from trialcli.render.record.cursor import RecordCursor
from trialcli.render.styles import STATUS_STYLES

_PROTOCOL = "protocolSection"


def standing(study: RecordCursor) -> Text:
    """Return status, what it was when last known, and phase: ``● Recruiting · Phase 1``."""
    module = study.at(f"{_PROTOCOL}.statusModule")
    word = status_word(module.at("overallStatus"))
    status = Text.assemble(("● ", word.style), word) if word else Text()
    last = module.at("lastKnownStatus").words()
    if last:
        status.append(f" (last known: {last})")
    phases = [
        phase for leaf in study.plain(f"{_PROTOCOL}.designModule.phases") if (phase := leaf.text())
    ]
    words = phase_words(phases)
    if words and phases != ["NA"]:
        status.append(f" · {words}" if status else words)
    return status


def status_word(node: RecordCursor) -> Text:
    """Return a status as its word, colored; nothing where it is absent."""
    status = node.text()
    if status is None:
        return Text()
    return Text(status_words(status), style=STATUS_STYLES.get(status, ""))
