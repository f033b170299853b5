from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given

from tests.timelines import event, record, timeline_of, timelines, version
from trialcli.ctgov.events.rules import RULES
from trialcli.events.event import Event
from trialcli.registry.timeline_facts import TimelineFacts
from trialcli.text.dates import PartialDate, parse_date
from trialcli.versions.timeline import (
    DatedEvent,
    DateShift,
    Timeline,
    TimelineVersion,
    date_shift,
    date_shifts,
    make_timeline,
)

# ---------------------------------------------------------------- laws

SERIES = ("enrollment", "start", "primary_completion", "completion", "sites", "countries")


@given(timelines())
def test_the_days_of_all_statuses_add_up(timeline: Timeline) -> None:
    assert sum(span.days for span in timeline.statuses) == timeline.days
    assert all(span.days >= 0 for span in timeline.statuses)
    assert (timeline.statuses[0].since, timeline.statuses[-1].until) == (
        timeline.first,
        timeline.today,
    )
    for one, next_ in pairwise(timeline.statuses):
        assert one.until == next_.since
        assert one.status != next_.status


@given(timelines())
def test_every_status_is_in_the_timeline(timeline: Timeline) -> None:
    spans = iter(timeline.statuses)
    span = next(spans)
    for one in timeline.versions:
        if span.status != one.facts.status:
            span = next(spans)
        assert span.status == one.facts.status
        assert span.since <= one.day <= span.until
    assert next(spans, None) is None


@given(timelines())
def test_every_value_is_in_the_timeline(timeline: Timeline) -> None:
    for name in SERIES:
        steps = iter(getattr(timeline, name))
        step = next(steps)
        for one in timeline.versions:
            if step.value != getattr(one.facts, name):
                step = next(steps)
                assert (step.day, step.version) == (one.day, one.number)
            assert step.value == getattr(one.facts, name)
        assert next(steps, None) is None


@given(timelines())
def test_time_never_runs_backwards(timeline: Timeline) -> None:
    days = [one.day for one in timeline.versions]
    assert days == sorted(days)
    assert timeline.today >= timeline.last
    assert [one.day for one in timeline.events] == sorted(one.day for one in timeline.events)


# ---------------------------------------------------------------- over time


def test_a_value_that_disappears_and_returns_makes_three_steps() -> None:
    timeline = timeline_of(
        ("2020-01-01", record(enrollment=(10, "ESTIMATED"))),
        ("2020-02-01", record()),
        ("2020-03-01", record(enrollment=(10, "ESTIMATED"))),
    )
    assert [step.value and step.value.count for step in timeline.enrollment] == [10, None, 10]
    assert [step.version for step in timeline.enrollment] == [1, 2, 3]


def test_a_status_ends_with_the_next_other_status() -> None:
    timeline = timeline_of(
        ("2020-01-01", record(status="RECRUITING")),
        ("2020-01-11", record(status="RECRUITING")),
        ("2020-01-31", record(status="COMPLETED")),
        today="2020-02-02",
    )
    assert [(span.status, span.days, span.version) for span in timeline.statuses] == [
        ("RECRUITING", 30, 1),
        ("COMPLETED", 2, 3),
    ]


def test_all_versions_of_one_day_count() -> None:
    timeline = timeline_of(
        ("2020-01-01", record(status="RECRUITING")),
        ("2020-01-01", record(status="SUSPENDED")),
        ("2020-01-01", record(status="RECRUITING")),
        today="2020-01-01",
    )
    assert [span.days for span in timeline.statuses] == [0, 0, 0]
    assert timeline.days == 0


def test_a_version_never_comes_before_its_predecessor() -> None:
    timeline = timeline_of(("2020-02-01", record()), ("2020-01-01", record(status="RECRUITING")))
    assert [one.day for one in timeline.versions] == [date(2020, 2, 1)] * 2


def test_a_slow_clock_does_not_cut_the_timeline() -> None:
    timeline = timeline_of(("2020-01-01", record()), ("2020-03-01", record()), today="2020-02-01")
    assert timeline.today == date(2020, 3, 1)


