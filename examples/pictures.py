"""Draw the pictures of the documents: what trialcli prints about the invented trial, as SVG.

    python examples/pictures.py [DIR]

Writes to docs/pictures if no directory is given. A test compares the pictures with the program.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).parents[1]
TRIAL = "NCT99000001"
COLUMNS = 80
PICTURES: Mapping[str, tuple[str, ...]] = {
    "show": ("show", TRIAL, "--offline"),
    "diff": ("diff", TRIAL, "2026-02-18", "2026-04-22"),
    "history": ("history", TRIAL),
    "audit": ("audit", TRIAL),
}
"""The name of each picture, and the command whose output it shows."""

# Black on white and no named font: it can be read on light and dark pages, and loads nothing.
_INK, _GREY = (36, 41, 47), (87, 96, 106)
_COLORS = [
    (176, 24, 32),
    (17, 99, 41),
    (125, 78, 0),
    (9, 80, 174),
    (120, 40, 140),
    (15, 98, 115),
]
"""Red, green, yellow, blue, magenta and cyan; bright ones are the same."""
_THEME = TerminalTheme((255, 255, 255), _INK, [_INK, *_COLORS, _GREY], [_GREY, *_COLORS, _INK])
_SVG = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>TITLE</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main() -> None:
    """Draw all pictures."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    directory.mkdir(parents=True, exist_ok=True)
    for name, words in PICTURES.items():
        (directory / f"{name}.svg").write_text(picture(name, words), encoding="utf-8")


def picture(name: str, words: tuple[str, ...]) -> str:
    """Return what a command prints on a terminal, as an SVG document."""
    console = Console(
        width=COLUMNS, record=True, file=StringIO(), force_terminal=True, legacy_windows=False
    )
    command = f"trialcli {' '.join(words)}"
    console.print(Text(f"$ {command}\n", style="bold"))
    console.print(Text.from_ansi(_printed(words)))
    drawn = console.export_svg(
        title="", theme=_THEME, code_format=_SVG.replace("TITLE", command), unique_id=name
    )
    return "\n".join(line.rstrip() for line in drawn.splitlines() if line.strip()) + "\n"


def _printed(words: tuple[str, ...]) -> str:
    """Return what the program prints, in colors and in no time zone but UTC."""
    surroundings = {
        "PATH": os.defpath,
        "FORCE_COLOR": "1",
        "COLUMNS": str(COLUMNS),
        "TERM": "xterm",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(ROOT / "src"),
        "TRIALCLI_REGISTRY_URL": "http://127.0.0.1:9",
    }
    program = [sys.executable, "-m", "trialcli", *words, "--store", "examples/snapshots"]
    done = subprocess.run(  # noqa: S603 - our own program
        program, cwd=ROOT, env=surroundings, capture_output=True, check=True
    )
    return done.stdout.decode()


if __name__ == "__main__":
    main()
