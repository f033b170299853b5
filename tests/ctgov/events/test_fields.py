from typing import Any

import pytest

from tests.ctgov.events.edited_trial import Edit, module, only
from trialcli.record.tree import Record


def put(name: str, **fields: Any) -> Edit:
    return lambda study: module(study, name).update(fields)


@pytest.mark.parametrize(
    ("edit", "rule", "severity", "said"),
    [
        (
            put("identificationModule", acronym="META-10"),
            "identity-changed",
            "detail",
            "Acronym: META-9 → META-10",
        ),
        (put("identificationModule", briefTitle="X"), "identity-changed", "detail", None),
        (put("descriptionModule", briefSummary="X"), "description-changed", "detail", None),
        (put("descriptionModule", detailedDescription="X"), "description-changed", "detail", None),
        (put("designModule", studyType="OBSERVATIONAL"), "study-type-changed", "major", None),
        (put("oversightModule", oversightHasDmc=False), "oversight-changed", "detail", None),
        (put("ipdSharingStatementModule", ipdSharing="NO"), "sharing-changed", "detail", None),
        (
            put("sponsorCollaboratorsModule", leadSponsor={"name": "Other", "class": "OTHER"}),
            "sponsor-changed",
            "minor",
            None,
        ),
        (lambda study: study.update(documentSection={}), "document-changed", "minor", None),
        (
            lambda study: study["futureSection"]["bloodTestModule"].update(isFasting=False),
            "unknown",
            "detail",
            None,
        ),
        (lambda study: study.update(anotherSection={"a": 1}), "unknown", "detail", None),
        (put("designModule", somethingNew=7), "design-detail", "detail", None),
        (
            lambda study: study["protocolSection"].update(tomorrowModule={"a": 1}),
            "unknown",
            "detail",
            None,
        ),
    ],
)
def test_a_single_field_is_described_and_rated_by_its_path(
    edit: Edit, rule: str, severity: str, said: str | None
) -> None:
    event = only(edit)
    assert (event.rule.id, event.severity) == (rule, severity)
    # Values that the sentence says are not shown again; any other are.
    says_values = "→" in event.sentence or ": " in event.sentence
    assert event.shown == (() if says_values else event.changes)
    assert said in (None, event.sentence)


def design(key: str, value: Any) -> Edit:
    def edit(study: Record) -> None:
        info = module(study, "designModule")["designInfo"]
        (info["maskingInfo"] if key in info["maskingInfo"] else info)[key] = value

    return edit


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("allocation", "NON_RANDOMIZED", "design-changed"),
        ("interventionModel", "CROSSOVER", "design-changed"),
        ("masking", "NONE", "design-changed"),
        ("primaryPurpose", "PREVENTION", "phase-changed"),
        ("maskingDescription", "None", "design-detail"),
        ("interventionModelDescription", "Three arms", "design-detail"),
    ],
)
def test_the_design(key: str, value: Any, rule: str) -> None:
    assert only(design(key, value)).rule.id == rule


def test_several_entries_are_counted() -> None:
    event = only(lambda study: module(study, "conditionsModule").pop("keywords"))
    assert event.sentence == "Keywords dropped (2 entries)"
