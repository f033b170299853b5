"""Figures of the results, however they are written, and the figures by which an item is known."""

import re
from decimal import Decimal
from typing import Any

from trialcli.record.tree import canonical, leaves, objects

_THOUSANDS = r"(?<=\d)[, \u00a0\u2009\u202f](?=\d{3}(?!\d))"
_FIGURE = r"(?:[Pp] ?)?(<=|>=|[<>=≤≥~]?) ?([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?) ?(%?)"
_SIGNS = {"=": "", "<=": "≤", ">=": "≥"}


def same_figure(before: Any, after: Any) -> bool:
    """Whether two values are one number in two spellings: ``31.20`` and ``31.2``."""
    one = _read(before)
    return one is not None and one == _read(after)


def figures_of_harm(event: Any) -> str:
    """Return the organ system and the counts of an adverse event; nothing if nobody was affected.

    A term that was coded otherwise keeps them.
    """
    counts = objects(event.get("stats"))
    if not any(one.get("numAffected") for one in counts):
        return ""
    return canonical([event.get("organSystem"), *sorted(map(canonical, counts))])


def figures_of_measure(measure: Any) -> str:
    """Return the unit and the values of a baseline measure; nothing if all of them are zero."""
    table = measure.get("classes")
    values = [leaf for path, leaf in leaves(table) if path and path[-1] == "value"]
    if all(value in ("0", "NA") for value in values):
        return ""
    return canonical([measure.get("unitOfMeasure"), measure.get("paramType"), table])


def _read(value: Any) -> tuple[str, Decimal, str] | None:
    """Return the sign before a number, the number, and its percent sign; None for a text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = re.sub(_THOUSANDS, "", " ".join(str(value).replace("\N{MINUS SIGN}", "-").split()))
    found = re.fullmatch(_FIGURE, text)
    if found is None:
        return None
    return _SIGNS.get(found[1], found[1]), Decimal(found[2]), found[3]
