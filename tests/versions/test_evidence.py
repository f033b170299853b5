from typing import Any

import pytest

from tests.record_diffs import record_diff
from tests.render.invented import invented
from tests.render.made_diff import made_diff
from trialcli.text.diff import Piece
from trialcli.versions.evidence import EvidenceLine, brief_evidence, evidence, rest_counted


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
    more = EvidenceLine("+", (Piece("added", "more"),))
    assert rest_counted([]) == []
    assert rest_counted([remark("14 items unchanged")]) == [remark("14 items unchanged")]
    assert rest_counted([more, remark("14 items unchanged")]) == [
        remark("and 1 more line, 14 items unchanged")
    ]
