from datetime import date
from typing import Any

import pytest

from tests.calendars import OUTCOMES, of_the_fda
from tests.histories import with_results
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


def of_us(**more: Any) -> dict[str, Any]:
    ended = {"start": ("2024-01-15", "ACTUAL"), "primary": ("2026-01-31", "ACTUAL")}
    return of_the_fda(**{**ended, "completion": ("2026-05-31", "ACTUAL"), **more})


def test_results_that_seem_due_are_a_date_ahead() -> None:
    due = ComingDate("results due (42 CFR 11.44)", "2027-01-31", None)
    assert coming_dates(of_us()) == (due,)
    assert next_date(coming_dates(of_us()), TODAY) == due
    estimated = of_us(primary=("2026-07", "ESTIMATED"))
    assert coming_dates(estimated)[-1] == due._replace(date="2027-07-31", kind="ESTIMATED")


def test_a_delay_gives_the_latest_day() -> None:
    delayed = of_us(protocolSection__statusModule__dispFirstSubmitDate="2026-06-01")
    (due,) = coming_dates(delayed)
    assert (due.name, due.date) == ("latest date for results (42 CFR 11.44)", "2028-06-01")


def test_submitted_results_are_not_ahead() -> None:
    assert coming_dates(with_results(of_us(), "2026-06-01", OUTCOMES)) == ()


def test_without_a_rule_no_results_are_ahead() -> None:
    assert coming_dates(of_us(protocolSection__designModule__phases=["PHASE1"])) == ()
    assert coming_dates(of_us(protocolSection__statusModule__overallStatus="WITHDRAWN")) == ()


def test_a_number_of_the_eu_has_a_deadline_of_its_own() -> None:
    ids = [{"id": "2022-501549-57-00", "type": "OTHER"}]
    found = coming_dates(of_us(protocolSection__identificationModule__secondaryIdInfos=ids))
    name = "results due in the EU (Regulation (EU) No 536/2014, Article 37(4))"
    assert found[-1] == ComingDate(name, "2027-05-31", None)
