"""An answer is made small: what is left out is counted, and nothing is lost on the way."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.agents.answer import Answer, LeftOut, answer_data, without
from trialcli.agents.answering import in_arguments
from trialcli.agents.arguments import Argument, read_arguments
from trialcli.errors import UsageError
from trialcli.render.jsontext import json_line

_SOURCE = {"from": "a test", "age": "new"}


@given(st.lists(st.text(max_size=200), max_size=60), st.integers(2000, 9000))
def test_the_pages_of_a_list_are_the_list(items: list[str], most: int) -> None:
    rows = [{"text": item} for item in items]
    seen: list[Any] = []
    for _ in range(len(rows) + 1):
        answer = Answer(
            {"rows": rows[len(seen) :]},
            _SOURCE,
            lists=("rows",),
            again="call x with ",
            offset=len(seen),
            total=len(rows),
        )
        data = answer_data(answer, most)
        assert len(json_line(data)) <= most + 1600
        seen += data["rows"]
        left = data["about"]["left_out"]
        if not left:
            break
        assert left == [
            {
                "what": "rows",
                "count": len(rows) - len(seen),
                "how": f"call x with offset={len(seen)}",
            }
        ]
    assert len(seen) == len(rows)


@given(st.lists(st.text("ab\n é", max_size=3000), min_size=1, max_size=5))
def test_the_pages_of_a_text_are_the_text(texts: list[str]) -> None:
    parts = [{"title": f"T{number}", "text": text} for number, text in enumerate(texts)]
    whole, seen, offset = "".join(texts), "", 0
    for _ in range(len(whole) + 1):
        answer = Answer({"parts": parts}, _SOURCE, text="parts", again="call ", offset=offset)
        data = answer_data(answer, 2500)
        page = "".join(part["text"] for part in data["parts"])
        seen += page
        left = data["about"]["left_out"]
        if not left:
            break
        assert page
        offset = int(left[0]["how"].rpartition("=")[2])
    assert seen == whole


def test_a_smaller_list_keeps_a_third_of_the_room() -> None:
    answer = Answer(
        {"long": ["x" * 100] * 100, "short": ["y" * 50] * 10}, _SOURCE, lists=("long", "short")
    )
    data = answer_data(answer, 6000)
    assert len(data["short"]) == 10
    assert data["about"]["left_out"][0]["what"] == "long"


def test_what_a_tool_leaves_out_comes_after_what_did_not_fit() -> None:
    own = LeftOut("details", None, "call again")
    answer = Answer({"rows": ["x" * 1000] * 9}, _SOURCE, lists=("rows",), left_out=[own])
    assert [one["what"] for one in answer_data(answer, 2000)["about"]["left_out"]] == [
        "rows",
        "details",
    ]


def test_an_offset_after_the_end_is_remarked_on() -> None:
    answer = Answer({"rows": []}, _SOURCE, lists=("rows",), offset=7, total=3)
    assert answer_data(answer, 2000)["about"]["remarks"] == ["Nothing is left after offset=7."]


def test_keys_are_left_out_by_their_paths() -> None:
    value = {"a": [{"b": 1, "c": 2}, {"b": 3}], "d": {"b": 4}, "e": None}
    assert without(value, ("a.b", "d", "e.x")) == {"a": [{"c": 2}, {}], "e": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("--age-group is empty.", "age_group is empty."),
        ("3 changes not shown (--all)", "3 changes not shown (all=true)"),
        ("Run trialcli watch run --quiet first.", "Run trialcli watch run --quiet first."),
        ("trialcli knows no places, see --near.", "trialcli knows no places, see near."),
    ],
)
def test_options_become_arguments_outside_of_commands(text: str, expected: str) -> None:
    assert in_arguments(text) == expected


def test_a_command_that_downloads_earlier_versions_has_its_argument_beside_it() -> None:
    assert "fetch_history=true" in in_arguments("Run trialcli fetch --history NCT00000001.")


@pytest.mark.parametrize("value", [True, 1.5, -1, "x", 10**9, [1], {}])
def test_a_number_is_a_whole_number_within_its_bounds(value: Any) -> None:
    with pytest.raises(UsageError, match="limit must be a whole number from 1 to 9"):
        read_arguments("find", [Argument("limit", "number", "N.", most=9)], {"limit": value})
