"""orjson must give what Python's own module gives, or nothing."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trialcli.record.fastjson import (
    SHALLOW,
    FastJson,
    Orjson,
    UncertainError,
    WithoutFastJson,
    fast_json,
)
from trialcli.record.strictjson import parse_json
from trialcli.record.tree import canonical, canonical_bytes

# Any characters, with unpaired surrogates; and those at which orders of keys differ.
texts = st.text(st.characters(exclude_categories=())) | st.text(
    st.sampled_from('a\ud7ff\ue000\uffff\U00010000\U0010ffff"\\/\x00\x1f\x7f[]{}:, '), max_size=5
)
numbers = (
    st.integers()
    | st.integers(-(2**70), 2**70)
    | st.sampled_from([2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 2**1100])
    | st.floats()
    | st.floats(1e-9, 1e-3)
    | st.floats(1e14, 1e18)
    | st.sampled_from([-0.0, 1e-4, 9.9999e-5, 1e-5, 1e-6, 1e16, 9999999999999998.0, 48.0])
)
leaves = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5)
)


def without() -> FastJson:
    return WithoutFastJson()


def result(work: Callable[[], Any]) -> Any:
    """Return what a function returns with the types of all numbers, or its error."""
    try:
        return repr(work())
    except (ValueError, RecursionError) as error:
        return type(error), str(error)


def test_orjson_is_used() -> None:
    assert isinstance(fast_json(), Orjson)


@pytest.mark.parametrize(
    ("version", "used"),
    [
        ("3.11.9", WithoutFastJson),
        ("3.9.15", WithoutFastJson),
        ("", WithoutFastJson),
        ("3.12.0", Orjson),
        ("4.0.0rc1", Orjson),
    ],
)
def test_a_release_that_damages_memory_is_not_used(
    monkeypatch: pytest.MonkeyPatch, version: str, used: type
) -> None:
    monkeypatch.setattr(orjson, "__version__", version)
    assert isinstance(fast_json.__wrapped__(), used)


@given(values)
def test_both_write_the_same_canonical_text(value: Any) -> None:
    assert canonical_bytes(value) == canonical(value).encode("utf-8", "surrogatepass")


@given(values)
def test_both_write_the_same_lines(value: Any) -> None:
    with suppress(UncertainError):
        fast = fast_json().indented(value)
        assert fast == json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1).encode()


@given(values)
def test_both_texts_at_once_are_those_made_one_by_one(value: Any) -> None:
    fast = fast_json()
    with suppress(UncertainError):
        assert fast.texts(value) == (fast.canonical(value), fast.compact(value))


@given(values)
def test_both_write_the_same_compact_text(value: Any) -> None:
    with suppress(UncertainError):
        fast = fast_json().compact(value)
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        assert fast == text.encode()


@given(values, st.booleans(), st.sampled_from([None, 0, 3]), st.sampled_from(["utf-8", "utf-16"]))
def test_both_read_the_same_values_or_give_the_same_error(
    value: Any, is_ascii: bool, indent: int | None, encoding: str
) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    content = text.encode(encoding, "surrogatepass")
    assert result(lambda: parse_json(content)) == result(lambda: parse_json(content, fast=without))


@given(st.binary() | st.text('[]{}:,"\\u0dE19.e+-tfn al\n').map(str.encode))
@example(b'{"a":1,"a":2}')
@example(b'{"a":[[[]]],"a":2}')
@example(b"-0")
@example(b"-0.0")
@example(b"1E400")
@example(b"[1e-400,1E5,1.0e0]")
@example(b"18446744073709551616")
@example(b"1" * 5000)
@example(b'"\\ud83d\\ude00\\ud83d"')
@example(b'"\xf0\x9f\x98\x80"')
@example(b'"\xc0\x80"')
@example(b"\xef\xbb\xbf{}")
@example(b"{}\n\x00")
@example(b"\x0b1")
def test_both_read_or_refuse_any_bytes(content: bytes) -> None:
    assert result(lambda: parse_json(content)) == result(lambda: parse_json(content, fast=without))


@pytest.mark.parametrize("depth", [SHALLOW - 1, SHALLOW, SHALLOW + 1, 64, 65, 300, 2000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("innermost", ["1", "[]", "{}"])
def test_both_limit_the_depth_in_the_same_way(
    depth: int, opening: str, closing: str, innermost: str
) -> None:
    deep = opening * depth + innermost + closing * depth
    # A member that is written twice counts in the text, though not in the value.
    for text in (deep, f'{{"a":{deep},"a":1}}', f" {deep}"):
        content = text.encode()
        fast = result(lambda content=content: parse_json(content))
        assert fast == result(lambda content=content: parse_json(content, fast=without))


def test_a_value_of_few_levels_is_read_fast() -> None:
    value, is_shallow = fast_json().read(b"[" * SHALLOW + b"]" * SHALLOW)
    assert is_shallow
    assert fast_json().canonical(value) == b"[" * SHALLOW + b"]" * SHALLOW
    with pytest.raises(UncertainError):
        fast_json().canonical([value, [value]])


@given(values)
def test_a_checksum_proves_what_was_read(value: Any) -> None:
    content = json.dumps(value).encode()
    with suppress(UncertainError):
        read = fast_json().read_unproven(content)
        text = fast_json().canonical_unproven(read)
        if text == canonical_bytes(value):
            assert repr(read) == repr(json.loads(content))


@pytest.mark.parametrize(
    "text", ["0.0000", "10e-3", "0.00001 mg", "1.5e-7 and more", "7e-97dd", "e-5"]
)
def test_a_text_that_has_a_small_number_is_written_fast(text: str) -> None:
    value = {"a": [text, text], "b": text}
    assert fast_json().canonical(value) == canonical(value).encode()


@pytest.mark.parametrize("number", [0.00001, -0.00001, 9.99e-5, 1.5e-7, 5e-324])
@pytest.mark.parametrize("around", ["{}", "[{}]", "[0,{}]", '{{"a":{}}}', '{{"a":{},"b":0}}'])
def test_a_small_number_is_left_to_python(number: float, around: str) -> None:
    value = json.loads(around.format(number))
    with pytest.raises(UncertainError):
        fast_json().canonical(value)
