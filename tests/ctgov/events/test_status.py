import pytest

from tests.ctgov.events.edited_trial import edited, events_between, events_of, only, places, status
from trialcli.record.tree import Record


def recruiting(study: Record) -> None:
    """Make the trial one that recruits, with a status and contacts at each site."""
    status(study).update(overallStatus="RECRUITING")
    del status(study)["whyStopped"]
    for site in places(study)["locations"]:
        site["status"] = "RECRUITING"
        site["contacts"] = [{"name": "Trial desk", "role": "CONTACT"}]


def completed(study: Record) -> None:
    """Complete the trial, and drop with it what the registry drops."""
    status(study).update(overallStatus="COMPLETED")
    del places(study)["centralContacts"]
    for site in places(study)["locations"]:
        del site["status"]
        del site["contacts"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("RECRUITING", "TERMINATED", "status-stopped"),
        ("RECRUITING", "SUSPENDED", "status-stopped"),
        ("NOT_YET_RECRUITING", "WITHDRAWN", "status-stopped"),
        ("RECRUITING", "UNKNOWN", "status-unknown"),
        ("RECRUITING", "COMPLETED", "status-changed"),
        ("SUSPENDED", "RECRUITING", "status-changed"),
        ("RECRUITING", "A_STATUS_OF_TOMORROW", "status-changed"),
    ],
)
def test_a_status_is_rated_by_what_it_became(old: str, new: str, rule: str) -> None:
    before = edited(lambda study: status(study).update(overallStatus=old))
    after = edited(lambda study: status(study).update(overallStatus=new))
    (event,) = events_between(before, after)
    assert (event.rule.id, event.concern) == (rule, "news")
    assert (event.facts["before"], event.facts["after"]) == (old, new)


def test_a_stop_is_one_event_with_its_reason() -> None:
    before = edited(recruiting)
    after = edited(
        lambda study: status(study).update(overallStatus="TERMINATED", whyStopped="No money"),
        of=before,
    )
    (event,) = events_between(before, after)
    assert event.severity == "major"
    assert event.sentence == "Recruiting → Terminated: No money"
    assert len(event.changes) == 2


def test_what_the_registry_drops_when_recruitment_ends_is_part_of_it() -> None:
    before = edited(recruiting)
    (event,) = events_between(before, edited(completed, of=before))
    assert event.sentence == (
        "Recruiting → Completed (with it the registry dropped 3 site statuses, "
        "3 sites' contacts, 1 list of central contacts)"
    )
    assert len(event.changes) == 8
    assert event.facts["consequences"] == 7


def test_and_what_it_adds_when_recruitment_begins() -> None:
    after = edited(recruiting)
    (event,) = events_between(edited(completed, of=after), after)
    assert "with it the registry added 3 site statuses" in event.sentence


def test_a_change_that_is_no_consequence_is_its_own_event() -> None:
    before = edited(recruiting)
    after = edited(
        completed,
        lambda study: places(study)["locations"][0].update(facility="Lyon Clinic"),
        of=before,
    )
    rules = [event.rule.id for event in events_between(before, after)]
    assert sorted(rules) == ["site-details", "status-changed"]
    reopened = edited(
        lambda study: status(study).update(overallStatus="NOT_YET_RECRUITING"),
        lambda study: places(study)["locations"][0].pop("contacts"),
        of=before,
    )
    rules = [event.rule.id for event in events_between(before, reopened)]
    assert sorted(rules) == ["site-details", "status-changed"]


def test_a_reason_alone() -> None:
    event = only(lambda study: status(study).update(whyStopped="The sponsor's decision"))
    assert (event.rule.id, event.severity) == ("stop-reason", "major")
    assert event.sentence.endswith("Too few participants → The sponsor's decision")
    gone = only(lambda study: status(study).pop("whyStopped"))
    assert gone.sentence == "Reason for stopping removed: Too few participants"


def test_another_status_with_another_reason_says_both_reasons() -> None:
    (event, *_) = events_of(
        lambda study: status(study).update(overallStatus="SUSPENDED", whyStopped="No supply")
    )
    assert event.sentence == (
        "Terminated → Suspended: No supply (reason before: Too few participants)"
    )


def test_a_status_that_is_withdrawn_or_stated() -> None:
    event = only(lambda study: status(study).pop("overallStatus"))
    assert event.sentence.startswith("Terminated → no status")
    back = events_between(edited(lambda study: status(study).pop("overallStatus")), edited())
    assert back[0].rule.id == "status-stopped"


def test_hostile_text_is_cleaned_in_the_sentence() -> None:
    (event, *_) = events_of(lambda study: status(study).update(whyStopped="\x1b[2J"))
    assert event.sentence.endswith("→ <U+001B>[2J")
