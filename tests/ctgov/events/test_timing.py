from typing import Any

import pytest

from tests.ctgov.events.edited_trial import (
    Edit,
    edited,
    events_between,
    module,
    only,
    status,
)
from trialcli.events.thresholds import Thresholds


def dated(key: str, date: Any, **more: Any) -> Edit:
    return lambda study: status(study).update({f"{key}DateStruct": {"date": date, **more}})


def enrolled(count: Any, kind: str | None = "ESTIMATED") -> Edit:
    info = {"count": count} | ({"type": kind} if kind else {})
    return lambda study: module(study, "designModule").update(enrollmentInfo=info)


@pytest.mark.parametrize(
    ("key", "date", "rule", "said"),
    [
        (
            "completion",
            "2027-01",
            "date-moved",
            "Completion moved 2026-12 → 2027-01 (about +1 month)",
        ),
        ("completion", "2027-12", "date-moved-far", "(about +12 months)"),
        ("completion", "2025-12", "date-moved-far", "(about −12 months)"),
        (
            "completion",
            "2026-12-24",
            "date-precision",
            "Completion made more exact: 2026-12 → 2026-12-24",
        ),
        ("completion", "2026", "date-precision", "Completion made less exact: 2026-12 → 2026"),
        ("completion", "next year", "date-stated", "2026-12 → next year"),
        ("completion", 2027, "date-stated", "2026-12 → 2027"),
    ],
)
def test_a_date_that_moved(key: str, date: Any, rule: str, said: str) -> None:
    event = only(dated(key, date))
    assert event.rule.id == rule
    assert said in event.sentence


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("start", "start"),
        ("primaryCompletion", "primary_completion"),
        ("completion", "completion"),
    ],
)
@pytest.mark.parametrize("date", ["2031-05-09", "next year", None])
def test_the_facts_name_the_date(key: str, name: str, date: Any) -> None:
    assert only(dated(key, date)).facts["date"] == name


def test_days_are_counted_where_both_dates_have_one() -> None:
    before = edited(dated("completion", "2026-12-01", type="ESTIMATED"))
    after = edited(dated("completion", "2027-01-15", type="ESTIMATED"))
    (event,) = events_between(before, after)
    assert event.sentence == "Completion moved 2026-12-01 → 2027-01-15 (+45 days, estimated)"
    moved = {"before": "2026-12-01", "after": "2027-01-15", "days": 45}
    assert event.facts == {"date": "completion", **moved}
    (back,) = events_between(after, before)
    assert "(−45 days, estimated)" in back.sentence


@pytest.mark.parametrize(("cut_off", "rule"), [(45, "date-moved-far"), (46, "date-moved")])
def test_far_is_what_the_configuration_says(cut_off: int, rule: str) -> None:
    before = edited(dated("completion", "2026-12-01"))
    after = edited(dated("completion", "2027-01-15"))
    (event,) = events_between(before, after, Thresholds(date_days=cut_off))
    assert event.rule.id == rule
    assert event.heuristic == (rule == "date-moved-far")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("2025-01-09", "2025-01-11", "start-after-registration"),
        ("2024-12", "2025-01-10", "start-after-registration"),
        ("2025-01-01", "2025-01-09", "date-moved"),
        ("2025-01-10", "2025-01-12", "date-moved"),
        ("2025-01-12", "2025-01-09", "date-moved"),
        ("2025-01", "2025-02-01", "date-moved"),  # it may have begun before: not known
    ],
)
def test_a_start_from_before_to_after_the_registration(old: str, new: str, rule: str) -> None:
    (event,) = events_between(edited(dated("start", old)), edited(dated("start", new)))
    assert event.rule.id == rule
    assert ("registration of 2025-01-10" in event.sentence) == (rule == "start-after-registration")


def test_a_date_that_moved_and_became_actual_is_one_event() -> None:
    event = only(dated("primaryCompletion", "2026-05-30", type="ACTUAL"))
    assert event.rule.id == "date-moved"
    assert event.sentence == (
        "Primary completion: 2026-06 (estimated) → 2026-05-30 (actual), about 1 month earlier"
    )


@pytest.mark.parametrize(
    ("old", "new", "rule", "said"),
    [
        (
            ("2026-05", "ESTIMATED"),
            ("2026-08-14", "ACTUAL"),
            "date-moved-far",
            "Completion: 2026-05 (estimated) → 2026-08-14 (actual), about 3 months later",
        ),
        (
            ("2026-05", "ESTIMATED"),
            ("2026-05-14", "ACTUAL"),
            "date-actual",
            "Completion: 2026-05 (estimated) → 2026-05-14 (actual)",
        ),
        (
            ("2026-05-14", "ACTUAL"),
            ("2026-05-15", "ESTIMATED"),
            "date-moved",
            "Completion: 2026-05-14 (actual) → 2026-05-15 (estimated), 1 day later",
        ),
        (
            ("2026-05-14", "ESTIMATED"),
            ("2026-05-14", "ACTUAL"),
            "date-actual",
            "Completion 2026-05-14 is now actual (was estimated)",
        ),
        (
            ("2026-05-14", None),
            ("2026-05-14", "ESTIMATED"),
            "date-stated",
            "Completion 2026-05-14 is now estimated (was not stated)",
        ),
        (
            ("2026-05-14", "ACTUAL"),
            ("2026-05-14", None),
            "date-stated",
            "Completion 2026-05-14 is now not stated (was actual)",
        ),
    ],
)
def test_date_and_type_are_one_sentence(
    old: tuple[str, str | None], new: tuple[str, str | None], rule: str, said: str
) -> None:
    sides = [
        edited(dated("completion", date, **({"type": kind} if kind else {})))
        for date, kind in (old, new)
    ]
    (event,) = events_between(*sides)
    assert (event.rule.id, event.sentence) == (rule, said)


