import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.record.jsonstream import BrokenJsonError, JsonValues

OBJECTS = st.dictionaries(
    st.text(max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=3), inside),
        max_leaves=8,
    ),
    max_size=4,
)


def chunked(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


PAGE = re.compile(r'\{\s*(?:"total"\s*:\s*[0-9]+\s*,\s*)?"items"\s*:\s*(?=\[)')


def read(text: str, size: int = 7) -> list[Any]:
    return [json.loads(value) for value in JsonValues(chunked(text, size))]


@given(st.lists(OBJECTS, max_size=5), st.integers(1, 40), st.sampled_from([None, 1]))
def test_a_list_gives_its_items_with_any_chunks(values: list[Any], size: int, indent: int) -> None:
    assert read(json.dumps(values, indent=indent), size) == values
    assert read(f"\ufeff {json.dumps(values, ensure_ascii=False)}\n", size) == values


@given(st.lists(OBJECTS, max_size=5), st.integers(1, 40), st.sampled_from([None, 1]))
def test_each_line_is_a_value(values: list[Any], size: int, indent: int) -> None:
    text = "\n".join(json.dumps(value, indent=indent) for value in values)
    assert read(text, size) == values
    assert read(text.replace("\n", "\r\n"), size) == values


@given(
    st.lists(st.lists(OBJECTS, max_size=3), max_size=3),
    OBJECTS,
    st.integers(1, 40),
    st.sampled_from([None, 1]),
)
def test_the_items_of_pages_are_values(
    pages: list[list[Any]], more: dict[str, Any], size: int, indent: int
) -> None:
    more = {key: value for key, value in more.items() if key not in ("items", "total")}
    documents: list[Any] = [{"total": 7, "items": items, **more} for items in pages]
    other = {"other": 1, "items": []}
    text = "\n".join(json.dumps(one, indent=indent) for one in [*documents, other])
    values = [json.loads(value) for value in JsonValues(chunked(text, size), PAGE)]
    assert values == [*(item for items in pages for item in items), other]


@pytest.mark.parametrize("text", ['{"items": [{}] 1', '{"items": [{}], "a" 1}', '{"items": [{}]'])
def test_a_broken_page_gives_its_items_first(text: str) -> None:
    values = iter(JsonValues(chunked(text, 3), PAGE))
    assert next(values) == "{}"
    with pytest.raises(BrokenJsonError):
        next(values)


@given(st.lists(OBJECTS, min_size=1, max_size=3), st.data())
def test_a_text_that_ends_early_is_broken(values: list[Any], data: st.DataObject) -> None:
    text = json.dumps(values)
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    with pytest.raises(BrokenJsonError):
        read(cut)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"a": 1}\n{"b": }\n{"c": 1}', 2),
        ('[{"a": 1},\n\n{"b" 2}]', 3),
        ("[1 2]", 1),
        ("[1,]", 1),
        ("{" * 3, 1),
        ("[" * 100_000, 1),
        ("nonsense", 1),
        ('"open', 1),
    ],
)
def test_a_broken_value_is_named_by_its_line(text: str, line: int) -> None:
    for size in (1, 5, 10_000):
        with pytest.raises(BrokenJsonError) as broken:
            read(text, size)
        assert broken.value.line == line


@pytest.mark.parametrize("text", ["{{}}{0}", "[{{}},{0}]", '{{"items": [{{}},{0}]}}'])
def test_each_value_has_the_line_at_which_it_begins(text: str) -> None:
    separator = "," if "[" in text else ""
    rest = f'\n\n{{"b":\n2}}{separator}\n{{}}'
    for size in (1, 5, 10_000):
        values = JsonValues(chunked(text.format(rest), size), PAGE)
        assert [values.began for _ in values] == [1, 3, 5]


def test_number_of_any_length_ends() -> None:
    values = ["9" * 5000, "1e999", "{}"]
    assert list(JsonValues(chunked(f"[{','.join(values)}]", 100))) == values


def test_reading_continues_after_a_broken_line() -> None:
    values = JsonValues(chunked('{"a": 1}\n{"b": }\n{"c": 1}\n', 3))
    walk = iter(values)
    assert next(walk) == '{"a": 1}'
    with pytest.raises(BrokenJsonError):
        next(walk)
    values.skip_line()
    assert list(values) == ['{"c": 1}']


def test_an_empty_text_has_no_value() -> None:
    assert read("") == read(" \n ") == read("[]") == read("[ ]") == []


def test_a_broken_value_does_not_load_the_complete_text() -> None:
    read_on = 0

    def chunks() -> Iterator[str]:
        nonlocal read_on
        yield '{"a" 1}' + " " * 100
        for _ in range(1000):
            read_on += 1
            yield "x" * 1000

    with pytest.raises(BrokenJsonError):
        list(JsonValues(chunks()))
    assert read_on <= 1
