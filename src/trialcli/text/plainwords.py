"""Words in place of signs, for a reader who hears a text or has a terminal that draws nothing."""

import re

_WORDS = {" → ": " to ", " · ": "; "}
_SIGNS = re.compile(r"(?m)(?<=\S)(?: → | · )(?=\S)")
_BULLET = re.compile(r"(?m)^(\s*)[•◦]( |$)")


def in_plain_words(text: str) -> str:
    """Return a text with words for its arrows and dots: ``120 to 90`` for ``120 → 90``."""
    if text.isascii():
        return text
    text = text.replace("● ", "")
    return _BULLET.sub(r"\1-\2", _SIGNS.sub(lambda match: _WORDS[match[0]], text))
