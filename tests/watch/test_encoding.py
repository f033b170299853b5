"""News survives encoding and decoding."""

import json
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.events.severity import SEVERITIES
from trialcli.registry.data_stamp import Standstill
from trialcli.text.diff import Piece
from trialcli.versions.evidence import EvidenceLine
from trialcli.watch.encoding import news_data, news_kind, read_news
from trialcli.watch.news import AvailabilityNews, FormatNews, News, NewsEvent, TrialNews
from trialcli.watch.trial_facts import TrialFacts

WORDS = st.text(max_size=20)
MOMENTS = st.datetimes(timezones=st.just(UTC))
LINES = st.builds(
    EvidenceLine,
    st.sampled_from("+-~ "),
    st.lists(
        st.builds(Piece, st.sampled_from(["same", "removed", "added"]), WORDS), max_size=3
    ).map(tuple),
    WORDS,
)
EVENTS = st.builds(
    NewsEvent,
    WORDS,
    st.sampled_from(SEVERITIES),
    WORDS,
    st.sampled_from(["news", "administrative", "registry"]),
    st.booleans(),
    st.dictionaries(WORDS, st.integers() | WORDS | st.none(), max_size=3),
    st.integers(1, 9),
    st.lists(WORDS, max_size=3).map(tuple),
    st.lists(LINES, max_size=3).map(tuple),
    WORDS,
)
TRIAL_NEWS = st.builds(
    TrialNews,
    st.sampled_from(["changed", "vanished", "returned", "merged", "entered", "left"]),
    WORDS,
    WORDS,
    st.lists(EVENTS, max_size=3).map(tuple),
    st.none() | WORDS,
    st.none() | WORDS,
    st.tuples(st.none() | WORDS, st.none() | WORDS),
    st.tuples(st.none() | st.integers(1, 99), st.none() | st.integers(1, 99)),
    st.booleans(),
    st.none() | WORDS,
    st.booleans(),
    st.builds(
        TrialFacts,
        st.none() | WORDS,
        st.none() | WORDS,
        st.none() | WORDS,
        st.lists(WORDS, max_size=3).map(tuple),
        st.none() | WORDS,
    ),
)
LOOK_NEWS = st.builds(
    AvailabilityNews,
    st.sampled_from(["failing", "reached", "overdue"]),
    st.lists(WORDS, max_size=3).map(tuple),
    st.lists(WORDS, max_size=3).map(tuple),
    WORDS,
    WORDS,
    st.none() | MOMENTS,
    st.integers(1, 99),
)
FORMAT_NEWS = st.builds(
    FormatNews, st.dictionaries(WORDS, st.integers(1, 99), max_size=3), st.integers(1, 99)
)

BARE = {"happening": "changed", "trial": "NCT1", "title": "", "events": [], "days": [None, None]}
BARE |= {"numbers": [None, None]}
STANDSTILLS = st.builds(Standstill, WORDS, st.integers(1, 9999))


@given(TRIAL_NEWS | LOOK_NEWS | FORMAT_NEWS | STANDSTILLS)
def test_news_survives_encoding(news: News) -> None:
    assert read_news(news_kind(news), json.loads(json.dumps(news_data(news)))) == news


@pytest.mark.parametrize("heuristic", [True, False])
def test_an_earlier_log_without_threshold_words_is_read(*, heuristic: bool) -> None:
    event = NewsEvent("date-moved-far", "minor", "Start moved", heuristic=heuristic)
    data = news_data(TrialNews("changed", "NCT99000001", "A title", (event,)))
    del data["events"][0]["threshold"]
    (read,) = read_news("trial", data).events  # type: ignore[union-attr]
    assert read.threshold == ("trialcli's own threshold" if heuristic else "")


def test_an_earlier_log_without_facts_of_the_trial_is_read() -> None:
    news = TrialNews("changed", "NCT99000001", "A title", ())
    data = news_data(news)
    del data["trial_facts"]
    assert read_news("trial", data) == news


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("rumour", {}),
        ("trial", {}),
        ("trial", {"events": [{}]}),
        ("trial", {**BARE, "trial_facts": {"status": 5}}),
        ("trial", {**BARE, "trial_facts": {"more": ""}}),
        ("trial", {**BARE, "trial_facts": None}),
        ("look", {"since": "yesterday", "trials": [], "searches": []}),
        ("format", {"patterns": {}, "checked": 1, "more": 2}),
        ("standstill", {"since": "2026-03-02"}),
    ],
)
def test_data_that_is_not_news_raises_value_error(kind: str, data: Any) -> None:
    with pytest.raises(ValueError, match=r"not news|Invalid isoformat"):
        read_news(kind, data)
