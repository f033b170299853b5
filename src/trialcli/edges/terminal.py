"""The terminal: its output, its width, and the progress bar."""

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from trialcli.edges.streams import Styled, abandon, take_ascii, take_utf8, takes_any_text, ungated
from trialcli.text.blocks import inert

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID
    from rich.segment import Segment
    from rich.style import Style

NARROWEST, WIDEST = 20, 1000
"""The most columns and lines; larger numbers are reduced to these."""
_USUAL = 80, 24


def show(renderables: Iterable["RenderableType"], *, pager: bool) -> None:
    """Print renderables, through a pager if they are longer than the terminal."""
    if not (pager and is_for_a_pager()):
        console = stdout_console()
        for renderable in renderables:
            _write_out(_drawn([renderable], console))
        return
    from trialcli.edges.pager import shows_colours

    plainly = not shows_colours(os.environ)
    _page(_drawn(renderables, stdout_console(plainly=plainly)))


def drawn(renderables: Iterable["RenderableType"]) -> Styled:
    """Return renderables as standard output shows them; no text in them instructs a terminal."""
    return _drawn(renderables, stdout_console())


def stdout_console(*, plainly: bool = False) -> "Console":
    """Return the console for results: registry text in it is never markup.

    It must not print by itself, which the gate before standard output would take for text.
    """
    from rich.console import Console, detect_legacy_windows

    columns, lines = size()
    # An old Windows console takes colours by calls, which a text cannot make.
    plainly = plainly or (os.name == "nt" and detect_legacy_windows())
    return Console(
        color_system=None if plainly else "auto",
        width=columns,
        height=lines,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=False,
    )


class _Inert:
    """What a renderable draws, with nothing in its text that could instruct a terminal."""

    def __init__(self, drawn: "RenderableType") -> None:
        self._drawn = drawn

    def __rich_console__(
        self, console: "Console", options: "ConsoleOptions"
    ) -> Iterator["Segment"]:
        from rich.segment import Segment

        for text, style, _ in console.render(self._drawn, options):
            yield Segment(inert(text), _harmless(style))


def _harmless(style: "Style | None") -> "Style | None":
    """Return a style without a link that could end its own control sequence."""
    if style is None or style.link is None or all("!" <= sign <= "~" for sign in style.link):
        return style
    return style.update_link(None)


def _drawn(renderables: Iterable["RenderableType"], console: "Console") -> Styled:
    with console.capture() as capture:
        for renderable in renderables:
            # Whole: an address may be longer than the line.
            console.print(_Inert(renderable), crop=False)
    return Styled(capture.get())


def is_for_a_pager() -> bool:
    """Whether a person reads standard output at a terminal on which a pager can work."""
    return sys.stdout.isatty() and os.environ.get("TERM") not in (None, "", "dumb", "unknown")


def _page(text: str) -> None:
    """Show a text in the pager if it does not fit the screen; write it if no pager works."""
    from trialcli.edges.pager import page

    if text.count("\n") < size()[1] or not page(text, os.environ):
        _write_out(text)


def size() -> tuple[int, int]:
    """Return the columns and lines of the terminal: COLUMNS and LINES, else what it says itself."""
    columns, lines = _measured()
    return (
        _believed(os.environ.get("COLUMNS"), NARROWEST) or max(min(columns, WIDEST), NARROWEST),
        _believed(os.environ.get("LINES"), 1) or max(min(lines, WIDEST), 1),
    )


def _measured() -> tuple[int, int]:
    for descriptor in (1, 2, 0):
        try:
            columns, lines = os.get_terminal_size(descriptor)
        except (OSError, ValueError):
            continue
        return columns or _USUAL[0], lines or _USUAL[1]
    return _USUAL


def _believed(said: str | None, least: int) -> int | None:
    """Return a number of the environment within bounds; None if it is not one."""
    said = (said or "").strip().lstrip("0")
    if not (said.isascii() and said.isdecimal()):
        return None
    return WIDEST if len(said) > len(str(WIDEST)) else max(min(int(said), WIDEST), least)


