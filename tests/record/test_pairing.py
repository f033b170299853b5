import json
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generated import arbitrary_json, records
from tests.law import unordered
from tests.truth import SITES, Newcomers, edited_sites
from trialcli.ctgov.shape import SHAPE
from trialcli.record.pairing import (
    MOST_LIKENED,
    ItemPairing,
    pair_by_identity,
    pair_by_likeness,
    pair_equals,
)
from trialcli.record.shape import ListShape
from trialcli.record.tree import at, canonical

SITE = SHAPE.lists[SITES]
OUTCOME = ListShape("outcome", "outcomes", identities=(("measure", "timeFrame"), ("measure",)))
SHAPES = st.sampled_from([ListShape("item", "items"), *SHAPE.lists.values()])


def paired(before, after, shape) -> ItemPairing:
    pairing = pair_equals(before, after)
    pair_by_identity(before, after, shape, pairing)
    pair_by_likeness(before, after, shape, pairing)
    return pairing


def sites(*places):
    keys = ("facility", "city", "zip", "country")
    return [
        {key: value for key, value in zip(keys, place, strict=True) if value} for place in places
    ]


# ---------------------------------------------------------------- any lists

items = st.lists(arbitrary_json(8), max_size=6)


@settings(max_examples=150)
@given(items, items, SHAPES)
def test_every_item_has_exactly_one_place(before, after, shape):
    pairing = paired(before, after, shape)
    pairs = [*pairing.equal, *pairing.pairs]
    assert sorted([*(i for i, _ in pairs), *pairing.removed]) == list(range(len(before)))
    assert sorted([*(j for _, j in pairs), *pairing.added]) == list(range(len(after)))


@settings(max_examples=150)
@given(items, items, SHAPES)
def test_equals_are_equal_and_as_many_as_there_can_be(before, after, shape):
    pairing = paired(before, after, shape)
    assert all(unordered(before[i]) == unordered(after[j]) for i, j in pairing.equal)
    shared = Counter(map(unordered, before)) & Counter(map(unordered, after))
    assert len(pairing.equal) == shared.total()


@settings(max_examples=60)
@given(records(), st.randoms(use_true_random=False))
def test_the_order_of_a_list_does_not_decide_which_sites_are_equal(record, random):
    before = at(record, SITES)
    after = random.sample(before, len(before))
    pairing = paired(before, after, SITE)
    assert len(pairing.equal) == len(before)


# ---------------------------------------------------------------- the surest first


def test_equals_keep_their_order():
    same = {"measure": "A"}
    pairing = paired([same, same], [{"measure": "B"}, same, same], OUTCOME)
    assert pairing.equal == [(0, 1), (1, 2)]


def test_an_identity_that_clashes_goes_to_the_most_alike():
    before = [
        {"measure": "SGRQ", "timeFrame": "6 months"},
        {"measure": "SGRQ", "timeFrame": "1 year"},
    ]
    after = [
        {"measure": "SGRQ", "timeFrame": "1 years"},
        {"measure": "SGRQ", "timeFrame": "6 month"},
    ]
    assert sorted(paired(before, after, OUTCOME).pairs) == [(0, 1), (1, 0)]


def test_unnamed_sites_of_one_city_keep_their_order_when_their_postal_codes_go():
    before = sites(*(("Research Site", "Seoul", f"0308{n}", "South Korea") for n in range(3)))
    after = sites(*(("Research Site", "Seoul", None, "South Korea") for _ in range(3)))
    assert sorted(paired(before, after, SITE).pairs) == [(0, 0), (1, 1), (2, 2)]


def test_a_number_that_several_sites_bear_identifies_none():
    before = sites(
        ("Site 007", "Abilene", None, "United States"), ("Site 007", "Reno", None, "United States")
    )
    after = sites(
        ("Site 007", "Denver", None, "United States"), ("Site 007", "Omaha", None, "United States")
    )
    assert paired(before, after, SITE).pairs == []


def test_hundreds_of_sites_of_one_country_are_renamed_at_once():
    many = int(MOST_LIKENED**0.5) + 50
    before = sites(*(("Research Site", f"City {n}", f"{n:05}", "Germany") for n in range(many)))
    after = sites(*((f"Clinic {n}", f"City {n}", f"{n:05}", "Germany") for n in range(many)))
    assert sorted(paired(before, after, SITE).pairs) == [(n, n) for n in range(many)]


def test_too_many_strangers_are_left_alone():
    shape = ListShape("value", "values", least_likeness=0.1)
    many = int(MOST_LIKENED**0.5) + 50
    pairing = paired([f"b{n}" for n in range(many)], [f"a{n}" for n in range(many)], shape)
    assert pairing.pairs == []
    assert len(pairing.removed) == len(pairing.added) == many


# ---------------------------------------------------------------- known edits of real records


@pytest.fixture(scope="module")
def sample(corpus):
    """Return every third real record."""
    return [
        json.loads(path.read_bytes()) for path in sorted((corpus / "records").glob("*.json"))[::3]
    ]


def judged(before, edited, shape):
    """Count the pairs that are right, wrong and missing among those of items that changed."""
    after = [item for item, _ in edited]
    pairing = paired(before, after, shape)
    verdicts = Counter()
    for i, j in pairing.pairs:
        source = edited[j][1]
        alike = source is not None and canonical(before[source]) == canonical(before[i])
        verdicts["right" if alike else "wrong"] += 1
    verdicts["missed"] = sum(edited[j][1] is not None for j in pairing.added)
    return verdicts


def assert_better_than(verdicts, *, precision, recall):
    right = verdicts["right"]
    assert right > 300, "too few edits to judge by"
    assert right / (right + verdicts["wrong"]) >= precision, verdicts
    assert right / (right + verdicts["missed"]) >= recall, verdicts


@pytest.mark.slow
def test_edited_sites_are_found_again(sample):
    newcomers = Newcomers(sample)
    verdicts = Counter()
    for number, record in enumerate(sample):
        before = at(record, SITES, [])
        if len(before) >= 15:
            random = Random(number)  # noqa: S311 - the same edits every time
            verdicts += judged(before, edited_sites(before, newcomers, random), SITE)
    assert_better_than(verdicts, precision=0.985, recall=0.97)
