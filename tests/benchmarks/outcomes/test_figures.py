import pytest
from benchmarks.outcomes.figures import Sampling, measure

JUDGED = [
    *[("major", "major")] * 3,
    ("major", "none"),
    ("minor", "major"),
    *[("minor", "minor")] * 2,
    ("detail", "none"),
    *[("none", "none")] * 6,
    ("none", "major"),
    ("none", "minor"),
]
TRIALS = [str(number) for number in range(len(JUDGED))]


def test_every_figure_is_right():
    result = measure(JUDGED, TRIALS)
    assert result["pairs"] == 16
    assert result["major"] == {"precision": 0.6, "recall": 0.75, "f1": 0.6667}
    assert (result["none_rated_major"], result["false_alarm_rate"]) == (0.125, 0.25)
    assert result["agreement"] == 0.6875
    by_chance = (4 * 5 + 3 * 3 + 1 * 0 + 8 * 8) / 16**2
    assert result["kappa"] == round((0.6875 - by_chance) / (1 - by_chance), 4)
    assert result["confusion"]["none"] == {"major": 1, "minor": 1, "detail": 0, "none": 6}
    assert "intervals" not in result


def test_every_figure_is_within_its_interval():
    result = measure(JUDGED, TRIALS, Sampling(samples=500))
    figures = {**result["major"], **result}
    assert result["intervals"].keys() == {
        *("precision", "recall", "f1", "none_rated_major", "false_alarm_rate"),
        *("agreement", "kappa"),
    }
    for name, (low, high) in result["intervals"].items():
        assert 0 <= low < figures[name] < high <= 1


def test_a_seed_decides_the_intervals():
    first, again, other = (
        measure(JUDGED, TRIALS, Sampling(50, seed))["intervals"] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_pairs_of_one_trial_are_resampled_together():
    judged, one_trial = JUDGED * 4, TRIALS * 4
    together = measure(judged, one_trial, Sampling(500))["intervals"]
    apart = measure(judged, [str(n) for n in range(64)], Sampling(500))["intervals"]
    assert all(
        together[name][1] - together[name][0] > apart[name][1] - apart[name][0] for name in apart
    )


def test_intervals_of_one_trial_are_its_figures():
    result = measure(JUDGED, ["one"] * 16, Sampling(10))
    assert result["intervals"]["precision"] == [0.6, 0.6]


def test_an_interval_holds_95_of_100_samples():
    """A share of 1 in 2, 400 times: its standard error is 0.025."""
    judged = [("major", "major"), ("major", "none")] * 200
    low, high = measure(judged, [str(n) for n in range(400)], Sampling(4000))["intervals"]["recall"]
    assert (low, high) == (pytest.approx(0.451, abs=0.006), pytest.approx(0.549, abs=0.006))


def test_nothing_judged_gives_zeros():
    result = measure([], [], Sampling())
    assert result["pairs"] == result["kappa"] == result["major"]["f1"] == 0
