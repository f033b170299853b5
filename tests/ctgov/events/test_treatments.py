import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.ctgov.events.edited_trial import arms, edited, events_between, events_of, only
from trialcli.events.event import Event
from trialcli.record.tree import Record

Treatments = dict[str, Any]
"""The module of arms and interventions."""

DRUG_X: Treatments = {
    "armGroups": [
        {
            "label": "Drug X",
            "type": "EXPERIMENTAL",
            "description": "Drug X 10 mg once daily for 24 weeks",
            "interventionNames": ["Drug: Drug X"],
        },
        {
            "label": "Placebo",
            "type": "PLACEBO_COMPARATOR",
            "description": "Placebo once daily for 24 weeks",
            "interventionNames": ["Drug: Placebo"],
        },
    ],
    "interventions": [
        {
            "type": "DRUG",
            "name": "Drug X",
            "description": "Oral tablet 10 mg",
            "armGroupLabels": ["Drug X"],
        },
        {
            "type": "DRUG",
            "name": "Placebo",
            "description": "Matching tablet",
            "armGroupLabels": ["Placebo"],
        },
    ],
}


def of_drug_x(
    edit: Callable[[Treatments], object], before: Treatments = DRUG_X
) -> list[tuple[str, str, str]]:
    """Return severity, rule and sentence of what an edit of the arms comes to."""
    after = copy.deepcopy(before)
    edit(after)

    def with_treatments(treatments: Treatments) -> Record:
        return edited(
            lambda study: study["protocolSection"].update(armsInterventionsModule=treatments)
        )

    events = events_between(with_treatments(before), with_treatments(after))
    return [_said(event) for event in events]


def _said(event: Event) -> tuple[str, str, str]:
    return event.severity, event.rule.id, event.sentence


def replaced(old: str, new: str) -> Callable[[Treatments], None]:
    def edit(treatments: Treatments) -> None:
        treatments |= json.loads(json.dumps(treatments).replace(old, new))

    return edit


def named(treatments: Treatments) -> None:
    replaced("Drug X", "Inventimab")(treatments)
    treatments["interventions"][0]["otherNames"] = ["Drug X"]


RENAMED = ("detail", "intervention-renamed", "Intervention renamed: Drug X → Inventimab")


def test_a_drug_that_gets_its_name_is_one_event() -> None:
    assert of_drug_x(named) == [RENAMED]
    assert of_drug_x(replaced("Drug X", "Inventimab")) == [RENAMED]


def test_the_name_in_brackets_is_the_same_drug() -> None:
    (said,) = of_drug_x(replaced("Drug X", "Inventimab (Drug X)"))
    assert said[1:] == ("intervention-renamed", f"{RENAMED[2]} (Drug X)")


def test_a_renamed_drug_with_another_dose_is_one_event() -> None:
    def edit(treatments: Treatments) -> None:
        named(treatments)
        replaced("10 mg", "20 mg")(treatments)

    assert of_drug_x(edit) == [
        ("minor", "dose-changed", f"{RENAMED[2]}; also changed: dose 10 mg → 20 mg")
    ]


def test_what_changed_beside_the_name_is_its_own_event() -> None:
    def edit(treatments: Treatments) -> None:
        named(treatments)
        treatments["armGroups"][0]["description"] = (
            "Inventimab 10 mg once daily, with food, for 24 weeks"
        )

    assert of_drug_x(edit) == [
        ("detail", "arm-altered", "Arm changed (description): Inventimab"),
        RENAMED,
    ]


def test_a_renamed_drug_in_an_arm_that_keeps_its_label() -> None:
    def edit(treatments: Treatments) -> None:
        treatments["interventions"][0].update(name="Inventimab", otherNames=["Drug X"])
        treatments["armGroups"][0]["interventionNames"] = ["Drug: Inventimab"]

    assert of_drug_x(edit) == [RENAMED]


def test_another_comparator_is_never_a_rename() -> None:
    before = copy.deepcopy(DRUG_X)
    replaced("Placebo", "Atorvastatin")(before)
    said = of_drug_x(replaced("Atorvastatin", "Rosuvastatin"), before)
    assert [one[1] for one in said] == [
        "arm-dropped",
        "arm-added",
        "intervention-dropped",
        "intervention-added",
    ]


def test_a_comparator_that_is_no_longer_placebo() -> None:
    def edit(treatments: Treatments) -> None:
        treatments["armGroups"][1].update(
            type="ACTIVE_COMPARATOR", interventionNames=["Drug: Atenolol"]
        )
        treatments["interventions"][1].update(name="Atenolol", description="50 mg")

    said = of_drug_x(edit)
    assert said[0] == (
        "minor",
        "treatment-type-changed",
        "Arm changed (type Placebo comparator → Active comparator): Placebo",
    )
    assert [one[1] for one in said[1:]] == ["intervention-dropped", "intervention-added"]


