"""The terminal: its output, its width, and the progress bar."""

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from trialcli.edges.decoration import has_colours, is_plain
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
_COMMAND = "trialcli "
"""How a line begins that is a command to copy."""


def show(renderables: Iterable["RenderableType"], *, pager: bool) -> None:
    """Print renderables, through a pager if they are longer than the terminal."""
    if not (pager and is_for_a_pager()):
        console = stdout_console()
        for renderable in renderables:
            _write_out(_drawn([renderable], console))
        return
    from trialcli.edges.pager import shows_colours

    colourless = not shows_colours(os.environ)
    _page(_drawn(renderables, stdout_console(colourless=colourless)))


def drawn(renderables: Iterable["RenderableType"]) -> Styled:
    """Return renderables as standard output shows them; no text in them instructs a terminal."""
    return _drawn(renderables, stdout_console())


def stdout_console(*, colourless: bool = False) -> "Console":
    """Return the console for results: registry text in it is never markup.

    It must not print by itself, which the gate before standard output would take for text. What
    it draws asks ``console.is_dumb_terminal`` whether words have to do without a drawing.
    """
    from rich.console import Console, detect_legacy_windows

    columns, lines = size()
    plain = is_plain(sys.stdout, os.environ)
    # An old Windows console takes colors by calls, which a text cannot make.
    colourless = colourless or (os.name == "nt" and detect_legacy_windows())
    coloured = not colourless and has_colours(sys.stdout, os.environ)
    kind = {"TERM": "dumb"} if plain else {}
    return Console(
        color_system="auto" if coloured else None,
        force_terminal=coloured or plain,
        no_color=False,
        width=columns,
        height=lines,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=False,
        _environ={**os.environ, **kind} if coloured or plain else {},
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
            yield Segment(_readable(inert(text), sys.stdout), _harmless(style))


def _harmless(style: "Style | None") -> "Style | None":
    """Return a style without a link that could end its own control sequence."""
    if style is None or style.link is None or all("!" <= sign <= "~" for sign in style.link):
        return style
    return style.update_link(None)


def _readable(text: str, stream: TextIO) -> str:
    """Return inert text as a person reads it on an output.

    A plain output has words in place of signs. On a terminal, names written from right to left are
    isolated; in a file they would no longer be equal to the registry's.
    """
    if text.isascii():
        return text
    if is_plain(stream, os.environ):
        from trialcli.text.plainwords import in_plain_words

        return in_plain_words(text)
    if stream.isatty() and takes_any_text(stream):
        from trialcli.text.direction import isolated

        return isolated(text)
    return text


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
        _page(Styled(_readable(inert(text), sys.stdout)))
    else:
        write(text)


def write(text: str) -> None:
    """Write a text for a reader: nothing in it instructs a terminal."""
    _write_out(text if isinstance(text, Styled) else _for_reader(text, sys.stdout))


def _for_reader(text: str, stream: TextIO) -> Styled:
    text = inert(text)
    if is_plain(stream, os.environ):
        text = _readable(text, stream)
    return Styled(_readable(_broken(text, stream), stream))


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


def _broken(text: str, stream: TextIO) -> str:
    """Return a text whose lines fit the terminal, broken between words.

    A terminal would break them in a word or in an address. Commands to copy stay whole, and so does
    everything outside a terminal.
    """
    if not stream.isatty():
        return text
    width = size()[0]
    return "\n".join(
        line
        if (line.isascii() and len(line) <= width) or line.lstrip().startswith(_COMMAND)
        else "\n".join(_lines_of(line, width))
        for line in text.split("\n")
    )


def _lines_of(line: str, width: int) -> list[str]:
    from trialcli.text.columns import wrapped

    return wrapped(line, width, len(line) - len(line.lstrip(" ")))


def _write_out(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def note(text: str) -> None:
    """Write a remark to stderr; if that fails, go on without."""
    try:
        sys.stderr.write(Styled(f"{_for_reader(text, sys.stderr)}\n"))
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
                no_color=not has_colours(sys.stderr, os.environ),
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
    """Return a bar if a person watches a stderr that can draw one, else a silent progress."""
    if quiet or not is_watched() or is_plain(sys.stderr, os.environ):
        return Silence()
    return Bar(label)
