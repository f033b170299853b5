from typing import Any

import pytest

from tests.ctgov.events.edited_trial import Edit, edited, events_between, module, only
from trialcli.events.event import Event
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


def both_ways(name: str, **fields: Any) -> tuple[Event, Event]:
    """Return the events if fields of a module come, and if they go."""

    def without(study: Record) -> None:
        there = study["protocolSection"].setdefault(name, {})
        study["protocolSection"][name] = {key: there[key] for key in there if key not in fields}

    bare, full = edited(without), edited(without, put(name, **fields))
    (came,), (gone,) = events_between(bare, full), events_between(full, bare)
    return came, gone


@pytest.mark.parametrize(
    ("name", "fields", "first", "last"),
    [
        (
            "statusModule",
            {"expandedAccessInfo": {"hasExpandedAccess": False}},
            "Expanded access now stated: No",
            "Expanded access no longer stated (was: No)",
        ),
        (
            "oversightModule",
            {"isUsExport": True},
            "Exported from the U.S. now stated: Yes",
            "Exported from the U.S. no longer stated (was: Yes)",
        ),
        (
            "oversightModule",
            {"isPpsd": False},
            "Pediatric postmarket study now stated: No",
            "Pediatric postmarket study no longer stated (was: No)",
        ),
        (
            "designModule",
            {"bioSpec": {"retention": "NONE_RETAINED"}},
            "Biospecimen retention now stated: None retained",
            "Biospecimen retention no longer stated (was: None retained)",
        ),
        (
            "ipdSharingStatementModule",
            {"accessCriteria": "N/A"},
            "Access criteria now stated: N/A",
            "Access criteria no longer stated (was: N/A)",
        ),
        (
            "ipdSharingStatementModule",
            {"accessCriteria": "On request"},
            "Access criteria added: On request",
            "Access criteria dropped: On request",
        ),
    ],
)
def test_an_answer_is_stated_or_no_longer_stated(
    name: str, fields: dict[str, Any], first: str, last: str
) -> None:
    came, gone = both_ways(name, **fields)
    assert (came.sentence, gone.sentence) == (first, last)
    assert came.shown == gone.shown == ()


def test_an_object_with_an_answer_among_others_shows_them_all() -> None:
    access = {"hasExpandedAccess": True, "nctId": "NCT00000002", "statusForNctId": "AVAILABLE"}
    came, gone = both_ways("statusModule", expandedAccessInfo=access)
    assert came.sentence == "Expanded access now stated"
    assert gone.sentence == "Expanded access no longer stated"
    assert (came.shown, gone.shown) == (came.changes, gone.changes)


def test_the_only_answer_of_a_section_is_named() -> None:
    bare = edited(lambda study: study["protocolSection"].pop("oversightModule", None))
    only = {"isUsExport": False}
    full = edited(lambda study: study["protocolSection"].update(oversightModule=only))
    (came,), (gone,) = events_between(bare, full), events_between(full, bare)
    assert came.sentence == "Exported from the U.S. now stated: No"
    assert gone.sentence == "Exported from the U.S. no longer stated (was: No)"


def test_an_unknown_section_with_one_answer_is_named_as_a_whole() -> None:
    full = edited(lambda study: study["protocolSection"].update(aModule={"isBroad": False}))
    (came,) = events_between(edited(), full)
    assert came.sentence.startswith("Section “A” added")


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
