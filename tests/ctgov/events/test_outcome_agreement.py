"""The sentence, the evidence, the facts and the changes agree on which outcome is which."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ctgov.events.edited_trial import assert_each_change_in_one_event
from tests.law import assert_law, changes_of, resolve
from tests.record_diffs import record_diff
from trialcli.ctgov.outcomes.outcome import LIST_KEYS, TEXT_KEYS
from trialcli.events.event import Event
from trialcli.record.changes import Change
from trialcli.versions.diff import Diff
from trialcli.versions.evidence import evidence

ROOT = Path(__file__).parents[4]
MODULE = "/protocolSection/outcomesModule"
Pointers = tuple[str | None, str | None]
"""Where an outcome was, and where it is now."""


def assert_agreement(before: dict[str, Any], after: dict[str, Any]) -> Diff:
    diff = record_diff(before, after)
    assert_law(before, after, changes_of(diff.comparison))
    assert_each_change_in_one_event(diff.comparison, diff.events)
    for event in diff.events:
        if "outcomes" in event.facts:
            assert_facts_are_true(event, before, after)
            assert_changes_are_of_the_outcomes(event, diff)
            assert_sentence_names_the_outcome(event)
            assert_old_and_new_words_are_shown(event, diff)
    return diff


def text_at(outcome: Mapping[str, Any], key: str) -> str:
    """Return a text of an outcome; empty if it has none there."""
    value = outcome.get(key)
    return value if isinstance(value, str) else ""


def facts_of(event: Event) -> list[Mapping[str, Any]]:
    return list(event.facts["outcomes"])


def assert_facts_are_true(event: Event, before: Any, after: Any) -> None:
    for facts in facts_of(event):
        for record, name in (
            (before, "before"),
            (after, "after"),
            (before, "from"),
            (after, "into"),
        ):
            if outcome := facts.get(name):
                _, found = resolve(record, outcome["pointer"])
                assert outcome["measure"] == text_at(found, "measure")
                assert outcome["pointer"].endswith(f"/{outcome['list']}/{outcome['position']}")


def pointers(facts: Mapping[str, Any]) -> Pointers:
    before, after = facts["before"], facts["after"]
    return before and before["pointer"], after and after["pointer"]


def outcome_of(change: Change) -> Pointers | None:
    """Return the outcome that a change is of; None if it is of a list as a whole."""
    if not change.items:
        return None
    item = change.items[0]
    lists = [
        (change_path or change.before_path or change.after_path or ())[2]
        for change_path in (change.before_path, change.after_path)
    ]
    if change.before_path is None:
        lists[0] = lists[1]
    return (
        None if item.before is None else f"{MODULE}/{lists[0]}/{item.before}",
        None if item.after is None else f"{MODULE}/{lists[1]}/{item.after}",
    )


def assert_changes_are_of_the_outcomes(event: Event, diff: Diff) -> None:
    changes = [diff.comparison.changes[position] for position in event.changes]
    events_of = {pointers(facts) for facts in facts_of(event)}
    whole_lists = [change for change in changes if not change.items]
    changed = {outcome_of(change) for change in changes} - {None}
    if not whole_lists:
        assert events_of == changed, event
    for change in changes:
        if change.kind == "moved":
            assert (change.before_pointer, change.after_pointer) in events_of
    # An outcome in a list that came or went as a whole has no change of its own.
    sides = [pointer for c in whole_lists for pointer in (c.before_pointer, c.after_pointer)]
    in_lists = tuple(f"{pointer}/" for pointer in sides if pointer)
    for was, now in changed:
        assert any(
            (was, now) == pair
            or ((was, now) == (pair[0], None) and pair[1] and pair[1].startswith(in_lists))
            or ((was, now) == (None, pair[1]) and pair[0] and pair[0].startswith(in_lists))
            for pair in events_of
        ), event


def assert_sentence_names_the_outcome(event: Event) -> None:
    first = facts_of(event)[0]
    if event.facts.get("items") is None:
        assert (event.facts["before"], event.facts["after"]) == (first["before"], first["after"])
        named = first["after"] or first["before"]
        assert (named["measure"] or "(no measure)") in event.sentence


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text))


def assert_old_and_new_words_are_shown(event: Event, diff: Diff) -> None:
    lines = evidence(diff, event, everything=True)
    shown = words(" ".join(line.label for line in lines))
    for line in lines:
        for other in ("added", "removed"):
            shown |= words("".join(piece.text for piece in line.pieces if piece.kind != other))
    for facts in facts_of(event):
        if not (facts["before"] and facts["after"]):
            continue
        outcomes = [
            resolve(record, facts[side]["pointer"])[1]
            for record, side in zip(diff.records, ("before", "after"), strict=True)
        ]
        for key in TEXT_KEYS:
            old, new = (words(text_at(outcome, key)) for outcome in outcomes)
            assert old ^ new <= shown, (event, key)


# ---------------------------------------------------------------- invented outcomes

Lists = Mapping[str, list[dict[str, str]]]
WHOLE = {
    "measure": "Rate of hospital infection (tracheal secretion, urine and blood culture)",
    "timeFrame": "30 days",
}
SHORT = {"measure": "Nosocomial infection", "timeFrame": "30 days"}


def record(primary: Any = (), secondary: Any = (), other: Any = ()) -> dict[str, Any]:
    lists = zip(LIST_KEYS, (primary, secondary, other), strict=True)
    return {"protocolSection": {"outcomesModule": {key: list(some) for key, some in lists}}}


def outcome(measure: str, frame: str = "12 weeks", **more: str) -> dict[str, str]:
    return {"measure": measure, "timeFrame": frame, **more}


def test_an_outcome_in_other_words_is_one_change_with_its_old_and_new_words() -> None:
    diff = assert_agreement(record([WHOLE]), record([SHORT]))
    (event,) = diff.events
    (facts,) = facts_of(event)
    assert pointers(facts) == (f"{MODULE}/primaryOutcomes/0", f"{MODULE}/primaryOutcomes/0")
    (change,) = diff.comparison.changes
    assert (change.kind, change.before, change.after) == (
        "changed",
        WHOLE["measure"],
        SHORT["measure"],
    )


def test_a_perfect_move_wins_over_two_middling_stays() -> None:
    stress = outcome("Northfield Work Stress Scale", "post, 6 months")
    burnout = outcome("Short Work Burnout Scale", "post, 6 months")
    later = outcome("Short Work Burnout Scale", "within, post, 6 months")
    third = outcome("Northfield Work Burnout Scale", "post, 6 months")
    diff = assert_agreement(record([stress], [burnout]), record([later], [third]))
    (moved,) = (change for change in diff.comparison.changes if change.kind == "moved")
    assert (moved.before_pointer, moved.after_pointer) == (
        f"{MODULE}/secondaryOutcomes/0",
        f"{MODULE}/primaryOutcomes/0",
    )
    assert "outcome-promoted" in {event.rule.id for event in diff.events}


def test_of_an_outcome_split_in_two_the_added_one_is_named_and_shown() -> None:
    both = outcome("Stroke or hospitalization for heart failure")
    parts = [outcome("Stroke"), outcome("Hospitalization for heart failure")]
    diff = assert_agreement(record([both]), record(parts))
    (event,) = diff.events
    (split,) = (facts for facts in facts_of(event) if facts["kind"] == "split")
    (added,) = (change for change in diff.comparison.changes if change.kind == "added")
    assert pointers(split) == (None, added.after_pointer)
    assert split["from"]["pointer"] == f"{MODULE}/primaryOutcomes/0"


def test_an_outcome_moved_to_a_new_list_is_one_event_with_that_list() -> None:
    pain, weight = outcome("Knee pain"), outcome("Body weight")
    before, after = record([pain, weight]), record([pain], [weight])
    del before["protocolSection"]["outcomesModule"]["secondaryOutcomes"]
    (event,) = assert_agreement(before, after).events
    assert event.rule.id == "outcome-demoted"
    assert_agreement(after, before)


@pytest.mark.parametrize("reverse", [False, True])
def test_the_altered_texts_of_an_outcome_show_beside_a_list_that_is_new(reverse: bool) -> None:
    pain, weight = outcome("Knee pain"), outcome("Body weight", description="At rest")
    altered = outcome("Body weight", description="After a night of fasting")
    before, after = record([pain, weight]), record([pain], [altered])
    del before["protocolSection"]["outcomesModule"]["secondaryOutcomes"]
    diff = assert_agreement(*((after, before) if reverse else (before, after)))
    (event,) = diff.events
    (line,) = (line for line in evidence(diff, event, everything=False) if line.mark == "~")
    assert line.label == "Body weight, 12 weeks, Description"
    both = {piece.text.strip() for piece in line.pieces}
    assert both == {"At rest", "After a night of fasting"}


def test_several_time_frames_changed_alike_name_every_outcome() -> None:
    names = ("Knee pain", "Body weight", "Hours of sleep")
    before = record([], [outcome(name) for name in names])
    after = record([], [outcome(name, "52 weeks") for name in names])
    (event,) = assert_agreement(before, after).events
    assert [facts["after"]["position"] for facts in facts_of(event)] == [0, 1, 2]


MEASURES = (
    "Overall survival",
    "OS",
    "Progression free survival",
    "Body weight",
    "Body weight and knee pain",
    "Knee pain",
    "Knee pain on a visual analogue scale",
    "Number of falls",
)
OUTCOMES = st.fixed_dictionaries(
    {"measure": st.sampled_from(MEASURES)},
    optional={
        "timeFrame": st.sampled_from(("12 weeks", "1 year", "Week 12")),
        "description": st.sampled_from(("By a blinded rater", "Body weight, fasting")),
    },
)
RECORDS = st.dictionaries(st.sampled_from(LIST_KEYS), st.lists(OUTCOMES, max_size=4)).map(
    lambda lists: {"protocolSection": {"outcomesModule": lists, "statusModule": {}}}
)


@settings(max_examples=150)
@given(RECORDS, RECORDS)
def test_any_outcomes_agree(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert_agreement(before, after)
    assert_agreement(after, before)


# ---------------------------------------------------------------- rated and real pairs


def rated_pairs() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    directory = Path(os.environ.get("TRIALCLI_LABELS") or ROOT / "shared" / "labels")
    for path in sorted(directory.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            label = json.loads(line)
            yield (
                {"protocolSection": {"outcomesModule": label["before"]}},
                {"protocolSection": {"outcomesModule": label["after"]}},
            )


def test_rated_pairs_agree() -> None:
    pairs = list(rated_pairs())
    if not pairs:
        pytest.skip("no rated outcome changes (TRIALCLI_LABELS)")
    for before, after in pairs:
        assert_agreement(before, after)


@pytest.mark.slow
def test_the_real_series_agree(corpus: Path) -> None:
    for trial in sorted((corpus / "series").iterdir()):
        records = [json.loads(path.read_bytes()) for path in sorted(trial.glob("*.json"))]
        for before, after in [*pairwise(records), (records[0], records[-1])]:
            assert_agreement(before, after)
