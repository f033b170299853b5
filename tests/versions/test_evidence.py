from typing import Any

import pytest

from tests.record_diffs import record_diff
from tests.render.invented import invented
from tests.render.made_diff import made_diff
from trialcli.text.diff import Piece
from trialcli.versions.evidence import EvidenceLine, brief_evidence, evidence, first_lines


@pytest.mark.parametrize(
    ("site", "said"),
    [
        (
            {"facility": "Clinic", "city": "Bern", "contacts": [{"role": "CONTACT", "name": "N"}]},
            "Clinic, Bern, … (2 more)",
        ),
        ({"facility": "Clinic", "geoPoint": {"lat": 1.5, "lon": 2.5}}, "Clinic"),
        ({"contacts": [{"name": "N"}]}, "N"),
    ],
)
def test_a_site_is_shown_by_its_own_fields(site: dict[str, Any], said: str) -> None:
    before, after = (
        {"protocolSection": {"contactsLocationsModule": module}}
        for module in ({}, {"locations": [site, site]})
    )
    diff = record_diff(before, after)
    (event,) = diff.events
    lines = evidence(diff, event, everything=True)
    assert [line.pieces[0].text for line in lines] == [said, said]


def remark(text: str) -> EvidenceLine:
    return EvidenceLine(" ", (Piece("same", text),))


def test_brief_evidence_counts_what_it_leaves_out() -> None:
    old, new = invented(), invented()
    old["protocolSection"]["conditionsModule"].pop("keywords", None)
    new["protocolSection"]["conditionsModule"]["keywords"] = [f"word {n}" for n in range(9)]
    diff = made_diff(old, new)
    (event,) = [event for event in diff.events if "keywords" in event.sentence]
    assert len(brief_evidence(diff, event, 9)) == 9
    *shown, last = brief_evidence(diff, event, 3)
    assert [line.pieces[0].text for line in shown] == ["word 0", "word 1", "word 2"]
    assert last == remark("and 6 more lines")


def test_remarks_are_kept_and_are_no_lines() -> None:
    line = EvidenceLine("+", (Piece("added", "a line"),))
    unchanged = remark("14 items unchanged")
    assert first_lines([], 1) == []
    assert first_lines([line, unchanged], 1) == [line, unchanged]
    assert first_lines([line, line, unchanged], 1) == [
        line,
        remark("and 1 more line, 14 items unchanged"),
    ]


def test_a_single_line_is_shown_and_not_counted() -> None:
    line = EvidenceLine("+", (Piece("added", "a line"),))
    assert first_lines([line] * 4, 3) == [line] * 4
    assert first_lines([line] * 5, 3) == [line] * 3 + [remark("and 2 more lines")]


def test_lines_that_were_counted_before_are_counted_with_the_others() -> None:
    line = EvidenceLine("+", (Piece("added", "a line"),))
    stored = first_lines([*[line] * 9, remark("14 items unchanged")], 3)
    assert first_lines(stored, 1) == [line, remark("and 8 more lines, 14 items unchanged")]
    assert first_lines(first_lines([line] * 9, 3), 1) == [line, remark("and 8 more lines")]
