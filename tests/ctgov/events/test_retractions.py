from typing import Any

import pytest

from tests.ctgov.events.edited_trial import Edit, edited, events_between, module

_NOTICE = {"pmid": "22222222", "source": "J Invented. 2026"}


def paper(kind: str | None, *retractions: dict[str, str]) -> Edit:
    reference: dict[str, Any] = {"pmid": "11111111", "citation": "Somebody. J Invented. 2025."}
    reference |= {"type": kind} if kind else {}
    reference |= {"retractions": list(retractions)} if retractions else {}
    return lambda study: module(study, "referencesModule").update(references=[reference])


@pytest.mark.parametrize(
    ("kind", "rule", "said"),
    [
        ("RESULT", "results-retracted", "A paper with the trial's results was retracted"),
        ("DERIVED", "results-retracted", "A paper that PubMed links to the trial was retracted"),
        ("BACKGROUND", "background-retracted", "A background paper was retracted"),
        (None, "background-retracted", "A paper that the record cites was retracted"),
    ],
)
def test_a_retraction_names_the_paper(kind: str | None, rule: str, said: str) -> None:
    (event,) = events_between(edited(paper(kind)), edited(paper(kind, _NOTICE)))
    assert (event.rule.id, event.concern) == (rule, "news")
    assert event.sentence == f"{said}: PMID 11111111: Somebody. J Invented. 2025."
    assert event.facts == {"pmid": "11111111", "type": kind, "notices": ["22222222"]}


def test_a_paper_that_is_added_as_a_retracted_one_is_one_event() -> None:
    without = edited(lambda study: module(study, "referencesModule").update(references=[]))
    (event,) = events_between(without, edited(paper("DERIVED", _NOTICE)))
    assert event.rule.id == "results-retracted"


def test_a_second_notice_is_no_second_retraction() -> None:
    second = {"pmid": "33333333", "source": "J Invented. 2027"}
    (event,) = events_between(
        edited(paper("RESULT", _NOTICE)), edited(paper("RESULT", _NOTICE, second))
    )
    assert event.rule.id == "background-retracted"
    assert "has other notices of retraction" in event.sentence
    (gone,) = events_between(edited(paper("RESULT", _NOTICE)), edited(paper("RESULT")))
    assert gone.rule.id == "results-retracted"
    assert "is no longer listed as retracted" in gone.sentence
