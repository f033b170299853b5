"""The searches for trials related to one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ctgov.related.records import browse, profile
from tests.registry_search import searched
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
        Search(condition=("SLE", "Lupus Nephritis", "Lupus Erythematosus Systemic")),
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


@pytest.mark.parametrize(
    ("condition", "intervention", "asked"),
    [
        (
            "Allergic Bronchopulmonary Aspergillosis (ABPA)",
            "Levitra (Vardenafil, BAY38-9456)",
            (("Allergic Bronchopulmonary Aspergillosis",), ("Levitra",)),
        ),
        ("(Lupus)", "[Anifrolumab]", (("Lupus",), ("Anifrolumab",))),
        ("Asthma", "Omalizumab 300 mg or placebo", (("Asthma",), ("Omalizumab",))),
        ("Healthy Volunteers", "Standard of care plus Anifrolumab", ((), ("Anifrolumab",))),
        ("Asthma AND ALL", "Placebo", (("Asthma and all",), ())),
    ],
)
def test_names_are_asked_for_without_what_stands_beside_them(
    condition: str, intervention: str, asked: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    subject = profile("NCT00000001", conditions=[condition], interventions=[intervention])

    first = questions(subject)[0]

    assert (first.condition, first.intervention) == asked


HOSTILE = (
    *("AND", "OR OR", "NOT lupus", "lupus) OR (ALL", "AREA[Phase]PHASE3", '"', "\\", "[", "x]y[z"),
    *(
        "RANGE[MIN,MAX]",
        "a,b,c,d,e,f,g",
        "a(b)c(d)e(f)g(h)i(j)",
        "SEARCH[Location](x",
        "NCT00000002",
    ),
    *(
        "((((",
        "…",
        "\u200b",
        "系统性红斑狼疮",
        "Sjögren's",
        "=1+1",
        "x" * 500,
        "MISSING",
        "a\nb\tc",
    ),
    *(
        "EXPANSION[None]x",
        "TILT[StartDate]y",
        "50%",
        "IL-2/IL-15",
        "<b>x</b>",
        "'; DROP TABLE",
        "&|!",
    ),
)
NAMES = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=40), max_size=40)


@given(conditions=NAMES, interventions=NAMES, title=st.sampled_from(HOSTILE) | st.text())
def test_registry_accepts_what_hostile_names_ask(
    conditions: list[str], interventions: list[str], title: str
) -> None:
    subject = profile("NCT00000001", title, conditions=conditions, interventions=interventions)

    asked = questions(subject)

    assert len(asked) <= 2
    for search in asked:
        sent = parameters(search)
        searched(sent)
        texts = [text for name, text in sent.items() if name.startswith(("query", "filter"))]
        terms = [word for text in texts for word in text.split() if word != "OR"]
        assert 1 <= len(terms) <= 12


@pytest.mark.parametrize("name", HOSTILE)
def test_each_hostile_name_is_accepted(name: str) -> None:
    for search in questions(profile("NCT00000001", name, conditions=[name], interventions=[name])):
        searched(parameters(search))


def test_forty_conditions_are_two_short_questions() -> None:
    subject = profile(
        "NCT00000001",
        conditions=[f"Disease of organ {number}" for number in range(40)],
        mesh=browse("condition", {f"D{number}": f"Term {number}" for number in range(40)}),
    )

    asked = questions(subject)

    assert len(asked) <= 2
    for search in asked:
        searched(parameters(search))
