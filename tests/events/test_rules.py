import re
from pathlib import Path
from typing import Any

import pytest

import trialcli.ctgov.events
from trialcli.errors import UsageError
from trialcli.events.rules import RULES, Thresholds, given_thresholds
from trialcli.events.severity import SEVERITIES

TELLERS = Path(trialcli.ctgov.events.__path__[0])
WATCHING = TELLERS.parents[1] / "jobs" / "watch"


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_has_a_severity_a_reason_and_a_source(rule: Any) -> None:
    assert RULES[rule.id] is rule
    assert rule.severity in SEVERITIES
    assert len(rule.reason) > 10
    assert "\n" not in rule.reason
    assert rule.reason[0].isupper()
    assert rule.source


def test_every_rule_that_the_tellers_name_exists_and_every_rule_is_named() -> None:
    sources = "".join(path.read_text("utf-8") for path in TELLERS.glob("*.py"))
    words = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', sources))
    spliced = {"date-actual", "date-estimated", "date-stated"} | {
        "enrollment-actual",
        "enrollment-estimated",
        "enrollment-stated",
    }
    whole = {"unknown", "administrative"}
    watching = "".join(path.read_text("utf-8") for path in WATCHING.glob("*.py"))
    of_no_two_records = set(re.findall(r'"([a-z]+-[a-z]+)"', watching))
    assert set(RULES) - words - spliced - whole - of_no_two_records == set()
    kinds_of_outcome_change = {
        "measure-altered",
        "metric-altered",
        "detail-added",
        "detail-omitted",
    }
    prefixes = {"primary-outcome"}
    assert words - set(RULES) - kinds_of_outcome_change - prefixes == set()


def test_thresholds_that_nobody_gave_are_the_programs_own() -> None:
    assert given_thresholds({}) == Thresholds()


def test_thresholds_that_are_given_replace_them() -> None:
    given = given_thresholds({"enrollment_percent": 5, "date_days": 0})
    assert (given.enrollment_percent, given.date_days) == (5, 0)


@pytest.mark.parametrize(
    "values",
    [
        {"size": 1},
        {"date_days": "90"},
        {"date_days": True},
        {"date_days": -1},
        {"date_days": 90.5},
        {"enrollment_percent": -0.5},
        {"enrollment_percent": "20"},
        {"date_days": float("nan")},
        {"date_days": None},
        {"date_days": [90]},
    ],
)
def test_thresholds_that_make_no_sense_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        given_thresholds(values)
