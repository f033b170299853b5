from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given

from tests.timelines import event, record, timelines, told
from trialcli.ctgov.events.rules import RULES
from trialcli.ctgov.timeline import (
    DatedEvent,
    Drift,
    Enrollment,
    Point,
    Stated,
    Timeline,
    build,
    drift,
    drifts,
    only_listed,
    read_point,
)
from trialcli.events.event import Event
from trialcli.text.dates import PartialDate, parse_date

# ---------------------------------------------------------------- laws

SERIES = ("enrollment", "start", "primary_completion", "completion", "sites", "countries")


@given(timelines())
def test_the_days_in_statuses_add_up_to_the_whole(timeline: Timeline) -> None:
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
def test_the_status_of_every_version_is_in_the_story(timeline: Timeline) -> None:
    spans = iter(timeline.statuses)
    span = next(spans)
    for said in timeline.versions:
        if span.status != said.status:
            span = next(spans)
        assert span.status == said.status
        assert span.since <= said.day <= span.until
    assert next(spans, None) is None


@given(timelines())
def test_what_every_version_says_is_in_the_story(timeline: Timeline) -> None:
    for name in SERIES:
        steps = iter(getattr(timeline, name))
        step = next(steps)
        for said in timeline.versions:
            if step.value != getattr(said, name):
                step = next(steps)
                assert (step.day, step.version) == (said.day, said.version)
            assert step.value == getattr(said, name)
        assert next(steps, None) is None


@given(timelines())
def test_time_never_runs_backwards(timeline: Timeline) -> None:
    days = [said.day for said in timeline.versions]
    assert days == sorted(days)
    assert timeline.today >= timeline.last
    assert [one.day for one in timeline.events] == sorted(one.day for one in timeline.events)


# ---------------------------------------------------------------- what a version says


def said(**stated: object) -> Timeline:
    return told(("2020-01-01", record(**stated)))


def test_what_is_absent_is_not_known() -> None:
    timeline = told(("1999-11-03", {}))
    for name in SERIES:
        assert [step.value for step in getattr(timeline, name)] == [None]
    assert [span.status for span in timeline.statuses] == [None]
    assert (timeline.results, timeline.registered) == (None, None)
    assert timeline.versions[0].has_results is None


def test_no_list_of_sites_is_not_no_sites() -> None:
    assert [step.value for step in said(countries=[]).sites] == [0]
    assert [step.value for step in said(status="RECRUITING").sites] == [None]


def test_countries_are_counted_once_and_only_where_stated() -> None:
    timeline = told(
        ("2020-01-01", record(countries=["Peru", "Chad", "Peru"])),
        ("2020-01-02", record(countries=["", ""])),
    )
    assert [step.value for step in timeline.sites] == [3, 2]
    assert [step.value for step in timeline.countries] == [2, None]


def test_an_enrollment_is_a_number() -> None:
    assert said(enrollment=(18, "ACTUAL")).enrollment[0].value == Enrollment(18, "ACTUAL")
    for count in (True, "18", 18.5, None):
        assert said(enrollment=(count, "ACTUAL")).enrollment[0].value is None


def test_a_date_that_is_none_is_not_known() -> None:
    assert said(start=("2003-02", "ACTUAL")).start[0].value == Stated(
        PartialDate(2003, 2), "ACTUAL"
    )
    assert said(start=("soon", "ACTUAL")).start[0].value is None


# ---------------------------------------------------------------- over time


def test_what_goes_away_and_comes_back_is_three_steps() -> None:
    timeline = told(
        ("2020-01-01", record(enrollment=(10, "ESTIMATED"))),
        ("2020-02-01", record()),
        ("2020-03-01", record(enrollment=(10, "ESTIMATED"))),
    )
    assert [step.value and step.value.count for step in timeline.enrollment] == [10, None, 10]
    assert [step.version for step in timeline.enrollment] == [1, 2, 3]


def test_a_status_ends_with_the_version_that_says_otherwise() -> None:
    timeline = told(
        ("2020-01-01", record(status="RECRUITING")),
        ("2020-01-11", record(status="RECRUITING")),
        ("2020-01-31", record(status="COMPLETED")),
        today="2020-02-02",
    )
    assert [(span.status, span.days, span.version) for span in timeline.statuses] == [
        ("RECRUITING", 30, 1),
        ("COMPLETED", 2, 3),
    ]


