"""How severities look."""

from rich.style import Style

from trialcli.events.severity import Severity
from trialcli.render.styles import CAUTION, QUIET, WORST

SEVERITY_STYLES: dict[Severity, Style] = {
    "major": WORST,
    "minor": CAUTION,
    "detail": QUIET,
    "none": QUIET,
}
SEVERITY_WIDTH = 8
"""Columns of the word before an event or a rule."""
