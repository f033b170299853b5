"""Names written from right to left, isolated, so that they do not turn what stands around them.

A terminal with bidirectional text would show the digits, brackets and separators that follow such a
name on its other side. An isolate (U+2068 to U+2069) keeps them apart. The isolates are added to
a finished line, in which a text's own controls already are visible code points: no text can end
its isolate or begin another one.
"""

import re

FIRST_STRONG_ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
_STRONG = (
    "\u0590-\u05ff\u0600-\u07bf\u07c0-\u085f\u0860-\u08ff\ufb1d-\ufb4f\ufb50-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff"
)
_LETTER = re.compile(f"[{_STRONG}]")
_BETWEEN = rf"(?:[^\w\n|;,·→]|[\d_{_STRONG}])*"
"""Spaces, digits and brackets between two letters of such a script, and no separator of a list."""
_BEHIND = r"(?: ?(?:\([\d., -]*\)|\[[\d., -]*\])| \d+(?=[\s,;)]|$))*"
"""What belongs to a name behind its last letter: "(12) [34]", "24"."""
_NAME = re.compile(f"[{_STRONG}](?:{_BETWEEN}[{_STRONG}])?{_BEHIND}")


def isolated(text: str) -> str:
    """Return finished lines with each stretch written from right to left in an isolate."""
    if text.isascii() or not _LETTER.search(text):
        return text
    return _NAME.sub(rf"{FIRST_STRONG_ISOLATE}\g<0>{END_OF_ISOLATE}", text)
