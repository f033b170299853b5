import copy
import json
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generated import (
    Record,
    arbitrary_objects,
    edited,
    edited_records,
    records,
    shuffled,
)
from tests.law import LawBroken, assert_law, changes_of, text, unordered
from trialcli.ctgov.shape import SHAPE
from trialcli.record.changes import Comparison
from trialcli.record.compare import compare
from trialcli.record.shape import RecordShape
from trialcli.record.tree import at

slowly = settings(max_examples=60)


def compared(before: Record, after: Record, shape: RecordShape = SHAPE) -> Comparison:
    """Compare two records and hold the law against the result."""
    were = text(before), text(after)
    found = compare(before, after, shape)
    assert (text(before), text(after)) == were, "a comparison leaves the records alone"
    assert_law(before, after, changes_of(found))
    assert found.order_only == (not found.changes and were[0] != were[1])
    if unordered(before) == unordered(after):
        assert not found.changes
    return found


# ---------------------------------------------------------------- the law


@slowly
@given(edited_records())
def test_changes_account_for_every_edit(pair):
    compared(*pair)


@slowly
@given(records(), records())
def test_changes_account_for_the_difference_of_any_two_records(before, after):
    compared(before, after)


@slowly
@given(arbitrary_objects(), arbitrary_objects())
def test_changes_account_for_the_difference_of_any_two_objects(before, after):
    compared(before, after)


@slowly
@given(arbitrary_objects(), st.randoms(use_true_random=False), st.integers(1, 5))
def test_changes_account_for_the_edits_of_any_object(anything, random, edits):
    before = {**anything, "y": [[1]], "z": {"q": [{"a": 1}, {"a": 1.0}]}}
    compared(before, edited(before, random, edits))


@slowly
@given(edited_records())
def test_changes_account_for_every_edit_without_any_knowledge_of_the_registry(pair):
    compared(*pair, shape=RecordShape(volatile=(), lists={}))


@slowly
@given(records() | arbitrary_objects())
def test_a_record_compared_with_itself_has_no_changes(record):
    found = compare(record, copy.deepcopy(record), SHAPE)
    assert found.changes == ()
    assert not found.order_only


@slowly
@given(records() | arbitrary_objects(), st.randoms(use_true_random=False))
def test_another_order_of_lists_is_no_change(record, random):
    compared(record, shuffled(record, random))


@slowly
@given(edited_records())
def test_looking_back_finds_the_same_extent(pair):
    before, after = pair
    forth, back = compared(before, after), compared(after, before)
    assert bool(forth.changes) == bool(back.changes)


# ---------------------------------------------------------------- the law's own judgment


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [{"before_pointer": "/a", "after_pointer": "/a", "before": 1, "after": True}],
        [{"before_pointer": "/a", "after_pointer": "/b", "before": 1, "after": 2}],
        [
            {"before_pointer": "/a", "after_pointer": "/a", "before": 1, "after": 2},
            {"before_pointer": "/a", "after_pointer": None, "before": 1, "after": None},
        ],
        [{"before_pointer": None, "after_pointer": None, "before": None, "after": None}],
        [{"before_pointer": "/l/00", "after_pointer": "/a", "before": 1, "after": 2}],
        [
            {"before_pointer": "/l", "after_pointer": "/l", "before": [1], "after": [1]},
            {"before_pointer": "/a", "after_pointer": "/a", "before": 1, "after": 2},
        ],
        [
            {
                "before_pointer": "",
                "after_pointer": "",
                "before": {"a": 1, "l": [1]},
                "after": {"a": 2, "l": [1]},
            },
            {"before_pointer": "/a", "after_pointer": "/a", "before": 1, "after": 2},
        ],
    ],
)
def test_the_law_refuses_a_wrong_account(changes):
    with pytest.raises(LawBroken):
        assert_law({"a": 1, "l": [1]}, {"a": 2, "l": [1]}, changes)


# ---------------------------------------------------------------- named cases

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
]


