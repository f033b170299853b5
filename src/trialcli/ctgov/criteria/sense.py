"""Criteria that say the same in other words: "18 years or older" and "≥ 18 years of age".

A limit, a unit, a comparison, a negation, an "and" or an "or" is never one of these other words.
"""

import re
from functools import lru_cache

from trialcli.text.wording import Wording, wording

_UNIT = r"(?:year|month|week|day|hour|minute)"
_NUMERALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_OTHER_WORDS = (
    (r"\b(?:patient|subject|individual)(?=s?\b)", "participant"),
    *((rf"\b{word}(?: {number})?\b", str(number)) for number, word in enumerate(_NUMERALS, 1)),
    (r"(?<=\d )yrs?\b", "years"),
    (r"(?<=\d )wks?\b", "weeks"),
    (r"(?<=\d )hrs?\b", "hours"),
    (r"(?<=\d )msec\b", "ms"),
    (rf"(?<=\d )({_UNIT})s\b", r"\1"),
    (r"(?<=\d year) (?:old|of age)\b", ""),
    (r"\b(?:at least|no less than|not less than|no fewer than) (?=\d)", ">= "),
    (r"\b(?:at most|no more than|not more than) (?=\d)", "<= "),
    (r"\b(?:greater|more|higher) than (?=\d)", "> "),
    (r"\b(?:less|fewer|lower) than (?=\d)", "< "),
    (
        rf"(?<![-<>=] )(?<!\bto )(?<!\band )\b(\d[\d.]* {_UNIT}) (?:and|or) (?:older|above|over)\b",
        r">= \1",
    ),
    (rf"(\d[\d.]*) ({_UNIT}) (?:to|-) (?=\d[\d.]* \2\b)", r"\1 - "),
    (r"(?<=\d) to (?=\d)", " - "),
    (r"\b(h|an)aem", r"\1em"),
    (r"\bpaed", "ped"),
    (r"\bfoet", "fet"),
    (r"\btumour", "tumor"),
)
"""Other words for the same, in the order of replacement."""
# Not the "A" of hepatitis A, nor the "a" of class a.
_ARTICLE = (
    r"\b(?:an|the|An|The)\b|^A\b(?=\s+[a-z]{2})"
    r"|(?<!titis )(?<!enza )(?<!class )(?<!group )(?<!type )(?<!grade )(?<!min )"
    r"\ba\b(?=\s+(?!or\b|and\b|to\b)[a-z]{2})"
)


def has_same_sense(before: str, after: str) -> bool:
    """Whether two texts differ only in articles and other words for the same."""
    ours, theirs = _sense(before), _sense(after)
    return ours == theirs


@lru_cache(maxsize=1024)
def _sense(text: str) -> tuple[str, str]:
    read: Wording = wording(re.sub(_ARTICLE, "", text))
    said = " ".join(read.words)
    for words, meaning in _OTHER_WORDS:
        said = re.sub(words, meaning, said)
    return said, read.joint
