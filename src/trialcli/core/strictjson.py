"""Parsing JSON that comes from outside: strictly, and with a bound on its depth."""

import json
from typing import Any, NoReturn

MAX_DEPTH = 64
"""Objects and lists within each other; the deepest real record has about a dozen."""


def parse_json(content: bytes) -> Any:
    """Parse JSON strictly: UTF-8, no NaN, and no deeper than ``MAX_DEPTH``.

    Raises:
        ValueError: it is not such JSON; the message says why, in a few words.

    """
    try:
        value = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not complete JSON (line {error.lineno}: {error.msg})") from None
    except RecursionError:
        raise ValueError("its JSON is nested too deeply") from None
    if _depth_exceeds(value, MAX_DEPTH):
        raise ValueError("its JSON is nested too deeply")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"it holds {name}, which is not JSON")


def _depth_exceeds(value: Any, limit: int) -> bool:
    """Walk level by level, so that the walk itself cannot overflow the stack."""
    level = [value]
    for _ in range(limit + 1):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
