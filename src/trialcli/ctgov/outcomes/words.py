"""The words of an outcome's text, reduced so that two spellings of a word are equal."""

import html
import re
import unicodedata
from functools import lru_cache

_TOKEN = re.compile(r"[^\W\d_]+[0-9][^\W_]*|[^\W\d_]+|[0-9]+(?:[.,^][0-9]+)*|%|[<>]=?")
# "10⁵" is "10^5", not "105".
_POWER = re.compile("(?<=[0-9])(?=[\u00b2\u00b3\u00b9\u2070-\u2079])")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_TAG = re.compile(r"</?[a-z][^<>]{0,80}>", re.IGNORECASE)
_POSSESSIVE = re.compile("['`\u00b4\u2019]s?\\b")
_HYPHEN = re.compile("[\u2010-\u2015\u2212]")
# A hyphen after a prefix belongs to the word: "re-infarction", "post-operative".
_PREFIX = re.compile(r"\b(re|post|pre|peri|intra|inter|co|sub|pseudo)-(?=[a-z])")
# A kind of drugs is one word too, but antibodies are against what their name says: "anti-rabies".
_KIND_OF_DRUGS = re.compile(
    r"\banti[\s-]+(?=(?:arrhythm|bacter|biot|bod|cancer|cholin|coagul|convuls|depress|diabet|drug"
    r"|eme[st]|epilep|fibrin|fung|glaucoma|histamin|hyperten|inflamm|malaria|microb|mullerian"
    r"|neoplas|nuclear|oxid|phospholip|platelet|psycho|retrovir|spasm|thromb|tum|vir[au]l))"
)
# "Non-vertebral" is one word, the opposite of "vertebral".
_NON = re.compile(r"\bnon[\s-]+(?=[a-z]{2})")
_AT_LEAST = re.compile(r"\b(?:great(?:er)?|more|higher|larger) (?:than )?or equal(?: to|s)?\b")
_AT_MOST = re.compile(r"\b(?:less(?:er)?|lower|smaller|fewer) (?:than )?or equal(?: to|s)?\b")
_COUNTED_PER = re.compile(
    r"\b(hour|night|week|month|year|dai)ly(?= (?:[\w-]+ ){0,3}?(?:number|count|frequenc|rate))"
    r"|(?<=number of )(hour|night|week|month|year|dai)ly\b"
)
"""A number of each day: "daily number of" is written "number of ... per day" as well."""
SIGNS = str.maketrans({"≥": ">=", "≤": "<=", "±": "+", "µ": "u", "μ": "u", "×": "x"})
_BRITISH = (
    (re.compile("ae|oe"), "e"),
    (re.compile(r"(tum|col|lab|fav|behavi|hum|od|vap)our"), r"\1or"),
    (re.compile(r"is(?=(?:e|ed|es|ing|ation|ations|er)$)"), "iz"),
    (re.compile(r"ys(?=(?:e|ed|es|ing)$)"), "yz"),
    (re.compile(r"(cent|lit|met|fib)re(s?)$"), r"\1er\2"),
    (re.compile(r"logue(s?)$"), r"log\1"),
    (re.compile(r"ll(?=(?:ed|ing)$)"), "l"),
)
_ENDINGS = (
    ("ational", "at"), ("ations", "at"), ("ation", "at"), ("ating", "at"), ("ated", "at"),
    ("ates", "at"), ("ate", "at"), ("ical", "ic"), ("ically", "ic"), ("ities", "it"), ("ity", "it"),
    ("ments", "ment"), ("ness", ""), ("sses", "ss"), ("ies", "y"), ("ied", "y"), ("ing", ""),
    ("ions", ""), ("eds", ""), ("ed", ""), ("ed", "e"), ("ses", "s"), ("xes", "x"), ("ches", "ch"),
    ("es", ""), ("e", ""), ("s", ""), ("al", ""), ("ly", ""), ("ion", ""),
)  # fmt: skip
_LEAST_STEM = 4
_DOUBLED = re.compile(r"(?<=[aeiou])([bdgmnprt])\1(?:ed|ing)$")
"""A consonant that an ending doubles: "stopped", "stopping"."""
_LONGEST = 4000
"""At most 4,000 characters of a text are read; the registry's form takes 999 (our own)."""
_TO_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip
_NUMBER_WORDS = {word: str(number) for number, word in enumerate(_TO_TWENTY)} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "ninety": "90",
}
_NUMBER_WORD = re.compile(rf"\b({'|'.join(_NUMBER_WORDS)})\b")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a text in lower case, without markup, accents and typographic variants."""
    bare = _TAG.sub(" ", html.unescape(text[:_LONGEST])).casefold().translate(SIGNS)
    if not bare.isascii():
        letters = unicodedata.normalize("NFKD", _POWER.sub("^", bare)).casefold()
        bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
        bare = _HYPHEN.sub("-", bare)
    bare = _PREFIX.sub(r"\1", _POSSESSIVE.sub("", bare))
    bare = _NON.sub("non", _KIND_OF_DRUGS.sub("anti", bare))
    bare = _AT_MOST.sub("<=", _AT_LEAST.sub(">=", bare))
    bare = _COUNTED_PER.sub(_per_time, bare)
    return _NUMBER_WORD.sub(lambda match: _NUMBER_WORDS[match[0]], bare)


def _per_time(match: re.Match[str]) -> str:
    unit = match[1] or match[2]
    return f"per {'day' if unit == 'dai' else unit}"


def tokens(text: str) -> list[str]:
    """Return the words, numbers and comparison signs of a plain text."""
    return [_number(word) if word[0].isdigit() else word for word in _TOKEN.findall(text)]


def _number(word: str) -> str:
    """Return a number in one notation: "0,5" as "0.5", "1,000" as "1000"."""
    return word.replace(",", "" if _THOUSANDS.fullmatch(word) else ".")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return a word without its inflection, in American spelling."""
    if not word.isalpha() or len(word) <= _LEAST_STEM:
        return word.removesuffix("s") if len(word) == _LEAST_STEM and word.isalpha() else word
    for pattern, american in _BRITISH:
        word = pattern.sub(american, word)
    word = _DOUBLED.sub(r"\1", word)
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _LEAST_STEM:
            return word.removesuffix(ending) + instead
    return word