@pytest.mark.parametrize(
    ("edit", "severity", "rule", "said"),
    [
        (
            replaced("10 mg", "20 mg"),
            "minor",
            "dose-changed",
            "Arm and intervention changed (dose 10 mg → 20 mg): Drug X",
        ),
        (
            replaced("24 weeks", "48 weeks"),
            "minor",
            "dose-changed",
            "2 arms changed (duration 24 weeks → 48 weeks): Drug X and Placebo",
        ),
        (
            replaced("10 mg once", "10 mg twice"),
            "minor",
            "dose-changed",
            "Arm changed (frequency once daily → twice daily): Drug X",
        ),
        (
            replaced("Oral tablet", "Intravenous tablet"),
            "minor",
            "dose-changed",
            "Intervention changed (route oral → intravenous): Drug X",
        ),
        (
            replaced("Drug X 10 mg once daily for 24 weeks", "Drug X 0.01 g QD for 24 weeks"),
            "detail",
            "arm-altered",
            "Arm changed (description): Drug X",
        ),
        (
            replaced("Drug X 10 mg once daily for 24 weeks", "Drug X as tolerated"),
            "detail",
            "arm-altered",
            "Arm changed (description): Drug X",
        ),
        (
            replaced("PLACEBO_COMPARATOR", "SHAM_COMPARATOR"),
            "minor",
            "treatment-type-changed",
            "Arm changed (type Placebo comparator → Sham comparator): Placebo",
        ),
        (
            replaced("Drug: Placebo", "Drug: Drug X"),
            "minor",
            "arm-interventions-changed",
            "Arm changed (intervention Drug: Placebo → Drug: Drug X): Placebo",
        ),
        (
            replaced("Drug X plus", "Drug X"),
            None,
            None,
            None,
        ),
    ],
)
def test_what_changed_in_a_treatment_is_named(
    edit: Callable[[Treatments], None], severity: str | None, rule: str | None, said: str | None
) -> None:
    assert of_drug_x(edit) == ([(severity, rule, said)] if said else [])


def test_a_device_instead_of_a_drug_takes_the_references_along() -> None:
    def edit(treatments: Treatments) -> None:
        treatments["interventions"][0]["type"] = "DEVICE"
        treatments["armGroups"][0]["interventionNames"] = ["Device: Drug X"]

    assert of_drug_x(edit) == [
        (
            "minor",
            "treatment-type-changed",
            "Intervention changed (type Drug → Device): Drug X",
        )
    ]


def test_a_drug_that_an_arm_gets_in_addition_is_one_event() -> None:
    def edit(treatments: Treatments) -> None:
        treatments["armGroups"][1]["interventionNames"].append("Drug: Drug X")
        treatments["interventions"][0]["armGroupLabels"].append("Placebo")

    assert of_drug_x(edit) == [
        (
            "minor",
            "arm-interventions-changed",
            "Arm changed (intervention added: Drug: Drug X): Placebo",
        )
    ]


def rename_arm(study: Record) -> None:
    arms(study)["armGroups"][0]["label"] = "Metformin add-on"
    arms(study)["interventions"][0]["armGroupLabels"] = ["Metformin add-on"]


def test_a_renamed_arm_is_one_event_without_evidence() -> None:
    event = only(rename_arm)
    assert _said(event) == ("detail", "arm-renamed", "Arm renamed: Metformin → Metformin add-on")
    assert (len(event.changes), event.shown) == (2, ())


def test_two_renamed_arms_are_two_events() -> None:
    def rename_other(study: Record) -> None:
        arms(study)["armGroups"][1]["label"] = "Placebo tablets"
        arms(study)["interventions"][1]["armGroupLabels"] = ["Placebo tablets"]

    events = events_of(rename_arm, rename_other)
    assert [(event.rule.id, len(event.changes)) for event in events] == [("arm-renamed", 2)] * 2


def test_another_extended_name_is_not_surely_the_same() -> None:
    def rename(study: Record) -> None:
        arms(study)["interventions"][0]["name"] = "Metformin XR"
        arms(study)["armGroups"][0]["interventionNames"] = ["Drug: Metformin XR"]

    event = only(rename)
    assert (event.severity, event.rule.id) == ("minor", "intervention-name-changed")
    assert event.sentence.startswith("Intervention has another name: Metformin")


@pytest.mark.parametrize("wrong", [None, 7, "text", [], {}, [7], [[]], [{"label": 7}]])
def test_malformed_arms_are_still_one_event_each(wrong: Any) -> None:
    for key in ("armGroups", "interventions"):
        for before, after in ((DRUG_X[key], wrong), (wrong, DRUG_X[key])):
            of_drug_x(
                lambda treatments, key=key, new=after: treatments.update({key: new}),
                {**DRUG_X, key: before},
            )
