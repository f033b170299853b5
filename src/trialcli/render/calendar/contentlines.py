"""The content lines of an iCalendar file (RFC 5545, 3.1): values, escaped and folded."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from trialcli.text.blocks import clean

_LONGEST = 75
"""Bytes of a line in UTF-8, without its end."""
_SPECIAL = re.compile(r"[\\;,]")


def content_line(name: str, value: str) -> str:
    """Return a line with its end, folded if it is too long."""
    return "\r\n ".join(_folded(f"{name}:{value}")) + "\r\n"


def text_value(text: str) -> str:
    r"""Return a text as a value: ``\;``, ``\,``, ``\\`` and ``\n`` for a new line.

    Control characters are shown as code points, so a text cannot end its line or begin another.
    """
    return _SPECIAL.sub(r"\\\g<0>", clean(text)).replace("\n", "\\n")


def list_value(texts: Iterable[str]) -> str:
    """Return several texts as one value, with commas between them."""
    return ",".join(map(text_value, texts))


def date_value(day: date) -> str:
    """Return a day as ``20260630``."""
    return day.isoformat().replace("-", "")


def time_value(day: date) -> str:
    """Return the beginning of a day, UTC."""
    return f"{date_value(day)}T000000Z"


def _folded(line: str) -> Iterator[str]:
    """Yield the parts of a line; no character is cut, and the space before a part counts."""
    if len(line.encode()) <= _LONGEST:
        yield line
        return
    part, used = "", 0
    for character in line:
        size = len(character.encode())
        if used + size > _LONGEST:
            yield part
            part, used = "", 1
        part, used = part + character, used + size
    yield part
