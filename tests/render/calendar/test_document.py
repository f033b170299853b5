"""Calendars of made histories, read by an independent parser."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Component

from tests.calendars import OUTCOMES, events_of, of_the_fda
from tests.cli.hostile import RAW, WORDS
from tests.histories import TRIAL, store_history, with_results
from tests.timelines import stored
from trialcli.jobs.calendar import read_dates
from trialcli.record.tree import Record
from trialcli.render.calendar.document import CalendarPage, calendar_text, is_calendar
from trialcli.versions.calendar import Calendar

ADDRESS = f"https://clinicaltrials.gov/study/{TRIAL}"
UIDS = {
    "start": f"{TRIAL.lower()}-start@trialcli",
    "primary": f"{TRIAL.lower()}-primary-completion@trialcli",
    "completion": f"{TRIAL.lower()}-completion@trialcli",
    "due": f"{TRIAL.lower()}-results-due-us@trialcli",
    "eu": f"{TRIAL.lower()}-results-due-eu@trialcli",
}


def text_of(root: Path, *versions: tuple[str, Record], name: str = "Trials") -> str:
    if versions:
        store_history(root, versions)
    found, problems = read_dates(stored(root), TRIAL)
    assert not problems
    page = CalendarPage(Calendar(name, [found]), "https://clinicaltrials.gov/study/{}".format)
    return "".join(calendar_text(page))


def events(root: Path, *versions: tuple[str, Record]) -> dict[str, Component]:
    """Return the events by their short names."""
    found = events_of(text_of(root, *versions))
    return {name: found[uid] for name, uid in UIDS.items() if uid in found}


def days(event: Component) -> tuple[Any, Any]:
    return event["DTSTART"].dt, event["DTEND"].dt


MOVED = [
    ("2023-12-01", of_the_fda(start=("2024-01", "ESTIMATED"))),
    ("2024-02-01", of_the_fda()),
    ("2025-06-01", of_the_fda(primary=("2026-07-01", "ESTIMATED"))),
    ("2026-07-20", of_the_fda(primary=("2026-07-01", "ACTUAL"))),
]


def test_the_file(snapshot: Any, tmp_path: Path) -> None:
    text = text_of(tmp_path, *MOVED)
    assert text.replace("\r\n", "\n").count("\n") == text.count("\r\n")
    assert text.replace("\r\n", "\n") == snapshot


def test_every_date_is_an_event_of_one_whole_day(tmp_path: Path) -> None:
    found = events(tmp_path, ("2024-02-01", of_the_fda()))
    assert {name: days(event) for name, event in found.items()} == {
        "start": (date(2024, 1, 15), date(2024, 1, 16)),
        "primary": (date(2026, 1, 31), date(2026, 2, 1)),
        "completion": (date(2026, 7, 31), date(2026, 8, 1)),
        "due": (date(2027, 1, 31), date(2027, 2, 1)),
    }
    assert {name: str(event["STATUS"]) for name, event in found.items()} == {
        "start": "CONFIRMED",
        "primary": "TENTATIVE",
        "completion": "TENTATIVE",
        "due": "TENTATIVE",
    }
    assert all(str(event["TRANSP"]) == "TRANSPARENT" for event in found.values())
    assert all(str(event["URL"]) == ADDRESS for event in found.values())


def test_a_month_is_named_and_stands_on_its_last_day(tmp_path: Path) -> None:
    event = events(tmp_path, ("2024-02-01", of_the_fda()))["completion"]
    assert str(event["SUMMARY"]).startswith(f"Completion in 2026-07 (estimated): {TRIAL} A study")
    assert "The record states only the month." in event["DESCRIPTION"]


def test_a_date_that_moved_says_what_it_was(tmp_path: Path) -> None:
    event = events(tmp_path, *MOVED)["primary"]
    assert str(event["SUMMARY"]).startswith("Primary completion (was 2026-01-31): ")
    said = "It was 2026-01-31 in v1 of 2023-12-01; it is 151 days later now."
    assert said in event["DESCRIPTION"]
    assert str(event["STATUS"]) == "CONFIRMED"
    assert event["SEQUENCE"] == 2
    assert event["LAST-MODIFIED"].dt == datetime(2026, 7, 20, tzinfo=UTC)


def test_a_more_exact_date_did_not_move(tmp_path: Path) -> None:
    event = events(tmp_path, *MOVED)["start"]
    assert "was" not in event["SUMMARY"]
    assert event["SEQUENCE"] == 1


def test_a_due_date_moves_with_its_completion(tmp_path: Path) -> None:
    before = events(tmp_path / "before", *MOVED[:2])["due"]
    after = events(tmp_path / "after", *MOVED)["due"]
    assert before["UID"] == after["UID"]
    assert days(before)[0] == date(2027, 1, 31)
    assert days(after)[0] == date(2027, 7, 1)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    assert str(after["STATUS"]) == "CONFIRMED"
    assert "42 CFR 11 seems to apply." in after["DESCRIPTION"]
    assert "estimated" not in after["SUMMARY"]
    assert "actual" not in after["DESCRIPTION"]


def test_a_date_without_a_type_has_no_status(tmp_path: Path) -> None:
    event = events(tmp_path, ("2024-02-01", of_the_fda(start=("2024-01-15", ""))))["start"]
    assert "STATUS" not in event
    assert "does not say whether this date is actual or estimated" in event["DESCRIPTION"]


def test_what_the_record_no_longer_states_has_no_event(tmp_path: Path) -> None:
    found = events(tmp_path, MOVED[0], ("2024-02-01", of_the_fda(primary=None, completion=None)))
    assert [*found] == ["start"]


def test_a_withdrawn_trial_has_no_dates_ahead(tmp_path: Path) -> None:
    withdrawn = of_the_fda(
        start=("2027-01", "ESTIMATED"), protocolSection__statusModule__overallStatus="WITHDRAWN"
    )
    assert events(tmp_path, ("2024-02-01", withdrawn)) == {}


def test_submitted_results_keep_their_deadline(tmp_path: Path) -> None:
    ended = of_the_fda(("2018-01-15", "ACTUAL"), ("2019-01-31", "ACTUAL"), ("2019-06-30", "ACTUAL"))
    event = events(tmp_path, ("2020-03-01", with_results(ended, "2020-03-01", OUTCOMES)))["due"]
    assert str(event["SUMMARY"]).startswith(
        "Deadline of results in the U.S. (submitted 2020-03-01): "
    )
    assert days(event)[0] == date(2020, 1, 31)
    assert "30 days late" in event["DESCRIPTION"]


def test_a_delay_gives_the_latest_day_and_is_tentative(tmp_path: Path) -> None:
    delayed = of_the_fda(
        ("2018-01-15", "ACTUAL"),
        ("2021-06-15", "ACTUAL"),
        protocolSection__statusModule__dispFirstSubmitDate="2022-06-01",
    )
    event = events(tmp_path, ("2022-06-01", delayed))["due"]
    assert days(event)[0] == date(2024, 6, 1)
    assert str(event["STATUS"]) == "TENTATIVE"
    assert "no later than 2024-06-01" in event["DESCRIPTION"]
    assert "(tentative)" in event["SUMMARY"]


def test_a_number_of_the_eu_has_a_deadline_of_its_own(tmp_path: Path) -> None:
    ids = [{"id": "2022-501549-57-00", "type": "OTHER"}]
    record = of_the_fda(protocolSection__identificationModule__secondaryIdInfos=ids)
    event = events(tmp_path, ("2024-02-01", record))["eu"]
    assert days(event)[0] == date(2027, 7, 31)
    assert str(event["STATUS"]) == "TENTATIVE"


def test_without_a_rule_nothing_is_due(tmp_path: Path) -> None:
    record = of_the_fda(protocolSection__oversightModule__isFdaRegulatedDrug=False)
    assert "due" not in events(tmp_path, ("2024-02-01", record))


@pytest.mark.parametrize("text", [*WORDS.values(), "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:y"])
def test_hostile_titles_make_no_lines(tmp_path: Path, text: str) -> None:
    record = of_the_fda(protocolSection__identificationModule__briefTitle=text)
    written = text_of(tmp_path, ("2024-02-01", record), name=f"Trials: {text}")
    assert len(events_of(written)) == 4
    assert not RAW.search(written.replace("\r\n", "\n"))


@pytest.mark.parametrize("day", ["2098-12-31", "2098-12", "0001-01-01", "1901-01", "2024"])
def test_days_at_the_ends_of_time(tmp_path: Path, day: str) -> None:
    found = events(tmp_path, ("2024-02-01", of_the_fda((day, "ACTUAL"), (day, "ESTIMATED"))))
    assert found["start"]["DTSTART"].dt.isoformat().startswith(day[:4])
    assert "due" in found or day < "2017"


def test_the_same_store_gives_the_same_bytes(tmp_path: Path) -> None:
    assert text_of(tmp_path, *MOVED) == text_of(tmp_path)


def test_a_calendar_is_recognised(tmp_path: Path) -> None:
    written = text_of(tmp_path, *MOVED).encode()
    assert is_calendar(written)
    assert is_calendar(written.replace(b"\r\n", b"\n"))
    assert not is_calendar(b"")
    assert not is_calendar(b"BEGIN:VCALENDAR\r\nPRODID:-//another//program//EN\r\n")
    assert not is_calendar(b"note\r\n" + written)
    assert not is_calendar(b"BEGIN:VCALENDAR\r\n" + b"X:y\r\n" * 300)
    assert not is_calendar(written.replace(b"calendar//EN", b"calendar//EN other"))
