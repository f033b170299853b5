"""How severities look."""

from rich.style import Style

from trialcli.core.severity import Severity
from trialcli.render.prose import QUIET

SEVERITY_STYLES: dict[Severity, Style] = {
    "major": Style(color="red", bold=True),
    "minor": Style(color="yellow"),
    "detail": QUIET,
    "none": QUIET,
}
SEVERITY_WIDTH = 8
"""Columns of the word before an event or a rule."""
