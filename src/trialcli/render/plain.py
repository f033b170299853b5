"""What a terminal would show, as plain text: for a mail, a file or another program."""

import io
from collections.abc import Iterable

from rich.console import Console, RenderableType


def plain(renderables: Iterable[RenderableType], width: int = 80) -> str:
    """Return renderables as lines of a width, without color and whatever the environment says."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        color_system=None,
        force_terminal=False,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    for renderable in renderables:
        # Whole: an address may be longer than the line.
        console.print(renderable, crop=False)
    return out.getvalue()
