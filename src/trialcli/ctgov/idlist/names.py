"""What columns, keys and tags are called that hold the ID of a trial."""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache


class Rank(IntEnum):
    """How surely a name means the trial's NCT ID, surest first."""

    SURE = 1
    """``NCT Number``, ``nct_id``, ``ClinicalTrials.gov identifier``."""
    LIKELY = 2
    """``TrialID``, ``id``, ``Numer NCT``: perhaps a number of the list's own, or another trial."""
    ADDRESS = 3
    """``Study URL``: an address with the ID in it."""


_PARTS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[A-Z]|[^\W_]+")
_LONGEST = 80
_FEW = 5
"""Words of a name in whatever language; a sentence has more."""
_ID_WORD = re.compile(
    r"ids?|identifiers?|numbers?|nos?|nr|num|codes?|registration|registry|registered|trials?|study"
    r"|reg|ref|reference|s|the|of|or|clinical|clinicaltrials|gov|ct|ctgov|protocol"
    r"|nummer|numero|kennung|identifikation|identifiant|identificador|identificativo|nombre"
    r"|registrierungs?(?:nummer)?|registrierung|registro|enregistrement|studien?|studie|studi[oe]"
    r"|estudio|essais?|ensayos?|cliniques?|clinicos?|klinische|d|de|del|des|der|di|do|da|la|l|el"
)
"""Words of an ID in the languages in which reviews are mostly written, without their accents."""
_PLACE = re.compile(r"[ _][0-9]\Z")
"""``NCT 1`` and ``NCT 2`` are columns; ``NCT1`` was meant as an ID."""
_OF_ANOTHER = re.compile(
    r"parents?|related|others?|linked|previous|former|old|obsolete|secondary|extension|follow|core"
    r"|alias(?:es)?|second|sub|substudy|cited|mentioned|duplicates?|originals?"
)
"""Words of a column that holds the ID of some other trial."""
_SURE_WHOLE = frozenset({"nctid", "nctids", "nctnumber", "nctnumbers", "nctno", "nctnr", "nctcode"})
_LIKELY = re.compile(
    r"(?:clinical)?(?:trials?|study)?(?:main|accession|registry|registration|reg)?"
    r"(?:ids?|identifiers?|nos?|numbers?)?"
)
_ADDRESSES = ("url", "link", "webaddress")
_REGISTRY = ({"clinicaltrials"}, {"trials", "gov"}, {"ct", "gov"}, {"ctgov"})
_IN_A_RECORD = "identificationmodule.nctid"
"""The end of the path of the ID in a record, where a program has made columns of paths."""


@lru_cache(maxsize=4096)
def rank(name: str) -> Rank | None:
    """Tell how surely a name of a column, a key or a tag means the trial's NCT ID."""
    name = name.strip(" \t\n\"'\ufeff*#:=")
    if not name or len(name) > _LONGEST:
        return None
    if name.lower().endswith(_IN_A_RECORD):
        return Rank.SURE
    words = [word.lower() for word in _PARTS.findall(_without_accents(_PLACE.sub("", name)))]
    whole = "".join(words)
    if whole in _SURE_WHOLE or _is_sure(words):
        return Rank.SURE
    if whole and _LIKELY.fullmatch(whole):
        return Rank.LIKELY
    if _names_nct(words):
        return Rank.LIKELY
    return Rank.ADDRESS if whole.endswith(_ADDRESSES) else None


def _without_accents(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name)
    return "".join(char for char in parts if not unicodedata.combining(char))


def _is_sure(words: list[str]) -> bool:
    """Tell whether a name is of NCT and of words for an ID: not ``Parent NCT number``."""
    rest = [word for word in words if word != "nct"]
    if not all(map(_ID_WORD.fullmatch, rest)):
        return False
    names_registry = any(each <= set(rest) for each in _REGISTRY)
    return "nct" in words or names_registry


def _names_nct(words: list[str]) -> bool:
    """Tell whether a short name has ``NCT`` in it, whatever the language; an ID is no name."""
    is_plain = not any(word.isdigit() or _OF_ANOTHER.fullmatch(word) for word in words)
    return "nct" in words and len(words) <= _FEW and is_plain
