"""Quote a value in an error message, which may be mailed, logged and stored.

The address of a message sink contains a password, and a command may contain one. If a person writes
one in the wrong place, it must not appear in the mail of a cron job.
"""

import re
from collections.abc import Mapping
from typing import Any

from trialcli.text.blocks import shortened

_MOST_SHOWN = 40
# Patterns for errors are strings: re compiles them at their first use.
_HARMLESS = r"[\w./~-]*"
_IN_AN_ADDRESS = r"://|:(?![/\\])[^@]*@"
"""``json://…``, ``user:password@…``; a path like ``C:\\me@work`` is not an address."""
_FROM_ADDRESS_ON = rf"(?s)\S*(?:{_IN_AN_ADDRESS}).*"
_WHY = "(not shown: it may hold a secret)"


def quoted(value: Any) -> str:
    """Return a value for an error message: short, and never a secret."""
    if isinstance(value, list | Mapping):
        return "a list" if isinstance(value, list) else "a table"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return repr(value) if is_harmless(value) else _described(value)
    return shortened(str(value), _MOST_SHOWN)


def is_harmless(text: str) -> bool:
    """Whether a text is always safe to show: a name, an ID, a short word."""
    return len(text) <= _MOST_SHOWN and re.fullmatch(_HARMLESS, text) is not None


def is_address(value: Any) -> bool:
    """Whether a text is clearly meant as an address: ``json://…``, ``user:password@…``."""
    return isinstance(value, str) and re.search(_IN_AN_ADDRESS, value) is not None


def without_addresses(text: str) -> str:
    """Return a text up to the first address in it, whose password may contain spaces."""
    return re.sub(_FROM_ADDRESS_ON, f"an address {_WHY}", text)


def _described(text: str) -> str:
    return f"{'an address' if is_address(text) else f'a text of {len(text)} characters'} {_WHY}"
