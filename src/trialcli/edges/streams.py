"""The two streams that the program prints to, and the gate before them.

All text passes one gate: that of this program, of Typer, Python's warnings, a traceback.
Nothing in it instructs a terminal, but for what the program has drawn itself (``Styled``). What an
output cannot show, it shows by a look-alike (``text.ascii``).
"""

import codecs
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

from trialcli.text.blocks import inert

LOOK_ALIKE = "trialcli-look-alike"
"""The name under which Python knows what stands for a character that cannot be encoded."""

_ASCII = "".join(map(chr, (*range(32, 127), 10)))


class Styled(str):
    """A text whose control sequences are the program's own: the gate lets them pass."""

    __slots__ = ()


class Gate:
    """A stream that turns everything that could instruct a terminal into visible text.

    It has no ``buffer``: nothing goes round it, as Typer would where the encoding is ASCII.
    """

    def __init__(self, stream: TextIO) -> None:
        self.open = stream
        """The stream itself, for a progress bar, which moves the cursor."""
        self.refused: OSError | None = None
        """Why a part of the text is not written; None also if the reader is gone."""

    def write(self, text: str) -> int:
        """Write a text, inert unless the program has drawn it."""
        with self._noted():
            self.open.write(text if isinstance(text, Styled) else inert(text))
        return len(text)

    def flush(self) -> None:
        """Write what waits. The stream itself forgets what it could not write."""
        with self._noted():
            self.open.flush()

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            self.refused = error
            raise

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self.open, name)


@contextmanager
def gated() -> Iterator[None]:
    """Put the gate before standard output and standard error."""
    codecs.register_error(LOOK_ALIKE, _look_alikes)
    before = sys.stdout, sys.stderr
    # A stream that was closed before the program began leads nowhere.
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - no file to read
        sys.stdout, sys.stderr = (_gated(stream or nowhere) for stream in before)
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


def _gated(stream: TextIO) -> TextIO:
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors=LOOK_ALIKE)
    return cast(TextIO, Gate(stream))


def abandon(stream: TextIO) -> None:
    """Let what a stream has not written go nowhere, or that would fail again at the very end."""
    with suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - no file
        os.dup2(nowhere.fileno(), stream.fileno())


def refused_by(stream: TextIO) -> OSError | None:
    """Return why a part of the output was not written; None if all was."""
    return stream.refused if isinstance(stream, Gate) else None


def ungated(stream: TextIO) -> TextIO:
    """Return a stream without the gate, for what moves the cursor and prints no other text."""
    return stream.open if isinstance(stream, Gate) else stream


def takes_any_text(stream: TextIO) -> bool:
    """Return whether a stream is encoded in a form of Unicode."""
    try:
        name = codecs.lookup(getattr(stream, "encoding", None) or "utf-8").name
    except LookupError:
        return False
    return name.startswith("utf") and name != "utf-7"


def take_ascii(stream: TextIO) -> None:
    """Have a stream write ASCII as ASCII, which JSON, pages and Markdown rely on.

    What marks its beginning or takes two bytes a letter (UTF-16, UTF-8 with a mark), or is of
    another family, would make something else of them: it writes UTF-8 from here on.
    """
    stream = ungated(stream)
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if hasattr(stream, "reconfigure") and _ASCII.encode(encoding, "replace") != _ASCII.encode():
        stream.reconfigure(encoding="utf-8", errors=LOOK_ALIKE)


def take_utf8(stream: TextIO) -> None:
    """Have a stream write UTF-8, and line ends as they are."""
    stream = ungated(stream)
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors=LOOK_ALIKE, newline="")


def encoded(text: str, stream: TextIO) -> bytes:
    """Return a text as a stream would write it, for another program that writes there."""
    codecs.register_error(LOOK_ALIKE, _look_alikes)
    return text.encode(getattr(stream, "encoding", None) or "utf-8", LOOK_ALIKE)


def _look_alikes(error: UnicodeError) -> tuple[str, int]:
    from trialcli.text.ascii import look_alike

    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(look_alike, error.object[error.start : error.end])), error.end