def width() -> int:
    """Return the columns of the terminal; 80 without a terminal, unless COLUMNS is set."""
    return size()[0]


def show_text(text: str, *, pager: bool) -> None:
    """Print a text that is laid out already, through a pager if it is longer than the screen."""
    if pager and is_for_a_pager():
        _page(inert(text))
    else:
        write(text)


def write(text: str) -> None:
    """Write a text for a reader: nothing in it instructs a terminal."""
    _write_out(text if isinstance(text, Styled) else inert(_unbroken(text, sys.stdout)))


def write_json(text: str) -> None:
    """Write a JSON document; the data are the same in every encoding of standard output."""
    write_json_lines(f"{text}\n")


def write_json_lines(text: str) -> None:
    """Write lines of JSON; the data are the same in every encoding of standard output."""
    take_ascii(sys.stdout)
    _write_out(_json_for(text, sys.stdout))


def write_table(text: str) -> None:
    """Write CSV or TSV as it is, in UTF-8: the text must hold no instruction to a terminal."""
    take_utf8(sys.stdout)
    _write_out(Styled(text))


def write_markup(text: str) -> None:
    """Write a page or Markdown; with numeric references if standard output is not Unicode."""
    take_ascii(sys.stdout)
    if not takes_any_text(sys.stdout):
        from trialcli.text.ascii import markup_in_ascii

        text = markup_in_ascii(text)
    _write_out(inert(text))


def _json_for(text: str, stream: TextIO) -> str:
    if takes_any_text(stream):
        return text
    from trialcli.text.ascii import json_in_ascii

    return json_in_ascii(text)


def _unbroken(text: str, stream: TextIO) -> str:
    """Return a text broken between words if a terminal would break an address in it."""
    if "://" not in text or not stream.isatty():
        return text
    from textwrap import fill

    columns = size()[0]
    return "\n".join(
        fill(line, columns, break_long_words=False, break_on_hyphens=False)
        if "://" in line and len(line) > columns
        else line
        for line in text.split("\n")
    )


def _write_out(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def note(text: str) -> None:
    """Write a remark to stderr; if that fails, go on without."""
    try:
        sys.stderr.write(f"{inert(_unbroken(text, sys.stderr))}\n")
        sys.stderr.flush()
    except OSError:
        abandon(sys.stderr)


def note_json(text: str) -> None:
    """Write a JSON object to stderr."""
    take_ascii(sys.stderr)
    sys.stderr.write(f"{inert(_json_for(text, sys.stderr))}\n")
    sys.stderr.flush()


class Silence:
    """A ``jobs.progress.Progress`` for when nobody watches."""

    def start(self, total: int | None) -> None:
        """Show nothing."""

    def advance(self) -> None:
        """Show nothing."""

    def stop(self) -> None:
        """Show nothing."""


class Bar:
    """A ``jobs.progress.Progress`` on stderr."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._progress: RichProgress | None = None
        self._task: TaskID | None = None

    def start(self, total: int | None) -> None:
        """Draw the bar."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns, lines = size()
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(
                file=ungated(sys.stderr),
                width=columns,
                height=lines,
                markup=False,
                highlight=False,
                emoji=False,
            ),
            transient=True,
            # Results that go into a pipe must not be drawn above the bar.
            redirect_stdout=sys.stdout.isatty(),
        )
        self._task = self._progress.add_task(self._label, total=total)
        self._progress.start()

    def advance(self) -> None:
        """Move it on by one."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)

    def stop(self) -> None:
        """Take it off the screen."""
        if self._progress is not None:
            self._progress.stop()


def is_watched() -> bool:
    """Whether a person watches stderr."""
    return sys.stderr.isatty()


def is_read() -> bool:
    """Whether a person reads standard output."""
    return sys.stdout.isatty()


def progress(label: str, *, quiet: bool) -> "Bar | Silence":
    """Return a bar if a person watches stderr, else a silent progress."""
    return Silence() if quiet or not is_watched() else Bar(label)
