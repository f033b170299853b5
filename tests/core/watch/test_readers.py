"""Who is told of which trials."""

from datetime import UTC, datetime
from typing import Any

from trialcli.core.watch.news import Logged, LookNews, TrialNews
from trialcli.core.watch.readers import Reader, reader_of
from trialcli.core.watch.watchlist import read_watch_list

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


def reader(sink: str | None, aliases: dict[str, str] | None = None) -> Reader:
    return reader_of(sink, read_watch_list(DOCUMENT, "watch.toml"), MEMBERS, aliases or {})


def names(reader: Reader, trial: str) -> list[str]:
    return [group.name for group in reader.groups[trial]]


def test_a_reader_is_told_of_the_trials_of_the_groups_that_name_it() -> None:
    assert set(reader("stdout").groups) == {A, B, C}
    assert set(reader("team").groups) == {A, C, D}
    assert set(reader(None).groups) == {A, B, C, D}
    assert [reader(sink).watched for sink in ("stdout", "team", None, "nobody")] == [3, 3, 4, 0]


def test_of_several_groups_the_one_that_tells_most_counts() -> None:
    assert names(reader("team"), A) == ["rivals", "lupus"]
    assert (reader("team").least(A), reader("team").least(C)) == ("minor", "major")
    assert (reader("stdout").least(A), reader("stdout").least(C)) == ("detail", "major")


def test_an_alias_is_the_trial_it_is_kept_under_and_counts_once() -> None:
    told = reader("stdout", {A: D})
    assert names(told, D) == names(told, A) == ["", "rivals"]
    assert told.watched == 3


def test_trials_have_the_order_of_the_list() -> None:
    order = reader("stdout").order
    assert sorted(order, key=order.__getitem__) == [B, A, C]


def test_a_reader_hears_of_failures_of_their_own_trials_and_searches() -> None:
    news = LookNews("failing", (B, C, D), ("lupus", "gout"))
    told = reader("team").of(news)
    assert told is not None
    assert (told.trials, told.searches) == ((C, D), ("lupus",))
    told = reader("stdout").of(news)
    assert told is not None
    assert (told.trials, told.searches) == ((B, C), ())
    assert reader("nobody").of(news) is None


def logged(news: TrialNews) -> Logged:
    return Logged(1, datetime(2026, 3, 2, tzinfo=UTC), None, news)


def test_a_trial_that_leaves_a_search_is_told_of_once_more() -> None:
    left = logged(TrialNews("left", "NCT00000009", "", (), search="lupus"))
    assert names(reader("team").with_former([left]), "NCT00000009") == ["lupus"]
    assert "NCT00000009" not in reader("stdout").with_former([left]).groups
    other = logged(TrialNews("left", C, "", (), search="lupus"))
    assert names(reader("team").with_former([other]), C) == ["rivals", "lupus"]
