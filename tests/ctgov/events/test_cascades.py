import pytest

from tests.ctgov.events.edited_trial import arms, edited, events_between, events_of, only
from trialcli.record.tree import Record


def rename_arm(study: Record) -> None:
    arms(study)["armGroups"][0]["label"] = "Metformin add-on"
    arms(study)["interventions"][0]["armGroupLabels"] = ["Metformin add-on"]


def rename_intervention(study: Record) -> None:
    arms(study)["interventions"][0]["name"] = "Metformin XR"
    arms(study)["armGroups"][0]["interventionNames"] = ["Drug: Metformin XR"]


def add_arm(study: Record) -> None:
    arms(study)["armGroups"].append(
        {"label": "Diet", "type": "OTHER", "interventionNames": ["Drug: Placebo"]}
    )
    arms(study)["interventions"][1]["armGroupLabels"].append("Diet")


def add_intervention(study: Record) -> None:
    arms(study)["interventions"].append({"type": "BEHAVIORAL", "name": "Diet"})
    arms(study)["armGroups"][1]["interventionNames"].append("Behavioral: Diet")


def retype_intervention(study: Record) -> None:
    arms(study)["interventions"][1]["type"] = "OTHER"
    arms(study)["armGroups"][1]["interventionNames"] = ["Other: Placebo"]


@pytest.mark.parametrize(
    ("edit", "rule", "changes", "said"),
    [
        (rename_arm, "arm-altered", 2, "Arm changed (label): Metformin add-on"),
        (rename_intervention, "arm-altered", 2, "Intervention changed (name): "),
        (add_arm, "arm-added", 2, "Arm added: Diet"),
        (add_intervention, "intervention-added", 2, "Intervention added: "),
        (retype_intervention, "arm-altered", 3, "Intervention changed (type): "),
    ],
)
def test_a_change_in_both_lists_is_one_event(
    edit: object, rule: str, changes: int, said: str
) -> None:
    event = only(edit)  # type: ignore[arg-type]
    assert (event.rule.id, len(event.changes)) == (rule, changes)
    assert event.sentence.startswith(said)


@pytest.mark.parametrize(
    ("edit", "rule"), [(add_arm, "arm-dropped"), (add_intervention, "intervention-dropped")]
)
def test_and_when_it_is_dropped(edit: object, rule: str) -> None:
    (event,) = events_between(edited(edit), edited())  # type: ignore[arg-type]
    assert (event.rule.id, len(event.changes)) == (rule, 2)


def test_the_consequences_are_not_shown() -> None:
    event = only(rename_arm)
    assert len(event.shown) == 1


def test_a_list_that_also_names_another_item_is_its_own_event() -> None:
    events = events_of(
        rename_arm,
        lambda study: arms(study)["interventions"][1].update(armGroupLabels=["Placebo", "Extra"]),
    )
    assert len(events) == 2


def test_two_renamed_arms_are_two_events() -> None:
    def rename_other(study: Record) -> None:
        arms(study)["armGroups"][1]["label"] = "Placebo tablets"
        arms(study)["interventions"][1]["armGroupLabels"] = ["Placebo tablets"]

    events = events_of(rename_arm, rename_other)
    assert [event.rule.id for event in events] == ["arm-altered", "arm-altered"]
    assert [len(event.changes) for event in events] == [2, 2]
