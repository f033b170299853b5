"""Every style there is, in one table: readable on black and on white, and never the only sign.

The sixteen colors of a terminal are what its owner makes of them, and as they come green, yellow
and cyan vanish on white and blue vanishes on black. So these are of the 256 that are the same
everywhere; a terminal of fewer shows the nearest it has. What is dim has no color, or it vanishes.
"""

from rich.style import Style

_GREEN, _CYAN, _BLUE, _ORANGE, _RED = (f"color({number})" for number in (28, 30, 63, 130, 160))

TITLE = Style(bold=True)
QUIET = Style(dim=True)
LABEL = Style(color=_CYAN)
CHART = Style(color=_CYAN)
GOOD = Style(color=_GREEN)
BAD = Style(color=_RED)
WORST = Style(color=_RED, bold=True)
CAUTION = Style(color=_ORANGE)
_BEST = Style(color=_GREEN, bold=True)
_DONE = Style(color=_BLUE)

STATUS_STYLES = {
    "RECRUITING": _BEST,
    "ENROLLING_BY_INVITATION": GOOD,
    "AVAILABLE": _BEST,
    "NOT_YET_RECRUITING": Style(color=_CYAN),
    "ACTIVE_NOT_RECRUITING": _DONE,
    "COMPLETED": _DONE,
    "APPROVED_FOR_MARKETING": _DONE,
    "SUSPENDED": WORST,
    "TERMINATED": WORST,
    "WITHDRAWN": WORST,
    "UNKNOWN": CAUTION,
}
"""The color of each status; its word always stands beside it."""
