import pytest

from tests.ctgov.events.edited_trial import arms, edited, events_between, only
from trialcli.record.tree import Record


def add_arm(study: Record) -> None:
    arms(study)["armGroups"].append(
        {"label": "Diet", "type": "OTHER", "interventionNames": ["Drug: Placebo"]}
    )
    arms(study)["interventions"][1]["armGroupLabels"].append("Diet")


def add_intervention(study: Record) -> None:
    arms(study)["interventions"].append({"type": "BEHAVIORAL", "name": "Diet"})
    arms(study)["armGroups"][1]["interventionNames"].append("Behavioral: Diet")


@pytest.mark.parametrize(
    ("edit", "rule", "changes", "said"),
    [
        (add_arm, "arm-added", 2, "Arm added: Diet"),
        (add_intervention, "intervention-added", 2, "Intervention added: "),
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
