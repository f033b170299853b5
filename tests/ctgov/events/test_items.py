from typing import Any

from tests.ctgov.events.edited_trial import edited, events_between, events_of, module, only
from trialcli.record.tree import Record


def references(study: Record) -> Any:
    return module(study, "referencesModule")


def test_plain_values_are_named_by_their_list() -> None:
    def alter(study: Record) -> None:
        keywords = module(study, "conditionsModule")["keywords"]
        keywords.remove("metformin")
        keywords += ["insulin", "weight", "diet"]

    event = only(alter)
    assert (event.rule.id, event.severity) == ("conditions-changed", "detail")
    assert event.sentence == "Keywords: 3 added, 1 dropped"
    assert (event.facts["added"], event.facts["dropped"]) == (3, 1)


def test_one_plain_value_is_named() -> None:
    event = only(lambda study: module(study, "conditionsModule")["conditions"].append("Gout"))
    assert event.sentence == "Condition added: Gout"
    assert event.shown == ()


def test_an_item_that_came_or_went() -> None:
    added = only(
        lambda study: references(study)["references"].append(
            {"pmid": "11111111", "type": "RESULT", "citation": "Somebody. J Invented. 2026."}
        )
    )
    assert added.rule.id == "references-changed"
    assert added.sentence.startswith("Reference added: ")
    gone = only(lambda study: references(study)["references"].clear())
    assert gone.sentence.startswith("Reference")


def test_fields_of_one_item_are_one_event() -> None:
    def alter(study: Record) -> None:
        official = module(study, "contactsLocationsModule")["overallOfficials"][0]
        official["role"] = "PRINCIPAL_INVESTIGATOR"
        official["affiliation"] = "Another University"

    event = only(alter)
    assert (event.rule.id, len(event.changes)) == ("contacts-changed", 2)
    assert event.sentence.startswith("Official changed (affiliation, role): Ada Invented")


def test_the_same_change_of_several_items_is_one_event() -> None:
    def officials(role: str) -> Any:
        people = [{"name": f"Ada Invented {at}", "role": role} for at in "ABC"]
        return lambda study: module(study, "contactsLocationsModule").update(
            overallOfficials=people
        )

    before, after = officials("STUDY_CHAIR"), officials("STUDY_DIRECTOR")
    (event,) = events_between(edited(before), edited(after))
    assert event.sentence == "3 officials changed alike (role)"
    assert (len(event.changes), len(event.shown), event.facts["items"]) == (3, 1, 3)


def test_items_of_an_unknown_list_are_events_too() -> None:
    events = events_of(
        lambda study: study["futureSection"]["bloodTestModule"].update(
            tubes=[{"name": "red", "size": 4}]
        )
    )
    assert [event.rule.id for event in events] == ["unknown"]
