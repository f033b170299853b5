"""When results are due by the rules of the European Union."""

from datetime import date
from typing import Any

import pytest

from tests.ctgov.due.acts import DESIGN, STATUS, changed
from trialcli.ctgov.due.europe import EuResultsDue, eu_results

_TODAY = date(2026, 6, 1)
_IDS = "protocolSection.identificationModule"
_ORG = f"{_IDS}.orgStudyIdInfo"
_SECOND = f"{_IDS}.secondaryIdInfos"
_AGES = "protocolSection.eligibilityModule.stdAges"
_END = f"{STATUS}.completionDateStruct"
_CTIS = {_SECOND: [{"id": "2022-501549-57-00", "type": "OTHER", "domain": "EU CT"}]}
_EUDRACT = {_SECOND: [{"id": "2015-001234-56", "type": "EUDRACT_NUMBER"}]}
_ENDED = {_END: {"date": "2024-08-31", "type": "ACTUAL"}}


def _found(changes: dict[str, Any], today: date = _TODAY) -> EuResultsDue | None:
    return eu_results(changed(changes), today)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({_SECOND: [{"id": "NCT00000000"}, {"type": "OTHER"}, "text", None]}, None),
        ({_SECOND: "2022-501549-57-00"}, None),
        (_CTIS, ("CTIS", ("2022-501549-57-00",))),
        ({_SECOND: [{"id": "2022-501549-57"}]}, ("CTIS", ("2022-501549-57",))),
        ({_ORG: {"id": "CTIS 2022-501549-57-00"}}, ("CTIS", ("2022-501549-57-00",))),
        (_EUDRACT, ("EudraCT", ("2015-001234-56",))),
        ({_SECOND: [{"id": "EudraCT: 2015-001234-56-DE"}]}, ("EudraCT", ("2015-001234-56",))),
        ({_ORG: {"id": "2015-001234-56"}}, ("EudraCT", ("2015-001234-56",))),
        (
            {_SECOND: [{"id": "2015\u2010001234\u201056"}, {"id": "2015-001234-56"}]},
            ("EudraCT", ("2015-001234-56",)),
        ),
        (
            {_SECOND: [{"id": "2015-001234-56"}, {"id": "2023-501549-57-00"}]},
            ("CTIS", ("2023-501549-57-00",)),
        ),
        ({_SECOND: [{"id": "EU-CT: 2022-501549-57-00"}]}, ("CTIS", ("2022-501549-57-00",))),
        ({_SECOND: [{"id": "EUCT2022-501549-57-00"}]}, ("CTIS", ("2022-501549-57-00",))),
        ({_SECOND: [{"id": "EUCTR2015-001234-56/FR"}]}, ("EudraCT", ("2015-001234-56",))),
        ({_SECOND: [{"id": "X2015-001234-567"}]}, None),
        ({**_CTIS, f"{DESIGN}.studyType": "OBSERVATIONAL"}, None),
    ],
)
def test_a_number_names_the_register(
    changes: dict[str, Any], expected: tuple[str, tuple[str, ...]] | None
):
    found = _found(changes)
    assert (found and (found.register, found.numbers)) == expected


@pytest.mark.parametrize(
    ("changes", "ages", "due", "rule"),
    [
        (_CTIS, None, "2025-08-31", "Regulation (EU) No 536/2014, Article 37(4)"),
        (_CTIS, ["CHILD"], "2025-08-31", "Regulation (EU) No 536/2014, Article 37(4)"),
        (_EUDRACT, None, "2025-08-31", "Commission Guideline 2012/C 302/03"),
        (_EUDRACT, ["ADULT"], "2025-08-31", "Commission Guideline 2012/C 302/03"),
        (_EUDRACT, ["CHILD", "ADULT"], "2025-08-31", "Commission Guideline 2012/C 302/03"),
        (_EUDRACT, ["CHILD"], "2025-02-28", "Commission Guideline 2012/C 302/03"),
    ],
)
def test_a_rule_of_the_eu_sets_a_deadline(
    changes: dict[str, Any], ages: list[str] | None, due: str, rule: str
):
    found = _found({**changes, **_ENDED, _AGES: ages})
    assert found is not None
    assert (str(found.due), found.rule) == (due, rule)


@pytest.mark.parametrize(
    ("changes", "today", "state", "due"),
    [
        (_ENDED, date(2025, 8, 31), "not_due", "2025-08-31"),
        (_ENDED, date(2025, 9, 1), "unknown", "2025-08-31"),
        ({_END: {"date": "2024-08", "type": "ESTIMATED"}}, _TODAY, "unknown", "2025-08-31"),
        ({_END: None}, _TODAY, "unknown", "None"),
        ({**_ENDED, f"{STATUS}.overallStatus": "WITHDRAWN"}, _TODAY, "not_due", "None"),
    ],
)
def test_after_the_deadline_it_is_not_known_whether_results_were_submitted(
    changes: dict[str, Any], today: date, state: str, due: str
):
    found = _found({**_CTIS, **changes}, today)
    assert found is not None
    assert (found.state, str(found.due)) == (state, due)


def test_the_deadline_says_how_it_is_counted():
    found = _found({**_EUDRACT, **_ENDED, _AGES: ["CHILD"]})
    assert found is not None
    number, counted, end, children, posted = map(str, found.counted())
    assert number == "The record names the EU trial number 2015-001234-56 (EudraCT)."
    assert counted == (
        "Counted from its completion date, 2024-08-31, results are due 6 months after the end of "
        "the trial, by 2025-02-28 (Commission Guideline 2012/C 302/03)."
    )
    assert end == "The end of the trial in the EU may be another day."
    assert children == (
        "The time is 6 months as all participants are children; a sponsor may justify 12 "
        "(EMA, Trial results: modalities and timing of posting)."
    )
    assert posted == "This record does not say whether results are posted in the EU."


def test_a_phase_1_trial_in_eudract_seems_exempt():
    found = _found({**_EUDRACT, f"{DESIGN}.phases": ["PHASE1"]})
    assert found is not None
    assert any("Phase 1 trials are exempt" in sentence for sentence, _ in found.counted())
