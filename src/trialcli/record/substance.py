"""The substance of a value: the value without differences of spacing and encoding.

The same text may be composed or decomposed (NFC, NFD), have other white space, or contain invisible
characters. This does not change what a record says.
"""

import re
import unicodedata
from typing import Any

# Soft hyphen, zero-width space and joiners, direction marks, word joiner, byte order mark.
_UNSEEN = "[\u00ad\u200b-\u200f\u2060\ufeff]"
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
"""ASCII words with single spaces: most short texts."""


def seen(text: str) -> str:
    """Return a text in composed form, without invisible characters."""
    return text if text.isascii() else unicodedata.normalize("NFC", re.sub(_UNSEEN, "", text))


def substance(text: str) -> str:
    """Return a text in composed form, with single spaces and without invisible characters."""
    return text if _PLAIN.fullmatch(text) else " ".join(seen(text).split())


def in_substance(value: Any) -> Any:
    """Return a value with the substance of each text; the same object if nothing differs."""
    if isinstance(value, str):
        return substance(value)
    if isinstance(value, list):
        items = [in_substance(item) for item in value]
        return items if _differ(items, value) else value
    if isinstance(value, dict):
        fields = {key: in_substance(field) for key, field in value.items()}
        return fields if _differ(fields.values(), value.values()) else value
    return value


def lines_in_substance(text: str) -> list[str]:
    """Return the substance of each line of a text; a run of empty lines counts as one."""
    lines = [substance(line) for line in seen(text).splitlines()]
    pairs = zip(["", *lines], lines, strict=False)
    kept = [line for before, line in pairs if before or line]
    return kept[:-1] if kept and not kept[-1] else kept


def _differ(ours: Any, theirs: Any) -> bool:
    return any(one is not other and one != other for one, other in zip(ours, theirs, strict=True))


def same_in_substance(before: Any, after: Any) -> bool:
    """Whether two values (None: absent) differ only in spacing or encoding."""
    if isinstance(before, str) and isinstance(after, str):
        return substance(before) == substance(after)
    return before is None and after is None
