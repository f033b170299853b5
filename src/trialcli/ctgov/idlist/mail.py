"""Lines of a saved mail, in which a line that was too long is broken anywhere, even within an ID.

Mails are encoded so (quoted-printable): ``=`` ends a line that goes on, and ``=20`` is a space.
"""

import re
from collections.abc import Iterator, Sequence

_HEADER = re.compile(
    r"^content-transfer-encoding:[ \t]{0,8}\"?quoted-printable", re.IGNORECASE | re.MULTILINE
)
_SOFT_BREAK = re.compile(r"^[^\n]{64,75}=$", re.MULTILINE)
"""Without the header: such lines are at most 76 characters long."""
_ESCAPED = re.compile(r"(?:=[0-9A-F]{2}){1,12}")
_FIRST_WORD = re.compile(r"\S*")


def is_wrapped(text: str) -> bool:
    """Tell whether a text has the line breaks of a saved mail."""
    return _HEADER.search(text) is not None or _SOFT_BREAK.search(text) is not None


def unwrapped(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines as they were written, each with the number at which it begins.

    A broken word stands whole on the line where it begins; a line end stays after it, so that the
    lines can still be counted.
    """
    start = 1
    parts: list[str] = []
    breaks = 0
    for number, line in enumerate(lines, 1):
        goes_on = line.endswith("=")
        text = line[:-1] if goes_on else line
        if not parts:
            start = number
            parts.append(text)
        else:
            breaks += 1
            word = _FIRST_WORD.match(text)
            end = word.end() if word else 0
            parts.append(text[:end])
            if end < len(text):
                parts.append("\n" * breaks + text[end:])
                breaks = 0
        if not goes_on:
            yield start, _plain("".join(parts))
            parts, breaks = [], 0
    if parts:
        yield start, _plain("".join(parts))


def _plain(line: str) -> str:
    return _ESCAPED.sub(_unescaped, line)


def _unescaped(match: re.Match[str]) -> str:
    """Return what is escaped; letters and digits need no escape, and are left alone."""
    text = bytes.fromhex(match[0].replace("=", "")).decode("utf-8", "replace")
    is_odd = any(char.isascii() and (char.isalnum() or char < " ") for char in text)
    return match[0] if is_odd else text
