"""The heading of each of several trials."""

from rich.text import Text

from trialcli.ctgov.words.vocabulary import status_words
from trialcli.render.styles import QUIET, STATUS_STYLES, TITLE
from trialcli.text.blocks import one_line


def trial_heading(trial: str, title: str, status: str | None) -> Text:
    """Return the ID of a trial, its status if it states one, and its title."""
    heading = Text.assemble((trial, TITLE))
    if status:
        style = STATUS_STYLES.get(status, QUIET)
        heading.append("  ").append(one_line(status_words(status)), style)
    return heading.append(f"  {one_line(title)}", TITLE)