def test_start_past_the_registration_is_major_if_it_became_actual_too() -> None:
    (event,) = events_between(
        edited(dated("start", "2025-01-05", type="ESTIMATED")),
        edited(dated("start", "2025-02-01", type="ACTUAL")),
    )
    assert event.rule.id == "start-after-registration"
    assert event.sentence == (
        "Start: 2025-01-05 (estimated) → 2025-02-01 (actual), 27 days later: from before to after "
        "the registration of 2025-01-10"
    )


def test_a_date_that_is_estimated_again() -> None:
    event = only(dated("start", "2025-03-15", type="ESTIMATED"))
    assert event.rule.id == "date-estimated"


def test_a_date_that_is_stated_or_withdrawn() -> None:
    event = only(lambda study: status(study).pop("completionDateStruct"))
    assert (event.rule.id, event.sentence) == ("date-stated", "Completion withdrawn: 2026-12")
    without = edited(lambda study: status(study).pop("completionDateStruct"))
    (event,) = events_between(without, edited())
    assert (event.rule.id, event.sentence) == ("date-stated", "Completion stated: 2026-12")


@pytest.mark.parametrize(
    ("count", "rule", "said"),
    [
        (90, "enrollment-changed-much", "Enrollment target 120 → 90 (−25 %)"),
        (144, "enrollment-changed-much", "Enrollment target 120 → 144 (+20 %)"),
        (143, "enrollment-changed", "Enrollment target 120 → 143 (+19 %)"),
        (0, "enrollment-changed-much", "Enrollment target 120 → 0 (−100 %)"),
        ("many", "enrollment-changed", "Enrollment target 120 → many"),
    ],
)
def test_an_enrollment_that_changed(count: Any, rule: str, said: str) -> None:
    event = only(enrolled(count))
    assert (event.rule.id, event.sentence) == (rule, said)


def test_much_is_what_the_configuration_says() -> None:
    assert only(enrolled(90), thresholds=Thresholds(enrollment_percent=25)).rule.id == (
        "enrollment-changed-much"
    )
    assert only(enrolled(90), thresholds=Thresholds(enrollment_percent=25.1)).rule.id == (
        "enrollment-changed"
    )


def test_no_percent_of_nothing() -> None:
    before = edited(enrolled(0))
    (event,) = events_between(before, edited(enrolled(10)))
    assert (event.rule.id, event.sentence) == ("enrollment-changed", "Enrollment target 0 → 10")


def test_an_enrollment_that_became_actual() -> None:
    event = only(enrolled(118, "ACTUAL"))
    assert (event.rule.id, event.sentence) == (
        "enrollment-changed",
        "Enrollment: 120 (estimated) → 118 (actual), −2 %",
    )
    assert only(enrolled(90, "ACTUAL")).rule.id == "enrollment-changed-much"
    same = only(enrolled(120, "ACTUAL"))
    assert (same.rule.id, same.sentence) == (
        "enrollment-actual",
        "Enrollment of 120 is now actual (was estimated)",
    )
    back = events_between(edited(enrolled(120, "ACTUAL")), edited())
    assert [event.rule.id for event in back] == ["enrollment-estimated"]


def test_an_enrollment_that_is_withdrawn() -> None:
    event = only(lambda study: module(study, "designModule").pop("enrollmentInfo"))
    assert (event.rule.id, event.sentence) == (
        "enrollment-stated",
        "Enrollment withdrawn: 120 (estimated)",
    )


@pytest.mark.parametrize("placeholder", [99_999_999, 9_999_999])
def test_a_placeholder_for_enrollment_states_nothing(placeholder: int) -> None:
    before, after = edited(enrolled(placeholder)), edited(enrolled(120))
    (event,) = events_between(before, after)
    assert event.sentence == "Enrollment target not stated → 120"
    assert event.rule.id == "enrollment-stated"
    assert event.facts == {"before": None, "after": 120}
    (back,) = events_between(after, before)
    assert back.sentence == "Enrollment target 120 → not stated"


@pytest.mark.parametrize("placeholder", ["1900-01", "2099-01", "2100-12-31"])
def test_a_placeholder_for_a_date_states_nothing(placeholder: str) -> None:
    before = edited(dated("completion", placeholder))
    after = edited(dated("completion", "2027-01"))
    (event,) = events_between(before, after)
    assert event.sentence == "Completion: not stated → 2027-01"
    assert event.rule.id == "date-stated"


def test_what_a_threshold_decided_names_it() -> None:
    before = edited(dated("completion", "2026-12-01"), enrolled(100))
    after = edited(dated("completion", "2027-12-01"), enrolled(150))
    events = events_between(before, after, Thresholds(enrollment_percent=12.5))
    assert {event.threshold for event in events} == {
        "12.5 % or more: trialcli's own threshold",
        "90 days or more: trialcli's own threshold",
    }
