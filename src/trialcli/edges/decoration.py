"""Whether an output has colors, and whether it has anything that is drawn.

The variables are those of https://no-color.org, https://force-color.org and
https://bixense.com/clicolors, and one of our own. An empty variable counts as not set.
"""

from collections.abc import Mapping
from typing import Literal, TextIO

ColourChoice = Literal["always", "never", "automatic"]

_WITHOUT_CONTROL = ("dumb", "unknown")
"""The values of TERM of a terminal that takes no control sequence."""
_NO = ("0", "false", "no", "off")


def is_plain(stream: TextIO, variables: Mapping[str, str]) -> bool:
    """Return whether an output has words only: no drawing, no signs in place of words.

    TRIALCLI_PLAIN decides. Without it, a terminal that takes no control sequence is plain. A
    file or a pipe is the same whatever TERM is.
    """
    said = _said("TRIALCLI_PLAIN", variables)
    return said not in _NO if said else stream.isatty() and _is_dumb(variables)


def has_colours(stream: TextIO, variables: Mapping[str, str]) -> bool:
    """Return whether an output has colors, bold letters and links."""
    if _is_dumb(variables) or is_plain(stream, variables):
        return False
    when, _ = colour_choice(variables)
    return stream.isatty() if when == "automatic" else when == "always"


def colour_choice(variables: Mapping[str, str]) -> tuple[ColourChoice, str | None]:
    """Return when there are colors, and the variable that decides; None if none does."""
    if _said("NO_COLOR", variables):
        return "never", "NO_COLOR"
    if forced := _said("FORCE_COLOR", variables):
        return "never" if forced in _NO else "always", "FORCE_COLOR"
    if _said("CLICOLOR_FORCE", variables) not in ("", *_NO):
        return "always", "CLICOLOR_FORCE"
    if _said("CLICOLOR", variables) in _NO:
        return "never", "CLICOLOR"
    return "automatic", None


def _said(name: str, variables: Mapping[str, str]) -> str:
    return variables.get(name, "").strip().lower()


def _is_dumb(variables: Mapping[str, str]) -> bool:
    return _said("TERM", variables) in _WITHOUT_CONTROL
