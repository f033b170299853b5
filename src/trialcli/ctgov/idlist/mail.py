"""Lines of a saved mail: long lines are split anywhere, even within an ID.

The encoding is quoted-printable: ``=`` ends a line that continues, and ``=20`` is a space.
"""

import re
from collections.abc import Iterator, Sequence

_HEADER = re.compile(
    r"^content-transfer-encoding:[ \t]{0,8}\"?quoted-printable", re.IGNORECASE | re.MULTILINE
)
_SOFT_BREAK = re.compile(r"^[^\n]{64,75}=$", re.MULTILINE)
"""Without the header: lines of this encoding have at most 76 characters."""
_ESCAPED = re.compile(r"(?:=[0-9A-F]{2}){1,12}")
_FIRST_WORD = re.compile(r"\S*")


def is_wrapped(text: str) -> bool:
    """Whether a text has the line breaks of a saved mail."""
    return _HEADER.search(text) is not None or _SOFT_BREAK.search(text) is not None


def unwrapped(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the original lines, each with the number of its first line.

    A split word is joined on the line where it begins; the line end stays after it, so that the
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
    """Return the unescaped character; letters and digits need no escape and stay unchanged."""
    text = bytes.fromhex(match[0].replace("=", "")).decode("utf-8", "replace")
    is_odd = any(char.isascii() and (char.isalnum() or char < " ") for char in text)
    return match[0] if is_odd else text
