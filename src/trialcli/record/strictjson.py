"""Parse JSON from outside: strictly, and with a limit on its depth."""

import json
import math
import re
from collections.abc import Callable
from typing import Any, NoReturn

from trialcli.record.fastjson import SHALLOW, FastJson, UncertainError, fast_json

MAX_DEPTH = 64
"""Nested objects and lists; the deepest real record has about 12 levels."""
_TOO_LARGE = "it holds a number beyond the range of numbers"
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_ROUND = bytes.maketrans(b"[{]}", b"(())")
_NO_MARKS = bytes(set(range(256)) - set(b'"[]{}'))


def parse_json(
    content: bytes, max_depth: int = MAX_DEPTH, fast: Callable[[], FastJson] = fast_json
) -> Any:
    """Parse JSON strictly: UTF-8, only finite numbers, and no deeper than ``max_depth``.

    Raises:
        ValueError: it is not valid; the message is a clause with the reason.
    """
    try:
        value, is_shallow = fast().read(content)
    except UncertainError:
        value, is_shallow = _parsed(content), False
    if not (is_shallow and max_depth >= SHALLOW) and depth_exceeds(content, max_depth):
        raise ValueError("its JSON is nested too deeply")
    return value


def _parsed(content: bytes) -> Any:
    """Parse JSON with Python's own module."""
    try:
        return json.loads(
            content.decode("utf-8-sig"), parse_constant=_refuse_constant, parse_float=_finite
        )
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not complete JSON (line {error.lineno}: {error.msg})") from None
    except RecursionError:
        raise ValueError("its JSON is nested too deeply") from None
    except _RefusedError:
        raise
    except ValueError:
        # Python converts no integer of more than 4,300 digits.
        raise ValueError(_TOO_LARGE) from None


class _RefusedError(ValueError):
    """A value is not accepted; the message is a clause with the reason."""


def _refuse_constant(name: str) -> NoReturn:
    raise _RefusedError(f"it holds {name}, which is not JSON")


def _finite(text: str) -> float:
    """Refuse 1e999: it is JSON, but Python could not write it as JSON again."""
    value = float(text)
    if math.isinf(value):
        raise _RefusedError(_TOO_LARGE)
    return value


def depth_exceeds(content: bytes, limit: int) -> bool:
    """Whether valid JSON is nested deeper; counted in its text, which is faster than a walk."""
    brackets = _brackets(content)
    for _ in range(limit):
        if not brackets:
            return False
        # Each round removes the empty brackets, which empties the brackets around them.
        brackets = brackets.replace(b"()", b"")
    return bool(brackets)


def _brackets(content: bytes) -> bytes:
    """Return the brackets of valid JSON as round ones, without those in strings."""
    # Without the escapes, every quotation mark begins or ends a string.
    marks = _ESCAPE.sub(b"", content).translate(_ROUND, _NO_MARKS).replace(b'""', b"")
    return b"".join(marks.split(b'"')[::2])
