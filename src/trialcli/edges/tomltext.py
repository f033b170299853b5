"""TOML that people write: reading it, and why a text is not TOML."""

import re
from typing import Any

MARK = "\ufeff"
"""Some editors begin a file with it; it has no meaning."""
_QUOTED = r"['\"][^'\"]{5,}"
"""Five or more quoted characters: more than one missing or extra character."""


def read_toml(text: str) -> dict[str, Any]:
    """Return the values of a text.

    Raises:
        ValueError, RecursionError: it is not TOML.
    """
    import tomllib  # 2 ms, and most people have no such file

    return tomllib.loads(text.removeprefix(MARK))


def why_no_toml(error: Exception) -> str:
    """Return why a text is not TOML, without a quoted key: it may be an address."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    said, found, place = str(error).rpartition(" (at ")
    if not found or re.search(_QUOTED, said):
        said = (
            "its syntax is not that of TOML"
            if not place
            else "a key or a value is not allowed there"
        )
    return f"{said}{found}{place}" if found else said
