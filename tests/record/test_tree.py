import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.made_snapshots import VOLATILE, json_objects, json_values, made_record
from trialcli.record.strictjson import parse_json
from trialcli.record.tree import (
    at,
    below,
    canonical,
    content_digest,
    leaves,
    objects,
    pointer,
    record_texts,
    strings,
)


def shuffled(value: Any, draw: st.DataObject) -> Any:
    """Return the same JSON with the members of its objects in another order."""
    if isinstance(value, dict):
        keys = draw.draw(st.permutations(list(value)))
        return {key: shuffled(value[key], draw) for key in keys}
    if isinstance(value, list):
        return [shuffled(child, draw) for child in value]
    return value


def exact(value: Any) -> Any:
    """Return a value that equals another's only where both are the same JSON."""
    if isinstance(value, dict):
        return {key: exact(child) for key, child in value.items()}
    if isinstance(value, list):
        return [exact(child) for child in value]
    return (type(value), repr(value))


@given(json_values, json_values)
def test_equal_canonical_texts_are_equal_values(one: Any, other: Any) -> None:
    assert (canonical(one) == canonical(other)) == (exact(one) == exact(other))


@given(json_values)
def test_the_canonical_text_is_the_same_json(value: Any) -> None:
    assert exact(json.loads(canonical(value))) == exact(value)


@given(json_objects, st.data())
def test_the_digest_does_not_depend_on_the_order_of_keys(
    record: dict[str, Any], draw: st.DataObject
) -> None:
    assert content_digest(shuffled(record, draw), VOLATILE) == content_digest(record, VOLATILE)


@given(json_objects, json_objects)
def test_the_digest_depends_on_everything_else(one: dict[str, Any], other: dict[str, Any]) -> None:
    same = content_digest(one, VOLATILE) == content_digest(other, VOLATILE)
    assert same == (canonical(one) == canonical(other))


def test_the_digest_differs_for_values_that_python_treats_as_equal() -> None:
    digests = {content_digest({"a": value}, ()) for value in (1, 1.0, True, "1")}
    assert len(digests) == 4


@given(json_values)
def test_the_digest_ignores_the_volatile_value(value: Any) -> None:
    record = made_record()
    before = content_digest(record, VOLATILE)
    record["derivedSection"]["miscInfoModule"]["versionHolder"] = value
    assert content_digest(record, VOLATILE) == before
    del record["derivedSection"]["miscInfoModule"]["versionHolder"]
    assert content_digest(record, VOLATILE) == before


def test_the_digest_covers_values_beside_the_volatile_one() -> None:
    record = made_record()
    before = content_digest(record, VOLATILE)
    record["derivedSection"]["miscInfoModule"]["removedCountries"] = ["Peru"]
    assert content_digest(record, VOLATILE) != before
    del record["derivedSection"]["miscInfoModule"]
    assert content_digest(record, VOLATILE) != before


@given(json_values)
def test_any_value_on_the_volatile_path_gives_a_digest(value: Any) -> None:
    assert len(content_digest({"derivedSection": value}, VOLATILE)) == 64
    assert len(content_digest({"derivedSection": {"miscInfoModule": value}}, VOLATILE)) == 64


ODD_KEYS = st.sampled_from(["a", "b", "c", 'a"b', "\\", ""])
ODD_OBJECTS = st.recursive(
    st.sampled_from([1, 1.0, None, 'a":{}', {}]),
    lambda inside: st.dictionaries(ODD_KEYS, inside, max_size=4) | st.lists(inside, max_size=2),
    max_leaves=12,
).filter(lambda value: isinstance(value, dict))
ODD_PATHS = st.lists(st.sampled_from(["a.b.c", "a.b", "b", "c.a", "a.a.a", "b.b"]), max_size=3)


@given(ODD_OBJECTS, ODD_PATHS)
def test_the_texts_of_a_record_are_those_made_one_by_one(
    record: dict[str, Any], volatile: list[str]
) -> None:
    assert record_texts(record, volatile) == (
        content_digest(record, volatile),
        canonical(record).encode(),
        json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(),
    )


@given(json_objects)
def test_a_digest_does_not_change_the_record(record: dict[str, Any]) -> None:
    before = json.dumps(record)
    content_digest(record, (*VOLATILE, *record))
    assert json.dumps(record) == before


@given(json_values)
def test_every_leaf_is_found_once_at_its_place(value: Any) -> None:
    seen = {}
    for path, leaf in leaves(value):
        found = value
        for step in path:
            found = found[step]
        assert found is leaf
        seen[pointer(path)] = leaf
    assert len(seen) == sum(1 for _ in leaves(value))


def test_a_missing_path_gives_the_default() -> None:
    record = made_record("A title")
    assert at(record, "protocolSection.identificationModule.briefTitle") == "A title"
    assert at(record, "protocolSection.identificationModule.briefTitle.x", "none") == "none"
    assert at(record, "resultsSection.x") is None


def test_a_pattern_is_below_another_by_whole_keys() -> None:
    for pattern in ("a.b", "a.b.c", "a.b[]", "a.b[].c"):
        assert below(pattern, "a.b")
    for pattern in ("a", "a.bc", "b.a.b"):
        assert not below(pattern, "a.b")


def test_real_records_of_another_day_have_the_same_digest(corpus: Path) -> None:
    """Twelve trials of the corpus are kept with every daily version, though nothing happened."""
    quiet = 0
    for series in sorted((corpus / "series").iterdir()):
        records = [parse_json(path.read_bytes()) for path in sorted(series.glob("*.json"))]
        digests = [content_digest(record, VOLATILE) for record in records]
        holders = {at(record, VOLATILE[0]) for record in records}
        quiet += len(set(digests)) == 1 and len(holders) > 1
    assert quiet >= 12


@pytest.mark.parametrize("value", [None, "text", {"a": {}}, 3])
def test_what_is_no_list_has_no_objects_and_no_texts(value: object) -> None:
    assert objects(value) == strings(value) == []


def test_other_items_of_a_list_are_left_out() -> None:
    assert objects([{"a": 1}, "b", None, [{}], {}]) == [{"a": 1}, {}]
    assert strings([{"a": 1}, "b", None, ["c"], ""]) == ["b", ""]
