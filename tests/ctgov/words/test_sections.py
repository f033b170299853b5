import pytest

from tests.ctgov.events.edited_trial import edited
from tests.render.invented import invented
from trialcli.ctgov.shape import SHAPE
from trialcli.ctgov.words.sections import OTHER, SECTIONS, in_sections, known_sections
from trialcli.errors import UsageError
from trialcli.record.changes import Change
from trialcli.record.compare import compare


def changed(pattern: str) -> Change:
    return Change("changed", 1, 2, ("a",), ("a",), pattern)


@pytest.mark.parametrize(
    ("pattern", "inside"),
    [
        ("protocolSection.statusModule.overallStatus", {"basics", "dates"}),
        ("protocolSection.identificationModule.briefTitle", {"basics", "identifiers"}),
        ("protocolSection.identificationModule.nctIdAliases[]", {"identifiers"}),
        ("protocolSection.contactsLocationsModule.locations[].contacts[].name", {"locations"}),
        ("protocolSection.contactsLocationsModule", {"locations", "contacts"}),
        ("protocolSection.armsInterventionsModule.armGroups[]", {"arms"}),
        ("protocolSection.armsInterventionsModule.armGroupsOfTomorrow", {OTHER}),
        ("protocolSection.tomorrowModule.x", {OTHER}),
        ("hasResults", {"results"}),
        ("hasResultsOfTomorrow", {OTHER}),
        ("derivedSection.miscInfoModule.versionHolder", {"terms"}),
        ("documentSection", {"documents"}),
    ],
)
def test_where_a_change_lies(pattern: str, inside: set[str]) -> None:
    found = {name for name in SECTIONS if in_sections(changed(pattern), [name])}
    assert found == inside


def test_a_change_above_all_sections_lies_in_each() -> None:
    inside = {name for name in SECTIONS if in_sections(changed("protocolSection"), [name])}
    assert {"summary", "outcomes", "eligibility"} <= inside
    assert not in_sections(changed("protocolSection"), [OTHER])


def test_every_change_lies_in_some_section() -> None:
    emptied = edited(
        lambda study: [study[section].clear() for section in study if section != "hasResults"]
    )
    for change in compare(emptied, invented(), SHAPE).changes:
        assert in_sections(change, SECTIONS)
    assert not in_sections(changed("protocolSection.statusModule"), [])


def test_sections_are_known_in_any_case_and_once() -> None:
    assert known_sections([" Dates", "DATES", "other"]) == ("dates", "other")
    assert known_sections([]) == ()


@pytest.mark.parametrize("name", ["", "date", "sites", "dates;other"])
def test_a_section_that_is_not_there_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(UsageError) as raised:
        known_sections(["dates", name])
    assert raised.value.hint is not None
    assert all(section in raised.value.hint for section in SECTIONS)
