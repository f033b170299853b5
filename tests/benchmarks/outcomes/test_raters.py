from benchmarks.outcomes.figures import Sampling
from benchmarks.outcomes.raters import agreed, between

FIRST = {"1": "major", "2": "minor", "3": "none", "4": "major"}
SECOND = {"1": "major", "2": "detail", "3": "none", "5": "none"}


def test_raters_agree_on_the_pairs_that_all_who_rated_them_rated_alike():
    assert agreed([FIRST, SECOND]) == {"1": "major", "3": "none", "4": "major", "5": "none"}


def test_two_raters_are_measured_each_against_the_other():
    trials = {name: name for name in "12345"}
    first, second = between({"a": {**FIRST, "5": "major"}, "b": SECOND}, trials, None)
    assert (first["rater"], first["against"], first["pairs"]) == ("b", "a", 4)
    assert (second["rater"], second["against"], second["pairs"]) == ("a", "b", 4)
    assert first["major"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667}
    assert second["major"] == {"precision": 0.5, "recall": 1.0, "f1": 0.6667}
    assert first["agreement"] == second["agreement"] == 0.5
    assert first["kappa"] == second["kappa"]


def test_only_the_trials_that_are_given_count():
    first, _ = between({"a": FIRST, "b": SECOND}, {"1": "x", "3": "x"}, Sampling(10))
    assert (first["pairs"], first["agreement"]) == (2, 1.0)
    assert first["intervals"]["agreement"] == [1.0, 1.0]


def test_raters_with_no_pair_in_common_have_no_figures():
    assert between({"a": {"1": "none"}, "b": {"2": "none"}}, {"1": "1", "2": "2"}, None) == []