def test_the_first_version_with_results() -> None:
    posted = {"resultsFirstPostDateStruct": {"date": "2020-05-09"}}
    timeline = timeline_of(
        ("2020-01-01", {"hasResults": False}),
        ("2020-05-01", {"hasResults": True, "protocolSection": {"statusModule": posted}}),
        ("2020-06-01", {"resultsSection": {}}),
    )
    assert timeline.results is not None
    assert (timeline.results.version, timeline.results.posted) == (2, PartialDate(2020, 5, 9))
    assert [one.facts.has_results for one in timeline.versions] == [False, True, True]


def test_title_and_registration_come_from_the_newest_stored_version() -> None:
    newest = record(title="New")
    newest["protocolSection"]["statusModule"]["studyFirstSubmitDate"] = "2019-12-24"
    timeline = timeline_of(("2020-01-01", record(title="Old")), ("2020-02-01", newest))
    assert (timeline.title, str(timeline.newest.registered)) == ("New", "2019-12-24")


def listed_only(number: int, day: date, status: str) -> TimelineVersion:
    return TimelineVersion(number, day, TimelineFacts(status=status), is_stored=False)


def test_a_listed_version_has_only_a_status() -> None:
    versions = [
        version(1, date(2020, 1, 1), record(status="RECRUITING", title="A title")),
        listed_only(2, date(2020, 2, 1), "SUSPENDED"),
        version(3, date(2020, 3, 1), record(status="RECRUITING", title="A title")),
        listed_only(4, date(2020, 4, 1), "COMPLETED"),
    ]
    timeline = make_timeline("NCT99000001", versions, (), date(2020, 5, 1))
    assert [span.status for span in timeline.statuses] == [
        *("RECRUITING", "SUSPENDED", "RECRUITING", "COMPLETED")
    ]
    assert len(timeline.start) == 1
    assert timeline.title == "A title"
    assert timeline.missing == 2


@pytest.mark.parametrize(
    ("numbers", "missing"), [([1, 2, 3], 0), ([1, 5], 3), ([4, None], 3), ([None, None], None)]
)
def test_how_many_versions_are_missing(numbers: list[int | None], missing: int | None) -> None:
    versions = [version(number, date(2020, 1, 1), {}) for number in numbers]
    assert make_timeline("NCT99000001", versions, (), date(2020, 1, 1)).missing == missing


# ---------------------------------------------------------------- events


def test_events_are_sorted_by_day_and_severity() -> None:
    paperwork = DatedEvent(
        date(2020, 2, 1), 2, Event(RULES["administrative"], "Verified", (), "administrative")
    )
    timeline = timeline_of(
        ("2020-01-01", record()),
        ("2020-02-01", record()),
        events=[
            event("2020-02-01", "sites-changed", "1 site added"),
            event("2020-02-01", "date-moved", "Start moved"),
            event("2020-02-01", "outcome-promoted", "Secondary outcome made primary"),
            paperwork,
            event("2020-01-15", "date-moved", "Completion moved"),
        ],
    )
    assert [one.event.rule.id for one in timeline.events] == [
        *("date-moved", "outcome-promoted", "date-moved", "sites-changed")
    ]
    assert timeline.left_out == 1
    assert [one.event.severity for one in timeline.at_least("minor")] == ["minor", "major", "minor"]


# ---------------------------------------------------------------- moved dates


@pytest.mark.parametrize(
    ("original", "stated", "by"),
    [
        ("2026-06-30", "2026-06-30", DateShift(0, False)),
        ("2026-06-30", "2026-12-31", DateShift(184, False)),
        ("2026-06-30", "2026-06-29", DateShift(-1, False)),
        ("2026-02", "2026-02-09", DateShift(0, True)),
        ("2026-02-09", "2026-02", DateShift(0, True)),
        ("2026-02", "2026-03", DateShift(30, True)),
        ("2025", "2026-07-02", DateShift(365, True)),
    ],
)
def test_date_shift(original: str, stated: str, by: DateShift) -> None:
    one, other = parse_date(original), parse_date(stated)
    assert one is not None
    assert other is not None
    assert date_shift(one, other) == by


def test_dates_move_from_the_first_stated_date() -> None:
    timeline = timeline_of(
        ("2020-01-01", record()),
        ("2020-02-01", record(start=("2020-06-01", "ESTIMATED"))),
        ("2020-03-01", record(start=("2020-06-11", "ACTUAL"))),
        ("2020-04-01", record()),
    )
    assert [step.value and step.value.days for step in date_shifts(timeline.start)] == [
        *(None, 0, 10, None)
    ]
