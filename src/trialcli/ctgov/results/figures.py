"""Figures of the results, however they are written."""

import re
from decimal import Decimal
from typing import Any

_THOUSANDS = r"(?<=\d)[, \u00a0\u2009\u202f](?=\d{3}(?!\d))"
_FIGURE = r"(?:[Pp] ?)?(<=|>=|[<>=≤≥~]?) ?([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?) ?(%?)"
_SIGNS = {"=": "", "<=": "≤", ">=": "≥"}


def same_figure(before: Any, after: Any) -> bool:
    """Whether two values are one number in two spellings: ``31.20`` and ``31.2``."""
    one = _read(before)
    return one is not None and one == _read(after)


def _read(value: Any) -> tuple[str, Decimal, str] | None:
    """Return the sign before a number, the number, and its percent sign; None for a text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = re.sub(_THOUSANDS, "", " ".join(str(value).replace("\N{MINUS SIGN}", "-").split()))
    found = re.fullmatch(_FIGURE, text)
    if found is None:
        return None
    return _SIGNS.get(found[1], found[1]), Decimal(found[2]), found[3]
