"""The terminal: consoles, the pager, the progress bar."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


def stdout_console() -> "Console":
    """Return the console for results: registry text in it is never markup."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False, soft_wrap=False)


def show(renderables: Iterable["RenderableType"], *, pager: bool) -> None:
    """Print renderables, through a pager where they are longer than the terminal."""
    console = stdout_console()
    if not (pager and console.is_terminal and not console.is_dumb_terminal):
        for renderable in renderables:
            console.print(renderable)
        return
    with console.capture() as capture:
        for renderable in renderables:
            console.print(renderable)
    page(capture.get(), console.height, os.environ)


def width() -> int:
    """Return the columns of the terminal; 80 where there is none, or COLUMNS says."""
    from shutil import get_terminal_size

    return get_terminal_size((80, 24)).columns


def show_text(text: str, *, pager: bool) -> None:
    """Print a text that is laid out already, through a pager where it is longer than the screen."""
    from shutil import get_terminal_size

    if pager and sys.stdout.isatty() and os.environ.get("TERM") not in (None, "dumb"):
        page(text, get_terminal_size((80, 24)).lines, os.environ)
    else:
        write(text)


def page(text: str, height: int, variables: Mapping[str, str]) -> None:
    """Write a text, through the pager a person has chosen if it does not fit the screen."""
    command = _pager(variables)
    if text.count("\n") < height or not command or command == ["cat"]:
        sys.stdout.write(text)
        return
    import subprocess

    # As git sets it: quit if it fits, keep colours, leave the screen as it was.
    environment = {"LESS": "FRX", **variables}
    try:
        with (
            _uninterrupted(),
            subprocess.Popen(  # noqa: S603 - the pager the person chose
                command, stdin=subprocess.PIPE, env=environment, text=True, errors="replace"
            ) as process,
        ):
            process.communicate(text)
    except OSError:
        sys.stdout.write(text)


def _pager(variables: Mapping[str, str]) -> list[str]:
    """Return the words of the pager's command; none where they make no sense."""
    import shlex

    try:
        return shlex.split(variables.get("TRIALCLI_PAGER") or variables.get("PAGER") or "less")
    except ValueError:
        return []


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Leave Ctrl-C to the pager, which uses it; else it would be left alone with the terminal."""
    import signal

    # A function, not SIG_IGN: that would be inherited by the pager.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def write(text: str) -> None:
    """Write a result as it is."""
    sys.stdout.write(text)
    sys.stdout.flush()


def note(text: str) -> None:
    """Write a remark to stderr."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


class Silence:
    """A ``core.ports.Progress`` for when nobody watches."""

    def start(self, total: int | None) -> None:
        """Show nothing."""

    def advance(self) -> None:
        """Show nothing."""

    def stop(self) -> None:
        """Show nothing."""


class Bar:
    """A ``core.ports.Progress`` on stderr."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._progress: RichProgress | None = None
        self._task: TaskID | None = None

    def start(self, total: int | None) -> None:
        """Draw the bar."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True, markup=False, highlight=False, emoji=False),
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


def progress(label: str, *, quiet: bool) -> "Bar | Silence":
    """Return a bar where a person watches stderr, else silence."""
    return Silence() if quiet or not is_watched() else Bar(label)
