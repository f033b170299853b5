import pytest

from tests.render.drawing import drawn
from trialcli.render.watch.text import HeadLine
from trialcli.render.watch.trial_head import groups_words, head_facts, update_words, with_acronym
from trialcli.watch.news import Happening, TrialNews
from trialcli.watch.trial_facts import TrialFacts


def news(happening: Happening = "changed", **facts: object) -> TrialNews:
    return TrialNews(happening, "NCT1", "", (), trial_facts=TrialFacts(**facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "acronym", "words"),
    [
        ("A trial", None, "A trial"),
        ("A trial", "", "A trial"),
        ("A trial", " \n", "A trial"),
        ("A trial", "ABC-1", "A trial (ABC-1)"),
        ("A trial of ABC-1", "ABC-1", "A trial of ABC-1"),
        ("The Abc-1 Trial", "ABC-1", "The Abc-1 Trial"),
        ("", "ABC-1", "ABC-1"),
        ("A\ntrial", "A\nB", "A trial (A B)"),
    ],
)
def test_an_acronym_stands_behind_the_title_once(title, acronym, words):
    assert with_acronym(title, acronym) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, []),
        ({"sponsor": "", "status": " ", "phases": ("",)}, []),
        ({"sponsor": "A Company"}, ["A Company"]),
        ({"phases": ("PHASE1", "PHASE2")}, ["Phase 1/Phase 2"]),
        ({"phases": ("EARLY_PHASE1",)}, ["Early phase 1"]),
        ({"phases": ("NA",)}, ["Phase not applicable"]),
        ({"status": "UNKNOWN"}, ["Unknown status"]),
        ({"status": "ACTIVE_NOT_RECRUITING"}, ["Active, not recruiting"]),
        ({"status": "SOMETHING_NEW"}, ["Something new"]),
        (
            {"sponsor": "A\nCompany", "phases": ("PHASE3",), "status": "RECRUITING"},
            ["A Company", "Phase 3", "Recruiting"],
        ),
    ],
)
def test_the_head_has_only_what_the_record_states(facts, words):
    assert head_facts(news(**facts)) == words


@pytest.mark.parametrize("happening", ["vanished", "merged", "left"])
def test_facts_of_a_trial_that_is_gone_are_not_called_present(happening):
    assert head_facts(news(happening, status="RECRUITING")) == ["Recruiting (as last stored)"]
    assert head_facts(news(happening)) == []


def test_the_day_of_the_update_and_the_groups_are_labelled():
    assert update_words(news(last_update="2026-03-09")) == "updated 2026-03-09"
    assert update_words(news()) == ""
    assert groups_words([]) == ""
    assert groups_words([""]) == ""
    assert groups_words(["rivals"]) == "Group: rivals"
    assert groups_words(["rivals", "a\nb"]) == "Groups: rivals, a b"


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (80, ["A Company of Medicines · Phase 2/Phase 3 · Active, not recruiting"]),
        (60, ["A Company of… · Phase 2/Phase 3 · Active, not recruiting"]),
        (
            40,
            ["A Company of Medicines · Phase", "2/Phase 3 · Active, not recruiting"],
        ),
    ],
)
def test_a_long_sponsor_is_cut_off_and_phase_and_status_are_not(width, lines):
    facts = ["A Company of Medicines", "Phase 2/Phase 3", "Active, not recruiting"]
    assert drawn(HeadLine(facts, 4), width).splitlines() == [f"    {line}" for line in lines]


def test_a_sponsor_is_cut_off_by_its_width_and_without_a_last_comma():
    wide = drawn(HeadLine(["東京大学医学部附属病院臨床研究支援センター", "Recruiting"], 0), 30)
    assert wide.splitlines() == ["東京大学医学部附… · Recruiting"]
    assert drawn(HeadLine(["A Company, Inc.", "Recruiting"], 0), 25) == "A Company… · Recruiting\n"
    alone = drawn(HeadLine(["A Company of Medicines"], 0), 12)
    assert alone.split() == ["A", "Company", "of", "Medicines"]
