"""The reader's words for the registry's fields and values."""

import re
from collections.abc import Iterable
from typing import Any

from trialcli.ctgov.words.labels import FIELDS, MODULES
from trialcli.ctgov.words.terms import ENUMERATED, PHASES, TERMS
from trialcli.text.blocks import capital

_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^A-Za-z0-9]+")
_POSITION = re.compile(r"\[[^\]]*\]")
_AGE = re.compile(r"([0-9]+) (Year|Month|Week|Day|Hour|Minute)(s?)")
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{4,}[0-9]?")
_PHASE_NUMBER = re.compile(r"\b([Pp]hase)([0-9])")
_SEPARATORS = frozenset({"_", "-", " "})
_NOTHING = frozenset({"no", "none", "na", "n/a", "nil", "not applicable"})
_ABBREVIATIONS = {"id": "ID", "ids": "IDs", "url": "URL", "bmi": "BMI"}


def value_words(value: str) -> str:
    """Return a value of a closed list in words; an unknown code is split into its words."""
    known = TERMS.get(value)
    if known is not None or not _CODE.fullmatch(value):
        return value if known is None else known
    return _PHASE_NUMBER.sub(r"\1 \2", capital(value.replace("_", " ").lower()))


def phase_words(phases: Iterable[str]) -> str:
    """Return a list of phases as one expression: ``Phase 1/Phase 2``."""
    return "/".join(PHASES.get(phase) or value_words(phase) for phase in phases)


def country_words(name: str) -> str:
    """Return the name of a country without a comma: ``Republic of Korea``."""
    first, comma, rest = name.partition(", ")
    return f"{rest} {first}" if comma else name


def status_words(status: str) -> str:
    """Return a recruitment status in words; here ``UNKNOWN`` is a status of its own."""
    return "Unknown status" if status == "UNKNOWN" else value_words(status)


def is_final_status(status: str | None) -> bool:
    """Return whether a trial ends with this status."""
    return status in ("COMPLETED", "TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE")


def age_words(age: str) -> str:
    """Return an age as it stands in a sentence: ``18 years``."""
    match = _AGE.fullmatch(age)
    return f"{match[1]} {match[2].lower()}{match[3]}" if match else age


def field_words(dotted: str, value: Any) -> str:
    """Return the value of a field in words, or as it is where it needs none."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if not isinstance(value, str):
        return "" if value is None else str(value)
    key = (_keys(dotted) or [""])[-1]
    if key in {"overallStatus", "lastKnownStatus", "status"}:
        return status_words(value)
    if key == "phases":
        return phase_words([value])
    if key == "country":
        return country_words(value)
    return value_words(value) if key in ENUMERATED else value


def is_answer(dotted: str, value: Any) -> bool:
    """Whether a value is yes or no, from a closed list, or a text such as "None"."""
    if not isinstance(value, str):
        return isinstance(value, bool)
    key = (_keys(dotted) or [""])[-1]
    return key in ENUMERATED or value.strip(" .").casefold() in _NOTHING


def field_label(dotted: str) -> str:
    """Return the label of a field, by the longest known end of its dotted path.

    The path may hold list positions (``arms[]``, ``arms[3]``); an unknown key is split into words.
    """
    keys = _keys(dotted)
    for start in range(len(keys)):
        label = FIELDS.get(".".join(keys[start:]))
        if label is not None:
            return label
    return MODULES.get(keys[-1]) or _split(keys[-1]) if keys else ""


def is_module(key: str) -> bool:
    """Return whether a key is one of the modules and sections that have a label of their own."""
    return key in MODULES


def module_label(key: str) -> str:
    """Return the label of a module or section: ``statusModule`` is "Status and dates"."""
    label = MODULES.get(key)
    if label is not None:
        return label
    stem = key.removesuffix("Module").removesuffix("Section")
    return _split(stem or key)


def _keys(dotted: str) -> list[str]:
    return [key for key in _POSITION.sub("", dotted).split(".") if key]


def _split(key: str) -> str:
    """Split a camelCase key into words; abbreviations keep their capitals."""
    words = [
        word if word.isupper() and len(word) > 1 else _ABBREVIATIONS.get(word.lower(), word.lower())
        for word in _CAMEL.findall(key)
        if word not in _SEPARATORS
    ]
    return capital(" ".join(words))
