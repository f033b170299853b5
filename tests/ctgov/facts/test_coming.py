from datetime import date
from typing import Any

import pytest

from trialcli.ctgov.facts.coming import coming_dates
from trialcli.registry.coming import ComingDate, next_date

TODAY = date(2026, 6, 15)


def record(status: str = "RECRUITING", **dates: Any) -> dict[str, Any]:
    structs = {
        f"{key}DateStruct": dict(zip(("date", "type"), (*value.split(), "ESTIMATED"), strict=False))
        for key, value in dates.items()
    }
    return {"protocolSection": {"statusModule": {"overallStatus": status, **structs}}}


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"start": "2026-07", "completion": "2027"}, "start 2026-07"),
        ({"start": "2026-06 ACTUAL", "primaryCompletion": "2027-03"}, "primary completion 2027-03"),
        ({"primaryCompletion": "2026-06"}, "primary completion 2026-06"),
        ({"primaryCompletion": "2026-05", "completion": "2026-06-15"}, "completion 2026-06-15"),
        ({"primaryCompletion": "2027", "completion": "2027"}, "primary completion 2027"),
        ({"start": "2026-12", "completion": "2026-08"}, "completion 2026-08"),
        ({"completion": "2026-06-14"}, None),
        ({"completion": "2099-12"}, None),
        ({"completion": "soon"}, None),
        ({"start": "2027 ACTUAL"}, None),
        ({}, None),
    ],
)
def test_the_next_date_is_the_first_planned_one_that_is_not_over(
    dates: dict[str, str], expected: str | None
) -> None:
    found = next_date(coming_dates(record(**dates)), TODAY)
    assert (found and f"{found.name} {found.date}") == expected


def test_a_withdrawn_trial_has_no_next_date() -> None:
    assert coming_dates(record("WITHDRAWN", start="2027")) == ()


@pytest.mark.parametrize("kind", [None, 7, "PLANNED", ["ESTIMATED"]])
def test_a_date_of_no_known_type_is_not_called_estimated(kind: Any) -> None:
    study = record(completion="2027")
    study["protocolSection"]["statusModule"]["completionDateStruct"]["type"] = kind
    assert coming_dates(study) == (ComingDate("completion", "2027", None),)


@pytest.mark.parametrize("value", [None, 7, [], {}, "text", {"date": 7}, {"date": ["2027"]}])
def test_a_malformed_date_is_none(value: Any) -> None:
    study = {"protocolSection": {"statusModule": {"completionDateStruct": value}}}
    assert coming_dates(study) == ()
