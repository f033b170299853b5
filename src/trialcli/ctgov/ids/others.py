"""Recognize IDs of other registries and of publications, so that messages can name them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OtherId:
    """An ID that is not one of ClinicalTrials.gov."""

    text: str
    """As written."""
    kind: str
    """Its kind for counting: ``ISRCTN``."""
    meaning: str
    """What it is, as the end of a sentence: ``an ID of the ISRCTN registry``."""
    is_registered: bool = True
    """Whether it is the ID of a trial, not of a publication."""


_REGISTRIES = (
    ("ISRCTN", "the ISRCTN registry", r"ISRCTN[ -]?[0-9]{8}"),
    (
        "CTIS",
        "the EU trial register (CTIS)",
        r"(?:(?:CTIS|EU[- ]?CTR?)[ :-]{0,2})?20[0-9]{2}-5[0-9]{5}-[0-9]{2}(?:-[0-9]{2})?",
    ),
    (
        "EudraCT",
        "the EU Clinical Trials Register (EudraCT)",
        r"(?:EudraCT|EUCTR)?[ :]{0,2}(?:19|20)[0-9]{2}-0[0-9]{5}-[0-9]{2}(?:[-/][A-Z]{2,3})?",
    ),
    ("DRKS", "the German register (DRKS)", r"DRKS[ -]?[0-9]{8}"),
    ("CTRI", "the Indian registry (CTRI)", r"CTRI[/ -][0-9]{4}[/-][0-9]{2,3}[/-][0-9]{4,6}"),
    ("jRCT", "the Japanese registry (jRCT)", r"(?:JPRN-)?jRCTs?[0-9]{9,10}"),
    (
        "UMIN",
        "the Japanese registry UMIN-CTR",
        r"(?:JPRN-)?UMIN(?:-?CTR)? ?[0-9C][0-9]{8,9}",
    ),
    ("JapicCTI", "the Japanese registry JapicCTI", r"(?:JPRN-)?JapicCTI-?[0-9]{6}"),
    ("JMA", "the Japanese registry JMACCT", r"(?:JPRN-)?JMA-IIA[0-9]{5}"),
    ("ITMCTR", "the Chinese registry ITMCTR", r"ITMCTR[0-9]{10}"),
    ("ChiCTR", "the Chinese registry (ChiCTR)", r"ChiCTR(?:-[A-Z]{2,5}){0,2}-?[0-9]{8,10}"),
    ("ACTRN", "the Australian and New Zealand registry (ANZCTR)", r"ACTRN ?[0-9]{14}p?"),
    ("NTR", "the Dutch registry (NTR)", r"NTR ?[0-9]{2,5}|NL-?OMON[0-9]{1,6}|NL[0-9]{3,5}"),
    ("IRCT", "the Iranian registry (IRCT)", r"IRCT[0-9]{8,20}N[0-9]{1,3}"),
    ("KCT", "the Korean registry (CRIS)", r"KCT[0-9]{7}"),
    ("PACTR", "the Pan African registry (PACTR)", r"PACTR[0-9]{15,16}"),
    ("ReBec", "the Brazilian registry (ReBec)", r"RBR-[0-9a-z]{6,9}"),
    ("TCTR", "the Thai registry (TCTR)", r"TCTR[0-9]{11}"),
    ("SLCTR", "the Sri Lankan registry (SLCTR)", r"SLCTR/[0-9]{4}/[0-9]{2,3}"),
    ("LBCTR", "the Lebanese registry (LBCTR)", r"LBCTR[0-9]{10}"),
    ("REPEC", "the Peruvian registry (REPEC)", r"(?:REPEC-)?PER-[0-9]{3}-[0-9]{2}"),
    ("RPCEC", "the Cuban registry (RPCEC)", r"RPCEC[0-9]{8}"),
    ("SNCTP", "the Swiss portal (SNCTP)", r"SNCTP[0-9]{9}"),
    ("EUPAS", "the EU catalogue of observational studies (EU PAS)", r"EUPAS ?[0-9]{3,16}"),
    ("HKUCTR", "the registry of Hong Kong University (HKUCTR)", r"HKUCTR-[0-9]{1,5}"),
)
_PUBLISHERS = (
    ("UTN", "a Universal Trial Number of the WHO", r"U?1[0-9]{3}-[0-9]{4}-[0-9]{4}"),
    ("DOI", "the DOI of a publication", r"10\.[0-9]{4,9}/[0-9a-z._;()/:<>-]{1,80}"),
    ("PubMed", "the PubMed ID of a publication", r"PMID[ :]{0,3}[0-9]{1,8}|PMC[0-9]{5,8}"),
)
_MEANINGS = {
    **{kind: f"an ID of {registry}" for kind, registry, _ in _REGISTRIES},
    **{kind: meaning for kind, meaning, _ in _PUBLISHERS},
}


def _compiled(kinds: tuple[tuple[str, str, str], ...]) -> re.Pattern[str]:
    any_kind = "|".join(f"(?P<{kind}>{pattern})" for kind, _, pattern in kinds)
    return re.compile(rf"(?<![0-9a-z.])(?:{any_kind})(?![0-9a-z])", re.IGNORECASE | re.ASCII)


_OF_REGISTRIES = _compiled(_REGISTRIES)
_OF_PUBLISHERS = _compiled(_PUBLISHERS)


def registry_ids(plain: str) -> Iterator[OtherId]:
    """Yield the IDs of other registries in a folded line or cell."""
    for match in _OF_REGISTRIES.finditer(plain):
        kind = str(match.lastgroup)
        yield OtherId(match[0].strip(" :"), kind, _MEANINGS[kind])


def publisher_ids(plain: str) -> Iterator[OtherId]:
    """Yield the IDs that no registry gave: those of publications, and those of the WHO."""
    for match in _OF_PUBLISHERS.finditer(plain):
        kind = str(match.lastgroup)
        yield OtherId(match[0], kind, _MEANINGS[kind], is_registered=kind == "UTN")
