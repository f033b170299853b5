"""Names of columns, keys and tags that hold the ID of a trial."""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache


class Rank(IntEnum):
    """How certainly a name means the trial's NCT ID, most certain first."""

    SURE = 1
    """``NCT Number``, ``nct_id``, ``ClinicalTrials.gov identifier``."""
    LIKELY = 2
    """``TrialID``, ``id``, ``Numer NCT``: possibly a number of the list, or another trial."""
    ADDRESS = 3
    """``Study URL``: an address with the ID in it."""


_PARTS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[A-Z]|[^\W_]+")
_LONGEST = 80
_FEW = 5
"""The most words of a name; a sentence has more."""
_ID_WORD = re.compile(
    r"ids?|identifiers?|numbers?|nos?|nr|num|codes?|registration|registry|registered|trials?|study"
    r"|reg|ref|reference|s|the|of|or|clinical|clinicaltrials|gov|ct|ctgov|protocol"
    r"|nummer|numero|kennung|identifikation|identifiant|identificador|identificativo|nombre"
    r"|registrierungs?(?:nummer)?|registrierung|registro|enregistrement|studien?|studie|studi[oe]"
    r"|estudio|essais?|ensayos?|cliniques?|clinicos?|klinische|d|de|del|des|der|di|do|da|la|l|el"
)
"""Words for an ID in the most common languages of reviews, without accents."""
_PLACE = re.compile(r"[ _][0-9]\Z")
"""``NCT 1`` and ``NCT 2`` are columns; ``NCT1`` is meant as an ID."""
_OF_ANOTHER = re.compile(
    r"parents?|related|others?|linked|previous|former|old|obsolete|secondary|extension|follow|core"
    r"|alias(?:es)?|second|sub|substudy|cited|mentioned|duplicates?|originals?"
)
"""Words for a column with the ID of another trial."""
_SURE_WHOLE = frozenset({"nctid", "nctids", "nctnumber", "nctnumbers", "nctno", "nctnr", "nctcode"})
_LIKELY = re.compile(
    r"(?:clinical)?(?:trials?|study)?(?:main|accession|registry|registration|reg)?"
    r"(?:ids?|identifiers?|nos?|numbers?)?"
)
_ADDRESSES = ("url", "link", "webaddress")
_REGISTRY = ({"clinicaltrials"}, {"trials", "gov"}, {"ct", "gov"}, {"ctgov"})
_IN_A_RECORD = "identificationmodule.nctid"
"""The end of the path of the ID in a record, for tables whose columns are paths."""


@lru_cache(maxsize=4096)
def rank(name: str) -> Rank | None:
    """Return how certainly a name of a column, key or tag means the trial's NCT ID."""
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
    """Whether a name consists of NCT and words for an ID: not ``Parent NCT number``."""
    rest = [word for word in words if word != "nct"]
    if not all(map(_ID_WORD.fullmatch, rest)):
        return False
    names_registry = any(each <= set(rest) for each in _REGISTRY)
    return "nct" in words or names_registry


def _names_nct(words: list[str]) -> bool:
    """Whether a short name contains ``NCT``, in any language; an ID is not a name."""
    is_plain = not any(word.isdigit() or _OF_ANOTHER.fullmatch(word) for word in words)
    return "nct" in words and len(words) <= _FEW and is_plain
