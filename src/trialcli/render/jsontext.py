"""JSON text that is safe to print: nothing in it instructs a terminal."""

import json
import re
from typing import Any

# JSON escapes C0 itself. C1, direction overrides, line separators and lone surrogates are left
# bare by it; they can only stand inside strings, where an escape means the same.
_UNSAFE = re.compile(
    "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\ufffb]"
)


def json_text(value: Any) -> str:
    """Return indented JSON, readable in any script."""
    return _safe(json.dumps(value, ensure_ascii=False, indent=2))


def json_line(value: Any) -> str:
    """Return JSON on one line."""
    return _safe(json.dumps(value, ensure_ascii=False))


def _safe(text: str) -> str:
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
