"""The searches for trials related to one."""

import pytest

from tests.ctgov.related.records import browse, profile
from trialcli.ctgov.related.questions import questions
from trialcli.ctgov.search.requests import parameters
from trialcli.registry.search import Search


def test_conditions_and_interventions_are_asked_for_together() -> None:
    subject = profile(
        "NCT00000001",
        conditions=["SLE", "Lupus Nephritis"],
        interventions=["Belimumab 20 mg", "Placebo", "Standard of care"],
        mesh=browse("condition", {"D1": "Lupus Erythematosus, Systemic"}),
    )

    assert questions(subject) == (
        Search(condition=("SLE", "Lupus Nephritis"), intervention=("Belimumab",)),
        Search(condition=("SLE", "Lupus Nephritis", "Lupus Erythematosus, Systemic")),
    )


def test_title_stands_in_for_conditions() -> None:
    subject = profile(
        "NCT07331467",
        "Study of Ultra-Fast CD19 CAR-T Therapy for Refractory SLE",
        interventions=["CD19 CAR-T cells"],
    )

    assert questions(subject) == (
        Search(condition=("SLE",), intervention=("CD19 CAR-T cells",)),
        Search(condition=("SLE",)),
    )


def test_record_with_a_title_alone_is_asked_for_by_its_words() -> None:
    assert questions(profile("NCT00000001", "Rehabilitation registry")) == (
        Search(words="rehabilitation registry"),
    )


@pytest.mark.parametrize("title", ["", "!!", "(no title)"])
def test_empty_record_asks_at_most_for_its_title(title: str) -> None:
    assert len(questions(profile("NCT00000001", title))) <= 1


def test_long_lists_are_cut_to_what_the_registry_takes() -> None:
    subject = profile(
        "NCT00000001",
        conditions=[f"Condition number {number} of a long list" for number in range(20)],
        interventions=[f"Medicine {number} with a very long name" for number in range(20)],
    )

    for search in questions(subject):
        sent = " ".join(parameters(search).values())
        assert len([word for word in sent.split() if word != "OR"]) <= 12
        assert '"' not in sent
