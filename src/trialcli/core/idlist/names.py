"""What columns, keys and tags are called that hold the ID of a trial."""

import re
from enum import IntEnum
from functools import lru_cache


class Rank(IntEnum):
    """How surely a name means the trial's NCT ID, surest first."""

    SURE = 1
    """``NCT Number``, ``nct_id``, ``ClinicalTrials.gov identifier``."""
    LIKELY = 2
    """``TrialID``, ``id``: the ID of a trial, but perhaps a number of the list's own."""
    ADDRESS = 3
    """``Study URL``: an address with the ID in it."""


_PARTS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[A-Z]")
_LONGEST = 80
_ID_WORD = re.compile(
    r"ids?|identifiers?|numbers?|nummer|nos?|nr|num|code|registration|registry|trials?|study|reg"
    r"|ref|reference|s|the|of|clinical|clinicaltrials|gov|ct|ctgov"
)
_SURE_WHOLE = frozenset({"nctid", "nctids", "nctnumber", "nctnumbers", "nctno", "nctnr", "nctcode"})
_LIKELY = re.compile(
    r"(?:clinical)?(?:trials?|study)?(?:main|accession|registry|registration|reg)?"
    r"(?:ids?|identifiers?|no|number)?"
)
_ADDRESSES = ("url", "link", "webaddress")
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
    words = [word.lower() for word in _PARTS.findall(name)]
    whole = "".join(words)
    if whole in _SURE_WHOLE or _is_sure(words):
        return Rank.SURE
    if whole and _LIKELY.fullmatch(whole):
        return Rank.LIKELY
    return Rank.ADDRESS if whole.endswith(_ADDRESSES) else None


def _is_sure(words: list[str]) -> bool:
    """Tell whether a name is of NCT and of words for an ID: not ``Parent NCT number``."""
    rest = [word for word in words if word != "nct"]
    if not all(map(_ID_WORD.fullmatch, rest)):
        return False
    names_registry = "clinicaltrials" in rest or {"trials", "gov"} <= set(rest)
    return "nct" in words or names_registry
