"""The numbers of a measure from which it counts: "at least 50 %", "below 7 mmol/l"."""

import re
from collections.abc import Sequence
from functools import lru_cache

from trialcli.ctgov.outcomes.timing import without_times
from trialcli.ctgov.outcomes.words import plain, tokens

_NUMBER = r"([0-9]+(?:[.,][0-9]+)*)"
_UNIT = r"(\s?%|\s?percent)?"
_MORE = r"(?:more|less|greater|lower|higher|fewer|above|below|over)"
_OR_MORE = re.compile(rf"\bor {_MORE}\b")
"""Stages and grades may have Roman numbers: "stage II or higher"."""
_LIMIT = re.compile(
    rf"(?:[<>]=?|=|\bat least|\bat most|\b{_MORE} than(?: or equal to)?|\bbelow|\babove|\bunder"
    rf"|\bover|\bexceeding|\bup to)\s*(?:an?\s)?{_NUMBER}{_UNIT}"
    rf"|{_NUMBER}{_UNIT}\s?(?:\w+\s)?(?:or|and)\s{_MORE}\b"
    rf"|{_NUMBER}(\s?%|\s?percent|-fold|\sfold)"
)

_BESIDE = re.compile(
    r"(?:\s?(?!(?:of|in|on|from|at|and|or|to|by|with|for|as|the|a|an|after|during)\b)[^\W\d_][\w/]*){0,2}"
)
"""The words beside a limit: its unit, what it limits."""


def other_limits(before: str, after: str) -> tuple[str, str] | None:
    """Return the limits of two texts if both have some, and each has one the other lacks.

    Texts that differ only in numbers differ in limits, however these are written.
    """
    old, new = limits(before), limits(after)
    if old and new and not (old <= new or new <= old):
        if old & new:
            return None
        return ", ".join(sorted(old)), ", ".join(sorted(new))
    return _only_numbers(*(tokens(without_times(plain(text))) for text in (before, after)))


def limits_written(text: str) -> tuple[str, ...]:
    """Return the limits of a plain text with the words beside them: "at least 30 % improvement"."""
    bare = without_times(text)
    return tuple(
        " ".join((match[0] + _BESIDE.match(bare, match.end())[0]).split())  # type: ignore[index]
        for match in _LIMIT.finditer(bare)
    )


def limits_of_one(
    measures: tuple[str, str], descriptions: tuple[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the limits of both measures as written, if one outcome names none at all.

    "Blood loss", "blood loss over 500 ml": one of the two is empty; else both are.
    """
    old, new = (limits_written(plain(text)) for text in measures)
    if bool(old) == bool(new) or any(limits(text) for text in descriptions):
        return (), ()
    if all(_OR_MORE.search(plain(text)) or limits(text) for text in measures):
        return (), ()
    return old, new


@lru_cache(maxsize=4096)
def limits(text: str) -> frozenset[str]:
    """Return the numbers of a text from which it counts, with the sign of a percentage."""
    found = set()
    for match in _LIMIT.finditer(without_times(plain(text))):
        number, unit = (next(filter(None, groups), "") for groups in _halves(match.groups()))
        percent = unit.strip() in ("%", "percent")
        found.add(number.replace(",", ".") + (" %" if percent else ""))
    return frozenset(found)


def _halves(groups: Sequence[str | None]) -> tuple[Sequence[str | None], Sequence[str | None]]:
    return groups[::2], groups[1::2]


def _only_numbers(before: Sequence[str], after: Sequence[str]) -> tuple[str, str] | None:
    ours, theirs = ([word for word in side if word[0].isdigit()] for side in (before, after))
    rest = [[word for word in side if not word[0].isdigit()] for side in (before, after)]
    if not (ours and theirs) or sorted(ours) == sorted(theirs) or rest[0] != rest[1]:
        return None
    return " ".join(ours), " ".join(theirs)
