"""Format changes: which changes are one, and which are not."""

from collections.abc import Sequence

import pytest

from trialcli.ctgov.shape import SHAPE
from trialcli.watch.format_change import format_change, is_format_change
from trialcli.watch.news import NewsEvent, TrialNews

PLACE = "protocolSection.contactsLocationsModule.locations[].countryCode"
STATUS = "protocolSection.statusModule"
VOLATILE = ("derivedSection.miscInfoModule.versionHolder",)


def changed(trial: int, *patterns: str, submitted: bool = False) -> TrialNews:
    event = NewsEvent("unknown", "detail", "Something", patterns=patterns)
    return TrialNews("changed", f"NCT{trial:08d}", "", (event,), submitted=submitted)


def found(news: Sequence[TrialNews], checked: int, known: Sequence[str] = ()) -> dict[str, int]:
    change = format_change(news, checked, known, SHAPE)
    return {} if change is None else dict(change.patterns)


@pytest.mark.parametrize(
    ("changes", "checked", "expected"),
    [(3, 3, True), (3, 5, True), (3, 6, False), (2, 2, False), (2, 3, False), (51, 100, True)],
)
def test_a_format_change_needs_most_records_and_at_least_three(
    changes: int, checked: int, expected: bool
) -> None:
    news = [changed(number, PLACE) for number in range(changes)]
    assert found(news, checked) == ({PLACE: changes} if expected else {})


def test_records_with_a_submission_do_not_count() -> None:
    news = [changed(number, PLACE, submitted=number == 0) for number in range(3)]
    assert found(news, 3) == {}


def test_volatile_paths_and_paths_with_news_of_their_own_do_not_count() -> None:
    patterns = [f"{STATUS}.overallStatus", f"{STATUS}.lastKnownStatus", *VOLATILE]
    assert found([changed(number, *patterns) for number in range(5)], 5) == {}


def test_known_paths_are_not_reported_again() -> None:
    news = [changed(number, PLACE, "protocolSection.new") for number in range(5)]
    assert found(news, 5, [PLACE]) == {"protocolSection.new": 5}


def test_an_event_belongs_to_the_format_if_all_its_changes_do() -> None:
    assert is_format_change([PLACE], [PLACE, "other"])
    assert not is_format_change([PLACE, f"{STATUS}.startDateStruct.date"], [PLACE])
    assert not is_format_change([], [PLACE])