def test_versions_on_one_day_are_all_told() -> None:
    timeline = told(
        ("2020-01-01", record(status="RECRUITING")),
        ("2020-01-01", record(status="SUSPENDED")),
        ("2020-01-01", record(status="RECRUITING")),
        today="2020-01-01",
    )
    assert [span.days for span in timeline.statuses] == [0, 0, 0]
    assert timeline.days == 0


def test_a_day_before_that_of_the_version_before_is_taken_for_it() -> None:
    timeline = told(("2020-02-01", record()), ("2020-01-01", record(status="RECRUITING")))
    assert [one.day for one in timeline.versions] == [date(2020, 2, 1)] * 2


def test_a_clock_that_is_behind_does_not_cut_the_story() -> None:
    timeline = told(("2020-01-01", record()), ("2020-03-01", record()), today="2020-02-01")
    assert timeline.today == date(2020, 3, 1)


def test_the_first_version_with_results() -> None:
    posted = {"resultsFirstPostDateStruct": {"date": "2020-05-09"}}
    timeline = told(
        ("2020-01-01", {"hasResults": False}),
        ("2020-05-01", {"hasResults": True, "protocolSection": {"statusModule": posted}}),
        ("2020-06-01", {"resultsSection": {}}),
    )
    assert timeline.results is not None
    assert (timeline.results.version, timeline.results.posted) == (2, PartialDate(2020, 5, 9))
    assert [one.has_results for one in timeline.versions] == [False, True, True]


def test_the_title_and_the_registration_are_the_newest_stored_ones() -> None:
    newest = record(title="New")
    newest["protocolSection"]["statusModule"]["studyFirstSubmitDate"] = "2019-12-24"
    timeline = told(("2020-01-01", record(title="Old")), ("2020-02-01", newest))
    assert (timeline.title, str(timeline.registered)) == ("New", "2019-12-24")


def test_a_version_that_is_only_listed_tells_its_status_and_nothing_else() -> None:
    versions = [
        read_point(Point(1, date(2020, 1, 1), record(status="RECRUITING", title="A title"))),
        only_listed(2, date(2020, 2, 1), "SUSPENDED"),
        read_point(Point(3, date(2020, 3, 1), record(status="RECRUITING", title="A title"))),
        only_listed(4, date(2020, 4, 1), "COMPLETED"),
    ]
    timeline = build("NCT99000001", versions, (), date(2020, 5, 1))
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
    versions = [read_point(Point(number, date(2020, 1, 1), {})) for number in numbers]
    assert build("NCT99000001", versions, (), date(2020, 1, 1)).missing == missing


# ---------------------------------------------------------------- events


def test_events_are_told_by_day_and_the_worst_of_a_day_first() -> None:
    paperwork = DatedEvent(
        date(2020, 2, 1), 2, Event(RULES["administrative"], "Verified", (), "administrative")
    )
    timeline = told(
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


# ---------------------------------------------------------------- drift


@pytest.mark.parametrize(
    ("original", "stated", "by"),
    [
        ("2026-06-30", "2026-06-30", Drift(0, False)),
        ("2026-06-30", "2026-12-31", Drift(184, False)),
        ("2026-06-30", "2026-06-29", Drift(-1, False)),
        ("2026-02", "2026-02-09", Drift(0, True)),
        ("2026-02-09", "2026-02", Drift(0, True)),
        ("2026-02", "2026-03", Drift(30, True)),
        ("2025", "2026-07-02", Drift(365, True)),
    ],
)
def test_drift(original: str, stated: str, by: Drift) -> None:
    one, other = parse_date(original), parse_date(stated)
    assert one is not None
    assert other is not None
    assert drift(one, other) == by


def test_drift_is_from_the_first_date_that_was_stated() -> None:
    timeline = told(
        ("2020-01-01", record()),
        ("2020-02-01", record(start=("2020-06-01", "ESTIMATED"))),
        ("2020-03-01", record(start=("2020-06-11", "ACTUAL"))),
        ("2020-04-01", record()),
    )
    assert [step.value and step.value.days for step in drifts(timeline.start)] == [
        *(None, 0, 10, None)
    ]


def test_a_version_is_kept_as_it_was_given() -> None:
    one = read_point(Point(7, date(2020, 1, 1), record(), "read"))
    (kept,) = build("NCT99000001", [one], (), date(2020, 1, 1)).versions
    assert kept == replace(one)
    assert kept.day_is == "read"
