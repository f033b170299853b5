"""The files of invented pairs are complete. Nothing is measured here."""

import json
from pathlib import Path

from benchmarks.outcomes.raters import read_raters
from benchmarks.outcomes.reading import read_pairs

DIRECTORY = Path(__file__).parents[2] / "benchmarks" / "invented_pairs"
PAIRS = read_pairs([DIRECTORY / "pairs.jsonl"])
RATERS = read_raters(sorted(DIRECTORY.glob("rated-by-*.jsonl")))
AUTHOR = RATERS.pop("rated-by-author")


def test_each_pair_has_a_kind_and_no_rating_beside_it():
    assert all(pair.kind and pair.rating is None for pair in PAIRS)


def test_each_pair_has_a_primary_outcome_in_a_version():
    for pair in PAIRS:
        outcomes = [
            *pair.before.get("primaryOutcomes", []),
            *pair.after.get("primaryOutcomes", []),
        ]
        assert outcomes, pair.id
        assert all(outcome["measure"].strip() for outcome in outcomes), pair.id


def test_no_pair_is_there_twice():
    assert len({json.dumps([pair.before, pair.after]) for pair in PAIRS}) == len(PAIRS)


def test_every_rating_is_of_a_pair():
    assert {*AUTHOR, *(name for one in RATERS.values() for name in one)} == {
        pair.id for pair in PAIRS
    }


def test_each_pair_is_rated_by_its_author_or_by_all_others():
    assert len(RATERS) != 1
    for ratings in RATERS.values():
        assert ratings.keys() | AUTHOR.keys() == {pair.id for pair in PAIRS}
        assert not ratings.keys() & AUTHOR.keys()
