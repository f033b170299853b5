"""Parsing JSON that comes from outside: strictly, and with a bound on its depth."""

import json
import math
from typing import Any, NoReturn

MAX_DEPTH = 64
"""Objects and lists within each other; the deepest real record has about a dozen."""


def parse_json(content: bytes, max_depth: int = MAX_DEPTH) -> Any:
    """Parse JSON strictly: UTF-8, only finite numbers, and no deeper than ``max_depth``.

    Raises:
        ValueError: it is not such JSON; the message says why, in a few words.

    """
    try:
        value = json.loads(
            content.decode("utf-8-sig"), parse_constant=_refuse_constant, parse_float=_finite
        )
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not complete JSON (line {error.lineno}: {error.msg})") from None
    except RecursionError:
        raise ValueError("its JSON is nested too deeply") from None
    if _depth_exceeds(value, max_depth):
        raise ValueError("its JSON is nested too deeply")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"it holds {name}, which is not JSON")


def _finite(text: str) -> float:
    """Refuse 1e999, which is JSON, but which Python could not write as JSON again."""
    value = float(text)
    if math.isinf(value):
        raise ValueError("it holds a number beyond the range of numbers")
    return value


def _depth_exceeds(value: Any, limit: int) -> bool:
    """Walk level by level, so that the walk itself cannot overflow the stack."""
    level = [value]
    for _ in range(limit):
        level = [child for parent in level for child in _containers(parent)]
        if not level:
            return False
    return True


def _containers(value: Any) -> list[Any]:
    """Return the objects and lists directly within a value."""
    if not isinstance(value, (dict, list)):
        return []
    inside = value.values() if isinstance(value, dict) else value
    return [child for child in inside if isinstance(child, (dict, list))]
