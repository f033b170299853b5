"""Fold each letter, digit, space and dash to one form, so that trial IDs can be found in a text."""

import re
import unicodedata
from functools import lru_cache
from html import unescape

FOLD = "\x1f"
"""Marks a line break of a citation format; all other control characters are removed."""
_ENTITY = re.compile(
    r"&(?:amp;){0,4}(#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE
)
_PERCENT = re.compile(r"(?:%(?:25){0,4}[0-9a-f]{2}){1,16}", re.IGNORECASE)
_ESCAPED_AGAIN = re.compile(r"%(?:25)+(?=[0-9a-f]{2})", re.IGNORECASE)
_VALUE = re.compile(r"([?&#;][^\s?&#=;,]{1,40}=)([^\s&#\"'<>]+)")
"""A value in the query of an address."""
_INSIDE_A_VALUE = re.compile(
    r"(?:%(?:25){0,4}(?:20|22|27|2c|3b|3c|3e)|[,;](?!https?:|www\.|(?:[a-z]+\.)?clinicaltrials|nct))+",
    re.IGNORECASE,
)
"""Spaces, commas and quotes that belong to a value. A comma before another ID does not."""
_COLOUR = re.compile("\x1b\\[[0-9;]{0,20}[A-Za-z]")
_CONTROLS = {number: " " for number in (*range(32), 127) if number not in (9, 10, 31)}
_SAME_SHAPE = str.maketrans("СТОІстоіΝΤΟν\u2212\u2043\u2022\xb7№", "CTOIctoiNTOv----#")
"""Similar letters of other scripts for N, C, T, O and I; a minus and a bullet for a dash."""
_ONE_SHAPE = ("<wide>", "<narrow>", "<font>")


def readable(text: str) -> str:
    """Return a text with plain line ends, without control characters and terminal colors."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x1b" in text:
        text = _COLOUR.sub("", text)
    return text.translate({**_CONTROLS, 31: " "}) if _has_control(text) else text


def folded(text: str) -> str:
    """Return a line or a cell in which entities, escapes and odd characters are plain ASCII."""
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    if "=" in text:
        text = _VALUE.sub(_joined, text)
    if "%" in text:
        text = _PERCENT.sub(_unescaped, text)
    if text.isascii():
        return text
    return text.translate({ord(char): _plain(char) for char in set(text) if ord(char) > 126})


def _has_control(text: str) -> bool:
    return re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text) is not None


def _character(match: re.Match[str]) -> str:
    character = unescape(f"&{match[1]};")
    return " " if character.isspace() else character


def _joined(match: re.Match[str]) -> str:
    """Return a value of a query as one word, as a form writes it: with a plus for a space."""
    return match[1] + _INSIDE_A_VALUE.sub("+", match[2])


def _unescaped(match: re.Match[str]) -> str:
    """Return the unescaped character; letters and digits need no escape and stay unchanged."""
    codes = _ESCAPED_AGAIN.sub("%", match[0]).replace("%", "")
    characters = bytes.fromhex(codes).decode("utf-8", "replace")
    if any(char.isascii() and char.isalnum() for char in characters):
        return match[0]
    return characters.translate(_CONTROLS).replace("\n", " ")


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """Return the visible ASCII character, or nothing if it is invisible."""
    if "\udc80" <= char <= "\udcff":
        # A byte that is not UTF-8: files with such bytes are mostly from Windows.
        char = bytes([ord(char) - 0xDC00]).decode("cp1252", "replace")
    category = unicodedata.category(char)
    if category == "Cf" or "\ufe00" <= char <= "\ufe0f":
        return ""
    if category in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    if category == "Pd":
        return "-"
    shape, _, code = unicodedata.decomposition(char).partition(" ")
    if shape in _ONE_SHAPE and " " not in code:
        return _plain(chr(int(code, 16)))
    return char.translate(_SAME_SHAPE)
