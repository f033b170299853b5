"""Cells of a spreadsheet: what a spreadsheet would run as a formula is marked as text."""

import re

_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|\s*?[\t\r\n]")
"""What a spreadsheet may take for a formula: OWASP, "CSV Injection"; full-width signs too."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet may take a text for a formula; a plain number is none."""
    return _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None
