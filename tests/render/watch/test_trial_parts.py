from dataclasses import replace

import pytest

from tests.render.watch.made_digest import (
    AFTER,
    BEFORE,
    BETWEEN,
    CRITERIA,
    FOUND,
    OUTCOME,
    SITES,
    changed,
    happened,
    link,
)
from trialcli.render.evidence import evidence_words
from trialcli.render.watch.trial_parts import (
    address,
    command,
    first_lines,
    noted_events,
    period,
)

TRIAL = "NCT99000001"
ONE = [changed(OUTCOME)]
TWO = [
    changed(SITES, after=BETWEEN, days=("2026-02-04", "2026-03-04")),
    changed(OUTCOME, before=BETWEEN, days=("2026-03-04", "2026-03-09"), numbers=(4, 5)),
]
BACK = [ONE[0], changed(SITES, before=AFTER, after=BEFORE)]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (ONE, "trialcli diff NCT99000001 a1b2c3d4 d4e5f607"),
        (TWO, "trialcli diff NCT99000001 a1b2c3d4 d4e5f607"),
        (BACK, "trialcli history NCT99000001"),
        ([changed(SITES, before="x.json")], "trialcli diff NCT99000001"),
        ([happened("vanished", TRIAL)], "trialcli history NCT99000001"),
        ([happened("entered", TRIAL)], "trialcli show NCT99000001"),
    ],
)
def test_the_command_that_shows_everything(items, expected):
    assert command(TRIAL, items) == expected


def test_the_link_leads_to_the_difference_of_the_two_versions():
    assert address(TRIAL, TWO, link).endswith("/NCT99000001?tab=history&a=3&b=5")
    assert address(TRIAL, [changed(OUTCOME, numbers=(None, 4))], link).endswith("?tab=history")
    assert address(TRIAL, [happened("entered", TRIAL)], link).endswith("/NCT99000001")


def test_the_versions():
    assert period(TWO) == "2026-02-04 → 2026-03-09 · v3 → v5"
    known = changed(OUTCOME, days=(None, "2026-03-09"), numbers=(None, None))
    assert period([known]) == "2026-03-09"
    assert period([happened("vanished", TRIAL)]) == ""


def test_events_are_worst_first_and_dated_if_there_are_several_days():
    assert [(event.rule, notes) for event, notes in noted_events(TWO)] == [
        ("outcome-promoted", ["2026-03-09"]),
        ("sites-changed", ["2026-03-04"]),
    ]
    assert [notes for _, notes in noted_events(ONE)] == [[]]
    left = replace(happened("left", TRIAL, SITES), found=FOUND)
    assert [notes for _, notes in noted_events([*ONE, left])] == [[], []]


def test_the_first_lines_of_evidence_and_how_many_more():
    assert first_lines(SITES) == []
    of_a_detail = first_lines(replace(CRITERIA, severity="detail"))
    assert [evidence_words(line) for line in of_a_detail] == [
        "Age 18 to [-65-]{+75+} years",
        "and 3 more lines, 14 items unchanged",
    ]
    assert [evidence_words(line) for line in first_lines(OUTCOME)] == [
        "Time frame: 24 weeks → 12 weeks"
    ]
    assert [evidence_words(line) for line in first_lines(CRITERIA)] == [
        "Age 18 to [-65-]{+75+} years",
        "Dialysis, or an eGFR below 30 mL/min/1.73 m² at screening",
        "Pregnant or breast-feeding",
        "and 1 more line, 14 items unchanged",
    ]
