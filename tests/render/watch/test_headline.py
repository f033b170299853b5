from dataclasses import replace
from datetime import timedelta

import pytest

from tests.render.watch.made_digest import (
    DIGEST,
    FOUND,
    MERGED,
    METFORMIN,
    OUTAGE,
    QUIET_DAY,
    SITES,
    TEST,
    VANISHED,
    changed,
    entered,
    happened,
    last_check,
    with_events,
)
from trialcli.render.watch.headline import headline, of_news, partial, subject, unseen_headline
from trialcli.watch.digest import Digest, FormatNews, NotShown

NEW = entered("NCT99000010", "New")
LEFT = entered("NCT99000011", "Gone", left=True)
CHANGED_AND_LEFT = replace(METFORMIN, items=(*METFORMIN.items, *LEFT.items))
BACK = replace(
    VANISHED,
    items=(
        with_events(VANISHED.items[0]),
        happened("returned", "NCT99000004"),
    ),
)
NOTHING = Digest(FOUND, "2026-03-09", 412)


@pytest.mark.parametrize(
    ("trials", "first", "mail"),
    [
        (
            [METFORMIN],
            "1 of 412 trial records changed · 2 major, 2 minor",
            "record of NCT99000001 changed, 2 major",
        ),
        (
            [METFORMIN, VANISHED],
            "1 of 412 trial records changed, 1 gone from the registry · 3 major, 2 minor",
            "1 trial record changed, 1 gone from the registry, 3 major",
        ),
        (
            [VANISHED],
            "1 of 412 trials gone from the registry · 1 major",
            "NCT99000004 gone from the registry, 1 major",
        ),
        (
            [MERGED],
            "1 of 412 trials listed under another ID · 1 minor",
            "NCT99000005 listed under another ID, 1 minor",
        ),
        (
            [NEW, NEW],
            "2 of 412 trials new in a search · 2 minor",
            "2 trials new in a search, 2 minor",
        ),
        (
            [NEW, LEFT, METFORMIN],
            (
                "1 of 412 trial records changed, 1 new in a search, 1 no longer found by a "
                "search · 2 major, 4 minor"
            ),
            "1 trial record changed, 1 new in a search, 1 no longer found by a search, 2 major",
        ),
        (
            [BACK, VANISHED],
            "1 of 412 trials gone from the registry, 1 back in the registry · 1 major",
            "1 trial gone from the registry, 1 back in the registry, 1 major",
        ),
        (
            [CHANGED_AND_LEFT],
            "1 of 412 trial records changed, 1 no longer found by a search · 2 major, 3 minor",
            "record of NCT99000001 changed, no longer found by a search, 2 major",
        ),
        (
            [CHANGED_AND_LEFT, CHANGED_AND_LEFT],
            "2 of 412 trial records changed, 2 no longer found by a search · 4 major, 6 minor",
            "2 trial records changed, 2 no longer found by a search, 4 major",
        ),
        (
            [LEFT, LEFT],
            "2 trials no longer found by a search · 2 minor",
            "2 trials no longer found by a search, 2 minor",
        ),
        (QUIET_DAY.trials, "1 of 412 trial records changed · 1 detail", None),
    ],
)
def test_the_headline_counts_trials_and_severities(trials, first, mail):
    digest = replace(NOTHING, trials=tuple(trials))
    assert headline(digest) == f"{first} · registry data of 2026-03-09"
    assert subject(digest) == f"trialcli: {mail or 'record of NCT99000001 changed'}"


ONE = last_check("failing", "NCT99000003")
SEARCH = last_check("failing", searches=("lupus",))
LONG = last_check("overdue", "NCT99000008", since=FOUND - timedelta(days=8))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "No news of 412 trials"),
        ({"not_shown": NotShown(administrative=1)}, "No news of 412 trials"),
        (
            {"failing": (ONE, SEARCH), "has_new_failures": True},
            "1 of 412 trials and 1 search could not be checked",
        ),
        ({"failing": (SEARCH,), "has_new_failures": True}, "1 search could not be checked"),
        ({"failing": (ONE,), "watched": 1}, "The trial could not be checked"),
        ({"failing": (ONE,), "overdue": (LONG,)}, "1 trial not checked for a long time"),
        (
            {"failing": (ONE,), "format_changes": (FormatNews({"a.b": 3}, 4),)},
            "The registry changed its record format",
        ),
        (
            {"failing": (ONE,), "reached": (last_check("reached", "NCT1", "NCT2"),)},
            "2 trials can be checked again",
        ),
        ({"undelivered": {"a": "no", "b": "no"}}, "News was not delivered to 2 sinks"),
    ],
)
def test_headlines_without_news(more, said):
    digest = replace(NOTHING, **more)
    assert headline(digest) == f"{said} · registry data of 2026-03-09"
    assert subject(digest) == f"trialcli: {said[0].lower()}{said[1:]}"


def test_headline_if_nothing_could_be_checked():
    assert headline(OUTAGE) == "None of the 412 trials could be checked"
    assert subject(OUTAGE) == "trialcli: none of the 412 trials could be checked"
    assert partial(OUTAGE, lasting=False) == ""


def test_an_incomplete_run_with_news_is_marked():
    digest = replace(QUIET_DAY, failing=(ONE,))
    some = "Incomplete: 1 of 412 trials could not be checked"
    assert partial(digest, lasting=False) == f"{some}. The next run will try again."
    assert partial(digest, lasting=True) == f"{some}."
    assert subject(digest) == "trialcli: record of NCT99000001 changed, 1 trial not checked"
    reached = replace(NOTHING, failing=(ONE,), reached=(last_check("reached", "NCT1"),))
    assert partial(reached, lasting=False).startswith("Incomplete: 1 of 412 trials ")


def test_a_complete_run_is_not_marked():
    digest = replace(QUIET_DAY, failing=OUTAGE.failing)
    assert partial(digest, lasting=False) == (
        "None of the 412 trials could be checked. The next run will try again."
    )
    assert partial(digest, lasting=True) == "None of the 412 trials could be checked."


def test_administrative_and_registry_made_changes_are_not_news():
    paper = replace(SITES, concern="administrative")
    made = replace(SITES, concern="registry", severity="none")
    noise = replace(QUIET_DAY, trials=(replace(METFORMIN, items=(changed(paper, made),)),))
    assert subject(of_news(noise)) == "trialcli: no news of 412 trials"
    both = replace(noise, trials=(*noise.trials, VANISHED))
    assert subject(of_news(both)) == "trialcli: NCT99000004 gone from the registry, 1 major"
    assert of_news(DIGEST) == DIGEST


def test_headline_of_unseen_changes():
    assert unseen_headline(QUIET_DAY) == "1 change in 1 trial not seen yet · 1 detail"
    assert unseen_headline(DIGEST) == "21 changes in 7 trials not seen yet · 3 major, 14 minor"
    assert unseen_headline(NOTHING) == headline(NOTHING)


def test_a_test_states_that_nothing_happened():
    assert subject(TEST) == "trialcli: a test, nothing has changed"
