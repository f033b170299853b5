"""No code of the registry is shown: neither in an event nor on the page of a trial."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.record_diffs import record_diff
from trialcli.ctgov.words.terms import TERMS
from trialcli.record.tree import Record
from trialcli.versions.evidence import evidence

LISTS: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "closed_lists.json").read_text("utf-8")
)
"""The fields with a value from a closed list, and the values (OpenAPI 2.0.5)."""
_NAMED = {"label": "Some item", "name": "Some item", "title": "Some item", "term": "Some item"}
_SHOWN_AS_THEY_ARE = {"AHRQ", "CDC", "CTIS", "FDA", "NIH", "SAMHSA", "VA"}


def at_pattern(pattern: str, value: Any, *, in_item: bool = True) -> Record:
    """Return a record with a value at a pattern, or with the lists of the pattern empty."""
    key, dot, rest = pattern.partition(".")
    inner = at_pattern(rest, value, in_item=in_item) if dot else value
    if not key.endswith("[]"):
        return {key: inner}
    item = {**_NAMED, **inner} if isinstance(inner, dict) else inner
    return {key.removesuffix("[]"): [item] if in_item else []}


def shown(before: Record, after: Record) -> str:
    """Return all that a person reads of a diff."""
    diff = record_diff(before, after)
    lines = [event.sentence for event in diff.events]
    for event in diff.events:
        for line in evidence(diff, event, everything=True):
            lines += [line.label, "".join(piece.text for piece in line.pieces)]
    return "\n".join(lines)


def holds(text: str, code: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(code)}(?!\w)", text) is not None


@pytest.mark.parametrize("pattern", LISTS)
def test_no_code_is_shown_in_a_diff(pattern: str) -> None:
    codes = LISTS[pattern]
    records = {code: at_pattern(pattern, code) for code in (*codes, "BRAND_NEW_CODE")}
    without = at_pattern(pattern, None, in_item=False)
    for code, other in zip(records, [*codes[1:], "BRAND_NEW_CODE", codes[0]], strict=True):
        text = "\n".join(
            shown(*sides)
            for sides in (
                (records[code], records[other]),
                (without, records[code]),
                (records[code], without),
                ({}, records[code]),
            )
        )
        leaked = {one for one in (code, other) if holds(text, one)} - _SHOWN_AS_THEY_ARE
        assert not leaked, text


@pytest.mark.parametrize("values", LISTS.values(), ids=LISTS)
def test_every_code_has_words(values: list[str]) -> None:
    assert set(values) <= set(TERMS)


def test_a_country_with_a_comma_is_one_country() -> None:
    def sites(*countries: str) -> Record:
        places = [{"facility": f"{name} Clinic", "country": name} for name in countries]
        return {"protocolSection": {"contactsLocationsModule": {"locations": places}}}

    text = shown(
        sites("France"), sites("France", "Iran, Islamic Republic of", "Korea, Republic of")
    )
    assert "new countries: Islamic Republic of Iran, Republic of Korea" in text


def test_an_unknown_part_of_the_record_is_named_as_one() -> None:
    text = shown({"hasResults": False}, {"hasResults": False, "futureSection": {"isNew": True}})
    assert text.startswith("Section “Future” added")
