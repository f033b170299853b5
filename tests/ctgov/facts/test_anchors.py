import pytest

from trialcli.ctgov.facts.anchors import anchors, submitted
from trialcli.events.anchors import Anchors, phase, when
from trialcli.record.tree import Record
from trialcli.text.dates import parse_date


def version(**dates: str) -> Record:
    status: Record = {}
    if "submitted" in dates:
        status["lastUpdateSubmitDate"] = dates["submitted"]
    if "start" in dates:
        status["startDateStruct"] = {"date": dates["start"]}
    if "completion" in dates:
        status["primaryCompletionDateStruct"] = {"date": dates["completion"]}
    if "results" in dates:
        status["resultsFirstSubmitDate"] = dates["results"]
    return {"protocolSection": {"statusModule": status}}


KNOWN = anchors([version(start="2024-03-01", completion="2025-03-01", results="2026-01-01")])


def test_the_earliest_recorded_dates_count_though_later_ones_were_edited() -> None:
    first, later = version(start="2024-03-01"), version(start="2024-09-01", completion="2025-03-01")
    assert anchors([first, later]) == anchors([first]).or_later(anchors([later]))
    assert anchors([first, later]) == Anchors(
        parse_date("2024-03-01"), parse_date("2025-03-01"), None
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-02-29", "before recruitment"),
        ("2024-03-02", "during the trial"),
        ("2025-03-02", "after completion"),
        ("2026-01-02", "after results"),
        ("2024-03-01", "during the trial"),  # the day of the start
        ("2025-03-01", "during the trial"),  # the day of primary completion
        ("2024-02", "before recruitment"),
        ("2025-03", None),  # primary completion lies in that month
        ("soon", None),
    ],
)
def test_a_day_gets_a_phase_only_if_it_is_certain(day: str, expected: str | None) -> None:
    assert phase(KNOWN, parse_date(day)) == expected


@pytest.mark.parametrize(
    ("before", "after", "adjacent", "words"),
    [
        ("2024-04-01", "2024-05-01", False, "during the trial"),
        ("2024-01-01", "2024-05-01", True, "during the trial"),
        (
            "2024-01-01",
            "2025-05-01",
            False,
            "some time from before recruitment to after completion",
        ),
        (None, "2025-05-01", False, "no later than after completion"),
        ("2024-01-01", None, True, "when in the trial is not known"),
        ("2025-02-01", "2025-03", True, "during the trial or after completion"),
    ],
)
def test_a_change_is_placed_as_exactly_as_its_versions_allow(
    before: str | None, after: str | None, adjacent: bool, words: str
) -> None:
    ours, theirs = (version(**({"submitted": day} if day else {})) for day in (before, after))
    assert str(when(KNOWN, submitted(ours), submitted(theirs), adjacent=adjacent)) == words


def test_a_start_known_to_the_month_leaves_two_phases_in_that_month() -> None:
    known = anchors([version(start="2024-03", completion="2025-03-01")])
    before, after = parse_date("2024-02-10"), parse_date("2024-03-10")
    found = when(known, before, after, adjacent=True)
    assert (found.phase, found.latest) == (None, "during the trial")
    assert str(found) == "before recruitment or during the trial"


def test_without_a_completion_date_a_later_change_is_from_after_the_start() -> None:
    known = anchors([version(start="2024-03-01")])
    found = when(known, parse_date("2024-02-10"), parse_date("2024-05-10"), adjacent=True)
    assert found.phase is None
    assert str(found) == "after the start"
