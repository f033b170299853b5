"""JSON text that is safe to print: nothing in it instructs a terminal."""

import json
import re
from typing import Any

# JSON escapes C0 itself. C1, direction overrides, line separators, what is invisible and lone
# surrogates are left bare by it; they only stand inside strings, where an escape means the same.
_UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def json_text(value: Any) -> str:
    """Return indented JSON, readable in any script."""
    return _safe(json.dumps(value, ensure_ascii=False, indent=2))


def json_line(value: Any) -> str:
    """Return JSON on one line."""
    return _safe(json.dumps(value, ensure_ascii=False))


def _safe(text: str) -> str:
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    """Return JSON's escape of a character; one beyond the first plane has two halves."""
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
