from dataclasses import replace
from datetime import timedelta

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cli.hostile import RAW, WORDS
from tests.render.watch.made_overview import (
    EVERYTHING,
    MARCH_7,
    QUIET,
    RUN,
    condition,
    trial,
    with_problem,
)
from trialcli.render.watch.overview import overview_text
from trialcli.text.columns import columns
from trialcli.watch.overview import Overview, WatchedGroup, WatchedSearch, WatchedSink
from trialcli.watch.watchlist import Group


@pytest.mark.parametrize("width", [80, 60])
def test_an_overview_of_everything(snapshot: SnapshotAssertion, width: int) -> None:
    assert overview_text(EVERYTHING, width) == snapshot


@pytest.mark.parametrize("width", [80, 60])
def test_only_problems_are_shown(snapshot: SnapshotAssertion, width: int) -> None:
    assert overview_text(EVERYTHING, width, in_trouble=True) == snapshot


def test_entries_without_a_group_alone_need_no_heading(
    snapshot: SnapshotAssertion,
) -> None:
    assert overview_text(QUIET, 80) == snapshot


def test_one_group(snapshot: SnapshotAssertion) -> None:
    assert overview_text(EVERYTHING.of_group("rivals"), 80) == snapshot


def test_no_problems() -> None:
    assert overview_text(QUIET, 80, in_trouble=True) == (
        "Watched: 2 trials; no problems.\n"
        "Last complete run: 2026-03-09 05:00 UTC, registry data of 2026-03-09.\n"
    )


def test_a_sink_with_pending_news_is_a_problem() -> None:
    owed = (WatchedSink("stdout", "stdout", ("",), pending=2),)
    lines = overview_text(replace(QUIET, sinks=owed), 80, in_trouble=True).splitlines()
    assert lines[:2] == ["Sinks", "  stdout: 2 items of news pending"]
    assert lines[3] == "Watched: 2 trials; 1 sink with pending news."


def test_an_empty_watch_list() -> None:
    nothing = replace(QUIET, groups=(WatchedGroup(Group(""), (), ()),), sinks=(), last=None)
    assert overview_text(nothing, 80) == (
        "The watch list watch.toml is empty.\n"
        "No run has checked everything yet (trialcli watch run).\n"
    )


def test_registry_data_unchanged_since_the_last_run() -> None:
    later = replace(QUIET, last=replace(RUN, confirmed=RUN.completed + timedelta(days=1)))
    said = overview_text(later, 200).splitlines()[-1]
    assert said == (
        "Last complete run: 2026-03-09 05:00 UTC, registry data of 2026-03-09, "
        "unchanged on 2026-03-10 05:00."
    )


def test_failures_are_grouped_by_reason() -> None:
    other = trial(2, conditions={"failing": condition("NCT99000002", message="It is blocked.")})
    group = WatchedGroup(
        Group(""), (), (with_problem(1, "failing"), other, with_problem(3, "failing"))
    )
    lines = overview_text(replace(QUIET, groups=(group,)), 200).splitlines()
    assert [line.partition(": ")[0] for line in lines if line.startswith("Failing")] == [
        "Failing, 2 trials",
        "Failing, NCT99000002",
    ]


def test_a_trial_in_two_groups_is_counted_once() -> None:
    said = overview_text(EVERYTHING, 200)
    assert said.count("NCT99000002") == 2
    assert "Watched: 8 trials and 4 searches; 2 trials and 1 search failing" in said


def test_a_problem_of_a_sink_is_shown_once_below_it() -> None:
    wrong = WatchedSink("mail", "unknown", ("",), fault="It has no address.")
    for sink, words in (
        (wrong, "misconfigured"),
        (replace(wrong, pending=2), "2 items of news pending"),
    ):
        said = overview_text(replace(QUIET, sinks=(sink,)), 80)
        assert f"  mail (unknown): {words}\n    It has no address.\n" in said
        assert said.count("It has no address.") == 1
        assert "; 1 sink is misconfigured." in said
        assert "It has no address." in overview_text(
            replace(QUIET, sinks=(sink,)), 80, in_trouble=True
        )


def hostile(text: str) -> Overview:
    search = WatchedSearch(text, 1, MARCH_7, condition(f"search:{text}", message=text))
    sink = WatchedSink("team", text, ("",), failing_since=MARCH_7, runs=1, error=text)
    group = WatchedGroup(Group(""), (search,), (trial(1, text), with_problem(2, "failing")))
    run = replace(RUN, data_timestamp=text)
    return replace(QUIET, path=text, groups=(group,), sinks=(sink,), last=run)


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("width", [60, 80])
def test_hostile_text_is_shown_and_does_nothing(name: str, width: int) -> None:
    said = overview_text(hostile(WORDS[name]), width)
    assert not RAW.search(said)
    assert "\t" not in said
    assert max(map(columns, said.splitlines())) <= width


@pytest.mark.parametrize("width", [60, 80, 132])
@pytest.mark.parametrize("in_trouble", [True, False])
def test_no_line_is_wider_than_the_screen(width: int, *, in_trouble: bool) -> None:
    wide = hostile("全身性エリテマトーデスにおける臨床試験の例 " * 8)
    for overview in (EVERYTHING, wide):
        said = overview_text(overview, width, in_trouble=in_trouble)
        assert max(map(columns, said.splitlines())) <= width


def test_a_very_narrow_screen_is_accepted() -> None:
    assert "NCT99000001" in overview_text(EVERYTHING, 10)
