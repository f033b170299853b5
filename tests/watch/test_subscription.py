"""Subscriptions: which sink gets news of which trials."""

from typing import Any

import pytest

from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.watch.news import AvailabilityNews
from trialcli.watch.subscription import Subscription, Subscriptions, count_each_once
from trialcli.watch.watchlist import Group, WatchList, read_watch_list

A, B, C, D = (f"NCT{number:08d}" for number in range(1, 5))
DOCUMENT: dict[str, Any] = {
    "trials": [B, A],
    "sink": {"team": {"kind": "command"}},
    "group": {
        "rivals": {"trials": [A, C], "least": "major", "sinks": ["team", "stdout"]},
        "lupus": {"searches": ["lupus"], "least": "minor", "sinks": ["team"]},
    },
}
MEMBERS = {"lupus": (D, A)}
FORMER = {"lupus": {"NCT00000009": 7, C: 7}}


def subscription(sink: str | None, aliases: dict[str, str] | None = None) -> Subscription:
    watched = read_watch_list(DOCUMENT, "watch.toml", ENTRY_FORMS)
    return Subscriptions(watched, MEMBERS, FORMER, aliases or {}).of(sink)


def names(subscription: Subscription, trial: str) -> list[str]:
    return [group.name for group in subscription.groups[trial]]


def test_a_sink_gets_the_trials_of_the_groups_that_name_it() -> None:
    assert set(subscription("stdout").groups) == {A, B, C}
    assert set(subscription("team").groups) == {A, C, D}
    assert set(subscription(None).groups) == {A, B, C, D}
    assert [subscription(sink).watched for sink in ("stdout", "team", None, "nobody")] == [
        3,
        3,
        4,
        0,
    ]


def test_a_trial_may_be_in_several_groups() -> None:
    assert names(subscription("team"), A) == ["rivals", "lupus"]


def test_an_alias_counts_as_its_trial() -> None:
    told = subscription("stdout", {A: D})
    assert names(told, D) == names(told, A) == ["", "rivals"]
    assert told.watched == 3


def test_trials_have_the_order_of_the_list() -> None:
    assert subscription("stdout").places([A, D, C, B]) == {B: 0, A: 1, C: 2, D: 3}


def test_trials_of_the_same_groups_share_one_tuple() -> None:
    trials = tuple(f"NCT{number:08d}" for number in range(1, 101))
    groups = (Group("one", trials), Group("two", trials[50:]), Group("three", trials[:25]))
    found = Subscriptions(WatchList(groups), {}, {}, {}).of(None).groups
    assert {tuple(group.name for group in found[trial]) for trial in trials} == {
        ("one",),
        ("one", "two"),
        ("one", "three"),
    }
    assert len({id(each) for each in found.values()}) == 3


@pytest.mark.parametrize(
    "aliases", [{}, {A: D}, {A: B}, {A: B, B: C}, {A: D, B: D}, {A: A}, {A: B, B: A}, {D: A}]
)
@pytest.mark.parametrize("trials", [[], [A], [A, B], [A, B, C], [B, A, C, D]])
def test_each_trial_counts_once(trials: list[str], aliases: dict[str, str]) -> None:
    every = {aliases.get(trial, trial) for trial in trials}
    assert count_each_once(trials, aliases) == len(every)


def test_a_sink_gets_failures_of_its_own_trials_and_searches() -> None:
    news = AvailabilityNews("failing", (B, C, D), ("lupus", "gout"))
    told = subscription("team").of(news)
    assert told is not None
    assert (told.trials, told.searches) == ((C, D), ("lupus",))
    told = subscription("stdout").of(news)
    assert told is not None
    assert (told.trials, told.searches) == ((B, C), ())
    assert subscription("nobody").of(news) is None


def told(subscription: Subscription, trial: str, number: int) -> list[str]:
    return [group.name for group in subscription.groups_of(trial, number)]


def test_a_sink_gets_news_of_a_trial_until_it_left_the_search() -> None:
    left = "NCT00000009"
    assert [told(subscription("team"), left, number) for number in (1, 7, 8)] == [["lupus"]] * 2 + [
        []
    ]
    assert told(subscription("stdout"), left, 1) == []
    assert left not in subscription("team").groups
    assert told(subscription("team"), C, 7) == ["rivals", "lupus"]
    assert told(subscription("team"), C, 8) == ["rivals"]


def test_the_lowest_severity_of_the_groups_applies_to_news_without_a_trial() -> None:
    assert (subscription("team").min_severity, subscription("nobody").min_severity) == (
        "minor",
        "detail",
    )
