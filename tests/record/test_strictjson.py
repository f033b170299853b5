import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.made_snapshots import json_values
from trialcli.record.strictjson import MAX_DEPTH, parse_json


def nested(depth: int, innermost: str = "") -> bytes:
    return b"[" * depth + innermost.encode() + b"]" * depth


@given(json_values)
def test_json_is_read_as_it_was_written(value: Any) -> None:
    # The text is compared, because to Python 1, 1.0 and true are equal.
    text = json.dumps(value)
    assert json.dumps(parse_json(text.encode())) == text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not complete JSON"),
        (b'{"a": 1', "not complete JSON"),
        (b'{"a": 1} {"b": 2}', "not complete JSON"),
        (b"<html>blocked</html>", "not complete JSON"),
        (b'"\xff"', "not UTF-8"),
        (b'"\xed\xa0\x80"', "not UTF-8"),
        (b"NaN", "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b"1e999", "beyond the range"),
        (b"[-1e999]", "beyond the range"),
        (b"9" * 5000, "beyond the range"),
    ],
)
def test_other_json_is_refused_with_a_reason(content: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why) as raised:
        parse_json(content)
    assert "\n" not in str(raised.value)


@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(ValueError):
        assert json.dumps(parse_json(content), allow_nan=False)


def test_a_byte_order_mark_is_skipped() -> None:
    assert parse_json(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize("innermost", ["", "1"])
def test_depth_is_limited(innermost: str) -> None:
    parse_json(nested(MAX_DEPTH, innermost))
    with pytest.raises(ValueError, match="nested too deeply"):
        parse_json(nested(MAX_DEPTH + 1, innermost))


def depth(value: Any) -> int:
    if not isinstance(value, dict | list):
        return 0
    children = value.values() if isinstance(value, dict) else value
    return 1 + max(map(depth, children), default=0)


# Depth is counted in the text, where strings hold brackets, quotation marks and backslashes too.
tricky = st.text('[]{}"\\a,:é\n', max_size=6)
tricky_values = st.recursive(
    tricky | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(tricky, inner, max_size=4),
)


@given(tricky_values, st.booleans(), st.sampled_from([None, 1]))
def test_depth_is_that_of_the_value(value: Any, is_ascii: bool, indent: int | None) -> None:
    content = json.dumps(value, ensure_ascii=is_ascii, indent=indent).encode()
    limit = depth(value)
    assert parse_json(content, limit) == value
    if limit:
        with pytest.raises(ValueError, match="nested too deeply"):
            parse_json(content, limit - 1)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_endless_nesting_is_refused(opening: bytes) -> None:
    with pytest.raises(ValueError, match=r"nested too deeply|not complete"):
        parse_json(opening * 1_000_000)


@pytest.mark.parametrize("text", ["48.0", "48", "-0.0", "1e-07", "0.1", "12345678901234567890123"])
def test_numbers_keep_their_kind(text: str) -> None:
    assert json.dumps(parse_json(text.encode())) == text
