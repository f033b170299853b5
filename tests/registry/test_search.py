from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.errors import UsageError
from trialcli.registry.near import Near
from trialcli.registry.search import DateRange, Search, read_range

SEVERAL = [field.name for field in fields(Search) if "tuple" in str(field.type)]


@pytest.mark.parametrize("text", ["lupus", "a; b: c", "AREA[Phase]PHASE2 AND x", 'say "x" | y'])
def test_words_alone_name_their_search(text: str) -> None:
    assert Search(words=text).text == text
    assert Search(expression=text).text == text


def test_the_line_that_names_a_search() -> None:
    search = Search(
        words="lupus",
        condition=("nephritis", "a; b"),
        id=("EU-1",),
        status=("RECRUITING", "NOT_YET_RECRUITING"),
        healthy=False,
        start=DateRange(date(2026, 1, 1)),
        near=Near(52.5, 13.4, 50),
        updated_since=date(2026, 1, 2),
        sort="StartDate:desc",
    )
    assert search.text == (
        'words: lupus; condition: "a; b" | nephritis; ID: EU-1; '
        "status: not yet recruiting | recruiting; healthy volunteers: no; start: 2026-01-01..; "
        "updated since: 2026-01-02; near: 52.5,13.4,50km"
    )


@given(st.dictionaries(st.sampled_from(SEVERAL), st.lists(st.text(' ;|:"\\ab', min_size=1))))
def test_the_name_of_a_search_is_one_line(values: dict[str, list[str]]) -> None:
    search = Search(**{name: tuple(texts) for name, texts in values.items()})  # type: ignore[arg-type]
    assert len(search.text.splitlines()) <= 1
    assert search.is_empty == (not any(values.values()))


def test_different_searches_have_different_names() -> None:
    named = [
        Search(condition=("a", "b")),
        Search(condition=("a | b",)),
        Search(condition=("a; title: b",)),
        Search(condition=("a",), title=("b",)),
        Search(title=("a", "b")),
        Search(condition=('a" | "b',)),
        Search(condition=('"a | b"',)),
    ]
    assert len({search.text for search in named}) == len(named)


def test_the_order_of_values_does_not_name_a_search() -> None:
    first, second = Search(phase=("PHASE2", "PHASE3")), Search(phase=("PHASE3", "PHASE2"))
    assert first.text == second.text


def test_the_order_of_the_answers_does_not_name_a_search() -> None:
    assert Search(sort="StartDate:desc").is_empty
    assert Search("x", sort="StartDate:desc").text == "x"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-01-12..2026-02-03", date(2026, 1, 12), date(2026, 2, 3)),
        ("2026..", date(2026, 1, 1), None),
        ("..2024-02", None, date(2024, 2, 29)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (" 2026-01-12 .. ", date(2026, 1, 12), None),
    ],
)
def test_a_range_of_dates(text: str, first: date | None, last: date | None) -> None:
    assert read_range(text) == DateRange(first, last)


@pytest.mark.parametrize("text", ["", "..", "soon", "2026-13..", "12/01/2026", "2026..2027..2028"])
def test_what_is_no_range_of_dates(text: str) -> None:
    with pytest.raises(UsageError, match="not a range of dates"):
        read_range(text)


def test_a_range_cannot_end_before_it_begins() -> None:
    with pytest.raises(UsageError, match="ends before it begins"):
        read_range("2026..2025")
