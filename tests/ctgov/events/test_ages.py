"""Ages of participants, compared as durations."""

import pytest

from tests.ctgov.events.edited_trial import edited, events_between, module
from trialcli.record.tree import Record


def aged(key: str, age: str | None) -> Record:
    def edit(study: Record) -> None:
        module(study, "eligibilityModule").pop(key, None)
        if age is not None:
            module(study, "eligibilityModule")[key] = age

    return edited(edit)


@pytest.mark.parametrize(
    ("before", "after", "severity", "sentence"),
    [
        ("18 Years", "216 Months", "none", "Minimum age: 18 years → 216 months"),
        ("12 Months", "1 Year", "none", "Minimum age: 12 months → 1 year"),
        ("2 Weeks", "14 Days", "none", "Minimum age: 2 weeks → 14 days"),
        ("24 Hours", "1 Day", "none", "Minimum age: 24 hours → 1 day"),
        ("365 Days", "1 Year", "detail", "Minimum age: 365 days → 1 year"),
        ("1 Month", "30 Days", "detail", "Minimum age: 1 month → 30 days"),
        ("1 Month", "4 Weeks", "minor", "Minimum age: 1 month → 4 weeks"),
        ("100 Years", "99 Years", "minor", "Minimum age: 100 years → 99 years"),
        ("18 Years", "18 Months", "minor", "Minimum age: 18 years → 18 months"),
        ("18 Years", None, "minor", "Minimum age: 18 years → no limit"),
        (None, "18 Years", "minor", "Minimum age: no limit → 18 years"),
        ("N/A", None, "none", "Minimum age: no limit, stated differently"),
        ("0 Years", "N/A", "none", "Minimum age: 0 years → no limit"),
        ("0 Days", "1 Day", "minor", "Minimum age: 0 days → 1 day"),
        ("18 Years", "adults", "minor", "Minimum age: 18 years → adults"),
    ],
)
def test_ages_are_compared_as_durations(
    before: str | None, after: str | None, severity: str, sentence: str
) -> None:
    (event,) = events_between(aged("minimumAge", before), aged("minimumAge", after))
    assert (event.severity, event.sentence) == (severity, sentence)


def test_a_maximum_of_0_is_a_limit() -> None:
    (event,) = events_between(aged("maximumAge", "0 Days"), aged("maximumAge", None))
    assert event.severity == "minor"


def test_age_groups_are_derived() -> None:
    def younger(study: Record) -> None:
        module(study, "eligibilityModule").update(minimumAge="12 Years", stdAges=["CHILD", "ADULT"])

    age, groups = events_between(edited(), edited(younger))
    assert (age.severity, age.sentence) == ("minor", "Minimum age: 18 years → 12 years")
    assert (groups.rule.id, groups.severity, groups.concern) == (
        "registry-made",
        "none",
        "registry",
    )
    assert groups.sentence == "Age groups, derived by the registry: child and adult"
