"""JSON text that is safe to print: nothing in it instructs a terminal."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trialcli.text.ascii import json_escape
from trialcli.text.blocks import INVISIBLE


def json_text(value: Any) -> str:
    """Return indented JSON, readable in any script."""
    return _safe(json.dumps(value, ensure_ascii=False, indent=2))


def json_pieces(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the same text in pieces: the items of an iterator one after the other, as they come."""
    before = "{\n  "
    for key, value in document.items():
        yield f"{before}{json_line(key)}: "
        before = ",\n  "
        if isinstance(value, Iterator):
            yield from _item_pieces(value)
        else:
            yield json_text(value).replace("\n", "\n  ")
    yield "\n}"


def _item_pieces(items: Iterable[Any]) -> Iterator[str]:
    before, end = "[\n    ", "[]"
    for item in items:
        yield before + json_text(item).replace("\n", "\n    ")
        before, end = ",\n    ", "\n  ]"
    yield end


def json_line(value: Any) -> str:
    """Return JSON on one line."""
    return _safe(json.dumps(value, ensure_ascii=False))


def _safe(text: str) -> str:
    """Escape what JSON leaves bare; all of it stands inside strings, where an escape is the same.

    JSON escapes C0 itself, but not C1, direction overrides, what is invisible and lone surrogates.
    """
    return re.sub(INVISIBLE, json_escape, text)