def placed(value: object, dotted: str) -> Record:
    """Return a record that holds nothing but a value at a path."""
    for key in reversed(dotted.split(".")):
        value = {key: value}
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("case", CASES)
def test_named_case(case):
    top = "/" + case["at"].replace(".", "/")
    found = compared(placed(case["before"], case["at"]), placed(case["after"], case["at"]))
    told = [
        {
            "kind": change.kind,
            "before": change.before_pointer and change.before_pointer.removeprefix(top),
            "after": change.after_pointer and change.after_pointer.removeprefix(top),
            "origin": change.origin,
        }
        for change in found.changes
    ]
    assert sorted(told, key=text) == sorted(case["changes"], key=text)
    assert found.order_only == case.get("order_only", False)


# ---------------------------------------------------------------- what a change says


def sites(*facilities: str) -> Record:
    items = [{"facility": name, "city": "Bonn", "country": "Germany"} for name in facilities]
    return placed(items, "protocolSection.contactsLocationsModule.locations")


def test_a_change_names_its_item():
    before, after = sites("Alpha", "Beta"), sites("Beta", "Gamma")
    at(after, "protocolSection.contactsLocationsModule.locations")[0]["status"] = "RECRUITING"
    removed, added = (change for change in compared(before, after).changes if change.whole_item)
    (status,) = (change for change in compared(before, after).changes if not change.whole_item)
    (item,) = status.items
    assert (item.noun, item.plural, item.before, item.after) == ("site", "sites", 1, 0)
    assert item.label == "Beta, Bonn, Germany"
    assert (status.field, status.whole_item, status.module) == (
        "status",
        False,
        "contactsLocationsModule",
    )
    assert (added.items[0].label, added.items[0].before) == ("Gamma, Bonn, Germany", None)
    assert removed.items[0].after is None


def test_unchanged_items_are_counted_by_list():
    found = compared(sites("Alpha", "Beta"), sites("Beta", "Gamma"))
    assert found.unchanged_items == {"protocolSection.contactsLocationsModule.locations": 1}


def test_changes_come_in_reading_order():
    before = {"a": 1, "b": [{"id": "x", "n": 1}, {"id": "y", "n": 1}], "c": 1}
    after = {"a": 2, "b": [{"id": "y", "n": 2}, {"id": "x", "n": 2}], "c": 2}
    pointers = [change.after_pointer for change in compared(before, after).changes]
    assert pointers == ["/a", "/b/0/n", "/b/1/n", "/c"]


# ---------------------------------------------------------------- real records


def series(corpus: Path) -> list[list[Path]]:
    return [sorted(trial.glob("*.json")) for trial in sorted((corpus / "series").iterdir())]


def load(path: Path) -> Record:
    record = json.loads(path.read_bytes())
    assert isinstance(record, dict)
    return record


@pytest.mark.slow
def test_every_step_of_the_real_series_keeps_the_law(corpus):
    for versions in series(corpus):
        before = first = load(versions[0])
        for path in versions[1:]:
            after = load(path)
            compared(before, after)
            before = after
        compared(first, before)
        compared(before, first)


def test_a_daily_reading_without_news_shows_nothing_but_the_data_version(corpus):
    daily = [versions for versions in series(corpus) if len(versions) > 20]
    assert daily
    for versions in daily:
        for before, after in pairwise(map(load, versions)):
            (change,) = compare(before, after, SHAPE).changes
            assert change.pattern in SHAPE.volatile
            assert change.origin == "registry"


def test_unrelated_real_records_keep_the_law(corpus):
    paths = sorted((corpus / "records").glob("*.json"))
    random = Random(1)  # noqa: S311 - the same sample every time
    for _ in range(60):
        before, after = random.sample(paths, 2)
        compared(load(before), load(after))


def test_real_records_with_random_edits_keep_the_law(corpus):
    paths = sorted((corpus / "records").glob("*.json"))
    random = Random(2)  # noqa: S311 - the same sample every time
    for path in random.sample(paths, 60):
        before = load(path)
        compared(before, edited(before, random, 10))
        compared(before, shuffled(before, random))
