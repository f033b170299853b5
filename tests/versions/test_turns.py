from datetime import UTC, datetime, timedelta

import pytest

from trialcli.versions.turns import DAYS, has_turn

FIRST = datetime(2026, 1, 12, tzinfo=UTC)
TRIALS = [f"NCT{number:08d}" for number in range(1, 2_001)]


def turns(trial: str, every: int, runs: int = DAYS) -> int:
    return sum(has_turn(trial, FIRST + timedelta(days=every * run)) for run in range(runs))


@pytest.mark.parametrize("every", [1, 2, 5, 7, 14, 28, 30, 365])
def test_each_trial_has_one_turn_in_47_runs(every: int) -> None:
    assert {turns(trial, every) for trial in TRIALS[:100]} == {1}


def test_few_trials_have_their_turn_on_one_day() -> None:
    shares = [sum(has_turn(one, FIRST + timedelta(days=day)) for one in TRIALS) for day in range(9)]
    assert max(shares) < 0.05 * len(TRIALS)


def test_a_trial_has_its_turn_all_day() -> None:
    day = next(d for d in range(DAYS) if has_turn(TRIALS[0], FIRST + timedelta(days=d)))
    begin = FIRST + timedelta(days=day)
    assert all(has_turn(TRIALS[0], begin + timedelta(hours=hour)) for hour in range(24))
