"""Drawing a page as a terminal of some width would show it."""

import io
import re
from typing import Any

from rich.console import Console

from trialcli.render.record.page import ShowPage, ShowView

_LINK_ID = re.compile(r"\x1b\]8;id=[0-9-]+;")


def drawn(renderable: Any, width: int = 80, *, colour: bool = False) -> str:
    """Return what a console of a width prints; the random ids of hyperlinks are made alike."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        markup=False,
        emoji=False,
        highlight=False,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        _environ={"TERM": "xterm"},
    )
    console.print(renderable, crop=False)
    return _LINK_ID.sub("\x1b]8;id=0;", out.getvalue())


def page(study: dict[str, Any], width: int = 80, *, colour: bool = False, **view: Any) -> str:
    """Return the page of a record."""
    return drawn(
        ShowPage(study, ShowView(**{"trial": "NCT99000001", **view})), width, colour=colour
    )
