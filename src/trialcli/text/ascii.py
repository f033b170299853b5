"""Texts for an output that cannot show every character: no character is lost silently.

JSON gets escapes, and a page gets numeric references; both mean the same characters. Plain text
gets similar ASCII characters: ``<=`` for ``≤``, ``e`` for ``é``, the name of a Greek letter.
"""

import re

_NOT_ASCII = "[^\x00-\x7f]"
_UNKNOWN = "?"
_SIGNS = {
    "≤": "<=",
    "⩽": "<=",
    "≥": ">=",
    "⩾": ">=",
    "≠": "!=",
    "≈": "~",
    "≅": "~",
    "∼": "~",
    "≡": "=",
    "±": "+/-",
    "∓": "-/+",
    "×": "x",
    "✕": "x",
    "✗": "x",
    "÷": "/",
    "⁄": "/",
    "∕": "/",
    "∞": "infinity",
    "√": "sqrt",
    "∑": "sum",
    "∆": "Delta",
    "→": "->",
    "←": "<-",
    "↔": "<->",
    "⇒": "=>",
    "⇐": "<=",
    "⇔": "<=>",
    "↑": "(up)",
    "↓": "(down)",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "−": "-",
    "⁃": "-",
    "…": "...",
    "‘": "'",
    "’": "'",
    "‚": "'",
    "‛": "'",
    "′": "'",
    "ʹ": "'",
    "ʼ": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "″": '"',
    "«": "<<",
    "»": ">>",
    "‹": "<",
    "›": ">",
    "•": "*",
    "●": "*",
    "○": "o",
    "◦": "o",
    "▪": "*",
    "■": "*",
    "□": "o",
    "◆": "*",
    "★": "*",
    "☆": "*",
    "·": "-",
    "⋅": "-",
    "∙": "-",
    "‧": "-",
    "✓": "v",
    "✔": "v",
    "°": " deg",
    "®": "(R)",
    "©": "(C)",
    "†": "+",
    "‡": "++",
    "¶": "(P)",
    "§": "section ",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "¢": "c",
    "¡": "!",
    "¿": "?",
    "¦": "|",
    "¬": "not ",
    "‰": " per mille",
    "ß": "ss",
    "ẞ": "SS",
    "ı": "i",
    "ŋ": "ng",
    "Ŋ": "NG",
    "þ": "th",
    "Þ": "TH",
    "ð": "d",
    "Ð": "D",
    "œ": "oe",
    "Œ": "OE",
    "Ω": "Ohm",
    "▁": "_",
    "▂": "_",
    "▃": "-",
    "▄": "-",
    "▅": "=",
    "▆": "=",
    "▇": "#",
    "█": "#",
}
"""In a drawing each sign has one column; ``render.timeline.chart`` draws in ASCII itself."""
_HORIZONTAL = set("─━┄┅┈┉═╌╍╴╶╸╺╼╾")
_VERTICAL = set("│┃┆┇┊┋║╎╏╵╷╹╻╽╿")
_BOX = "[\u2500-\u257f]"
_LATIN = r"LATIN (SMALL|CAPITAL) LETTER ([A-Z]{1,2})( WITH .*)?"
_GREEK = r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?([A-Z]+)( WITH .*)?"


def json_in_ascii(text: str) -> str:
    """Return JSON text with an escape for every character that is not ASCII: the same data."""
    return re.sub(_NOT_ASCII, json_escape, text)


def json_escape(match: re.Match[str]) -> str:
    """Return the JSON escape of a character; beyond the first plane it has two halves."""
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def markup_in_ascii(text: str) -> str:
    """Return HTML or Markdown with a numeric reference for every character that is not ASCII."""
    return text.encode("ascii", "xmlcharrefreplace").decode()


def in_encoding(text: str, encoding: str) -> str:
    """Return a text in characters of an encoding; look-alikes stand for the others."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(letter if _has(encoding, letter) else look_alike(letter) for letter in text)
    except LookupError:
        pass
    return text


def _has(encoding: str, letter: str) -> bool:
    try:
        return bool(letter.encode(encoding))
    except UnicodeEncodeError:
        return False


def look_alike(character: str) -> str:
    """Return the ASCII replacement of a character; ``?`` if there is none."""
    if character in _SIGNS:
        return _SIGNS[character]
    if re.fullmatch(_BOX, character):
        return _drawn(character)
    if character.isspace():
        return " "
    return _letters(character) or _taken_apart(character)


def _drawn(character: str) -> str:
    if character in _HORIZONTAL:
        return "-"
    return "|" if character in _VERTICAL else "+"


def _letters(character: str) -> str:
    """Return a letter without its strokes and accents, or the name of a Greek one."""
    from unicodedata import name

    called = name(character, "")
    latin = re.fullmatch(_LATIN, called)
    found = latin or re.fullmatch(_GREEK, called)
    if found is None:
        return ""
    if found[1] == "SMALL":
        return found[2].lower()
    return found[2] if latin else found[2].capitalize()


def _taken_apart(character: str) -> str:
    """Return the parts of a composed character: ``2`` for ``²``, ``fi`` for ``ﬁ``."""
    from unicodedata import combining, normalize

    if combining(character):
        return ""
    parts = normalize("NFKD", character)
    if parts == character:
        return _UNKNOWN
    return "".join(part if part.isascii() else look_alike(part) for part in parts) or _UNKNOWN
