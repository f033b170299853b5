"""The wording of a text: its words, numbers and signs, in whatever way they are typed.

Two texts with the same wording differ only in capitals, punctuation, spaces, bullets, the numbers
of list items, quotes, dashes, accents, and in how a sign is typed (``<=`` for ``≤``). A different
number, unit, negation or comparison is a different wording.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_ENUMERATOR = re.compile(
    r"""\s*
    (?:[•●▪◦·‣➢✓■□*]+\s*|[-–—]+(?=[\s(A-Za-z])\s*)?
    (?:
        \(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})\)\.?(?=\s|\w)
      | (?:\d{1,3}|[a-z]|[ivx]{1,5})\.(?=\s|[A-Za-z]{2})
      | (?:[A-Z]|[IVX]{2,5})\.(?=\s+[A-Z0-9]|[A-Z][a-z])
    )?\s*""",
    re.VERBOSE,
)
"""A bullet and a number at the beginning: "(1) ", "a) ", "3. ", but not the "E. " of E. coli."""
_WHOLE = str.maketrans(
    {"≠": " <> ", "≮": ">=", "≯": "<=", "½": " 1/2", "¼": " 1/4", "¾": " 3/4", "®": "", "™": ""}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
)
"""Signs that Unicode would decompose into others, and the dashes."""
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺"
_LOWERED = str.maketrans(_RAISED, "0123456789-+")
# A large unit differs from a small one only by its capital: mBq and MBq.
_MEGA = re.compile(r"(?<=\d)\s*M(?=(?:Bq|Gy|W|Hz|IU|V|Pa|M)\b)")
_SIGNS = tuple(
    (re.compile(typed), sign)
    for typed, sign in (
        (r"[≤≦⩽]|<\s*/?\s*=|=\s*<", "<="),
        (r"[≥≧⩾]|>\s*/?\s*=|=\s*>", ">="),
        (r"(?:greater|more|higher) than or equal to|equal to or (?:greater|more) than", ">="),
        (r"(?:less|lower|fewer) than or equal to|equal to or (?:less|lower) than", "<="),
        (r"\+\s?/\s?-|\+-", "±"),
        (r"(?<=\d)\s*[×*x]\s*(?=\d|uln\b)|×", " x "),
        (r"(?<=[a-z])\^(?=[23]\b)", ""),  # kg/m^2, mm^3
        (r"(?<=\d),(?=\d{3}(?!\d))", ""),
        (r"(?<![\w.])\.(?=\d)", "0."),
        (r"(?<=\d)\s*-\s*(?=\d)", "-"),
        (r"\b([ivx]{1,4})\s*-\s*([ivx]{1,4})\b", r"\1 to \2"),
        (r"(?<![a-z])(?:mc|u)(?=(?:g|l|mol|m)\b)", "μ"),
        (r"(?<=\d)\.0+(?!\d|\.\d)", ""),
        (r"\s*\(\s*-\s*\)", "-"),  # a negative result
        (r"(?<=\d)\s*per ?cent\b", "%"),
        (r"&", " and "),
        (r"(?<=\b[a-z])\.(?=[a-z]\b)", ""),  # e.g., i.e.
        (r"['`\u00b4\u02bc\u2018-\u201b]", ""),
    )
)
"""Other ways to type a sign, in the order of replacement."""
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z0-9])|(?<=\d)-(?=[a-z])")
_TOKEN = re.compile(
    r"\d+(?:\.\d+)?"
    r"|[^\W\d_]+"
    r"|(?<!\w)-(?=\d)|(?<=\w)-"  # a minus, a range, or a negative result
    r"|[<>=]+"
    r"|[^\w\s.,;:!?()\[\]{}\"“”„«»•●▪◦·‣➢✓■□*\\-]"
)

_BRACKET = (
    r"(?i)(?P<before>\b(?:and|or)\s+)?"
    r"[(\[](?!\s*(?:e\.?g|i\.?e|such|incl|for|or|and)\b)(?P<inner>[^()\[\]]*)[)\]]"
    r"(?P<after>,?\s+(?:and|or)\b)?"
)


class Wording(NamedTuple):
    """The words of a text, without the "and" or "or" that joins it to the next item of a list."""

    words: tuple[str, ...]
    joint: str
    """``and``, ``or`` or ``and/or`` at its end."""
    closed: str
    """The words as one text, a compound as one word: ``breastfeeding`` for ``breast-feeding``."""

    def reads_as(self, other: "Wording") -> bool:
        """Whether the words are the same, with or without hyphens in compounds."""
        return self.words == other.words or self.closed == other.closed


@lru_cache(maxsize=4096)
def wording(text: str) -> Wording:
    """Return the wording of a text."""
    typed_alike = _typed_alike(_ENUMERATOR.sub("", text, count=1))
    words, joint = _without_joint(_TOKEN.findall(_HYPHEN.sub(" ", typed_alike)))
    closed, _ = _without_joint(_TOKEN.findall(_HYPHEN.sub("", typed_alike)))
    return Wording(tuple(words), joint, " ".join(closed))


def alternatives_in_brackets(text: str) -> list[tuple[str, ...]]:
    """Return the words of each bracket that groups by another word than "and" or "or" around it.

    "(A and B) or C" has the words of "A and (B or C)" and another meaning.
    """
    if "(" not in text and "[" not in text:
        return []
    return [
        wording(found["inner"]).words
        for found in re.finditer(_BRACKET, text)
        if _joints(found["inner"])
        and _joints(f"{found['before']} {found['after']}")
        and _joints(found["inner"]) != _joints(f"{found['before']} {found['after']}")
    ]


def _joints(text: str) -> set[str]:
    return {"and", "or"}.intersection(text.lower().split())


def _typed_alike(text: str) -> str:
    """Return a text with one way to type each sign, without capitals and accents."""
    text = re.sub(f"[{_RAISED}]+", lambda raised: "^" + raised[0].translate(_LOWERED), text)
    text = _MEGA.sub(" mega", text.translate(_WHOLE))
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    for typed, sign in _SIGNS:
        text = typed.sub(sign, text)
    return text


def _without_joint(words: list[str]) -> tuple[list[str], str]:
    if words[-3:] == ["and", "/", "or"]:
        return words[:-3], "and/or"
    if words and words[-1] in ("and", "or"):
        return words[:-1], words[-1]
    return words, ""
