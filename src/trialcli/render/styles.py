"""Every style there is, in one table: readable on black and on white, and never the only sign.

Plain blue vanishes on black; bright yellow and white vanish on white; what is dim has no colour,
or it vanishes on both.
"""

from rich.style import Style

TITLE = Style(bold=True)
QUIET = Style(dim=True)
LABEL = Style(color="cyan")
CHART = Style(color="cyan")
GOOD = Style(color="green")
BAD = Style(color="red")
WORST = Style(color="red", bold=True)
CAUTION = Style(color="yellow")
_BEST = Style(color="green", bold=True)
_DONE = Style(color="bright_blue")

STATUS_STYLES = {
    "RECRUITING": _BEST,
    "ENROLLING_BY_INVITATION": GOOD,
    "AVAILABLE": _BEST,
    "NOT_YET_RECRUITING": Style(color="cyan"),
    "ACTIVE_NOT_RECRUITING": _DONE,
    "COMPLETED": _DONE,
    "APPROVED_FOR_MARKETING": _DONE,
    "SUSPENDED": WORST,
    "TERMINATED": WORST,
    "WITHDRAWN": WORST,
    "UNKNOWN": CAUTION,
}
"""The colour of each status; its word always stands beside it."""
