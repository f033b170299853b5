from typing import Any

import pytest

from tests.ctgov.events.edited_trial import Edit, edited, events_between, only, status


def certified(submitted: str | None, posted: str | None = None) -> Edit:
    dates: dict[str, Any] = {"dispFirstSubmitDate": submitted} if submitted else {}
    if posted:
        dates["dispFirstSubmitQcDate"] = submitted
        dates["dispFirstPostDateStruct"] = {"date": posted, "type": "ACTUAL"}
    return lambda study: status(study).update(dates)


_ASKED = "the sponsor certified a delay of the results or requested an extension (42 CFR 11.44)"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            certified(None),
            certified("2027-01-05", "2027-01-08"),
            f"T{_ASKED[1:]}, submitted 2027-01-05",
        ),
        (
            certified("2027-01-05"),
            certified(None),
            f"The date on which {_ASKED} was removed: 2027-01-05",
        ),
        (
            certified("2027-01-05", "2027-01-08"),
            certified("2027-02-05", "2027-02-08"),
            f"The date on which {_ASKED} moved: 2027-01-05 → 2027-02-05",
        ),
    ],
)
def test_a_certified_delay_is_one_minor_event(before: Edit, after: Edit, said: str) -> None:
    (event,) = events_between(edited(before), edited(after))
    assert (event.rule.id, event.severity, event.concern) == ("delay-certified", "minor", "news")
    assert (event.sentence, event.shown) == (said, ())


def test_the_posting_of_a_known_certification_is_administrative() -> None:
    (event,) = events_between(
        edited(certified("2027-01-05")), edited(certified("2027-01-05", "2027-01-08"))
    )
    assert (event.severity, event.concern) == ("none", "administrative")


def test_waived_results_are_named() -> None:
    event = only(lambda study: status(study).update(resultsWaived=True))
    assert (event.rule.id, event.sentence) == ("results-waived", "The results are now waived")
