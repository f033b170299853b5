from dataclasses import replace
from typing import Any

import pytest
from rich.console import Group
from syrupy.assertion import SnapshotAssertion

from tests.cli.hostile import RAW, WORDS
from tests.render.drawing import drawn
from tests.render.invented import invented
from tests.render.made_diff import made_diff, version
from trialcli.ctgov.events.rules import RULES
from trialcli.events.event import Event
from trialcli.render.diff.data import DiffPage
from trialcli.render.diff.markdown import diff_markdown
from trialcli.render.diff.text import diff_text, several_text
from trialcli.versions.diff import Diff, View

LINK = "https://registry.example/history"


def shown(
    diff: Diff, width: int = 80, *, colour: bool = False, link: str | None = LINK, **view: Any
) -> str:
    lines = diff_text(DiffPage(diff, link, View(**view)))
    return drawn(Group(*lines), width, colour=colour)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_diff(width: int, snapshot: SnapshotAssertion) -> None:
    assert shown(made_diff(), width) == snapshot


def test_all_of_it(snapshot: SnapshotAssertion) -> None:
    assert shown(made_diff(), everything=True) == snapshot


def test_in_colour(snapshot: SnapshotAssertion) -> None:
    assert shown(made_diff(), colour=True) == snapshot


def test_back_again(snapshot: SnapshotAssertion) -> None:
    diff = made_diff()
    back = made_diff(before=diff.after.study, after=diff.before.study)
    assert shown(back) == snapshot


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
@pytest.mark.parametrize("everything", [False, True])
def test_no_line_is_too_wide(width: int, everything: bool) -> None:
    lines = shown(made_diff(), width, everything=everything).splitlines()
    assert all(len(line) <= width or line.strip().startswith("https://") for line in lines)


def test_omissions_are_reported() -> None:
    assert "\n1 registry-made change not shown (--all)\n" in shown(made_diff())
    assert "not shown" not in shown(made_diff(), everything=True)
    less = " ".join(shown(made_diff(), least="major").split())
    assert "less severe changes not shown (--all, --min-severity none)" in less


def test_what_is_too_much_is_counted() -> None:
    few, every = shown(made_diff()), shown(made_diff(), everything=True)
    assert "more lines (--all)" in few
    assert "more lines (--all)" not in every
    assert sum("Hospital " in line for line in few.splitlines()) < 10
    assert sum("Hospital " in line for line in every.splitlines()) == 10


def test_altered_words_are_marked_in_colour_or_without() -> None:
    assert "[-18-]{+21+}" in shown(made_diff())
    assert "[-18-]" in shown(made_diff(), colour=True)


def test_markup_of_the_registry_is_shown_as_it_is() -> None:
    assert "[bold]weight[/]" in shown(made_diff())


def test_a_diff_without_changes() -> None:
    same = made_diff(after=invented())
    assert shown(same).endswith("\nNo changes.\n")
    made = made_diff(after=invented())
    order = replace(made, comparison=replace(made.comparison, order_only=True))
    assert shown(order).endswith("No changes: only the order of list items differs.\n")
    derived = invented()
    derived["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-03-12"
    noise = shown(made_diff(after=derived))
    assert noise.endswith("No relevant change: 1 registry-made change not shown (--all).\n")


def test_the_sides_are_named() -> None:
    said = shown(made_diff())
    assert "2026-03-09 a1b2c3d4 → 2026-03-12 e5f6a7b8 (invented) · 3 days" in said
    files = replace(made_diff(), before=version(invented(), "old.json", None, "file"))
    assert "old.json → 2026-03-12 e5f6a7b8 (invented)\n" in shown(files)
    assert LINK in said
    assert "registry's own" not in shown(made_diff(), link=None)


@pytest.mark.parametrize(
    ("rule", "words"),
    [("enrollment-changed-much", "20 % or more"), ("date-moved-far", "20 days or more")],
)
def test_a_threshold_of_trialcli_s_own_is_named(rule: str, words: str) -> None:
    diff = made_diff()
    events = tuple(
        replace(event, rule=RULES[rule], facts={"threshold": 20.0}) for event in diff.events
    )
    made = replace(diff, events=events)
    remark = f"({words}: trialcli's own threshold)"
    assert remark in shown(made)
    assert remark in diff_markdown(DiffPage(made, None, View())).replace("\\", "")
    other = tuple(replace(event, rule=RULES["status-changed"]) for event in diff.events)
    assert "threshold" not in shown(replace(diff, events=other))


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_hostile_text_reaches_no_terminal(text: str) -> None:
    diff = made_diff()
    events = tuple(replace(event, sentence=f"{text} happened") for event in diff.events)
    before = replace(diff.before, name=text)
    hostile = replace(diff, title=text, events=events, before=before)
    for everything in (False, True):
        page = shown(hostile, everything=everything)
        assert not RAW.search(page.replace("\n", ""))
        coloured = shown(hostile, colour=True, everything=everything)
        assert "\x1b[2J" not in coloured
        assert "\u202e" not in coloured


def test_several_diffs_are_separated_and_no_change_is_reported() -> None:
    pages = [diff_text(DiffPage(made_diff(), None, View())) for _ in range(2)]
    assert drawn(Group(*several_text(pages, ""))).count("a1b2c3d4 → ") == 2
    assert drawn(Group(*several_text(pages, "No others."))).endswith("\n\n\nNo others.\n")
    assert drawn(Group(*several_text([], "None."))) == "None.\n"


def test_an_event_without_evidence_is_its_sentence() -> None:
    diff = made_diff()
    bare = replace(diff, events=(Event(RULES["date-moved"], "A date moved", (0,)),))
    assert shown(bare).splitlines()[-1] == "MINOR   A date moved"
