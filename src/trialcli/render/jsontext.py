"""JSON text that is safe to print: nothing in it instructs a terminal."""

import json
import re
from typing import Any

from trialcli.text.ascii import json_escape
from trialcli.text.blocks import INVISIBLE


def json_text(value: Any) -> str:
    """Return indented JSON, readable in any script."""
    return _safe(json.dumps(value, ensure_ascii=False, indent=2))


def json_line(value: Any) -> str:
    """Return JSON on one line."""
    return _safe(json.dumps(value, ensure_ascii=False))


def _safe(text: str) -> str:
    """Escape what JSON leaves bare; all of it stands inside strings, where an escape is the same.

    JSON escapes C0 itself, but not C1, direction overrides, what is invisible and lone surrogates.
    """
    return re.sub(INVISIBLE, json_escape, text)
