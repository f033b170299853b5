"""Nested cross-validation: each fold is measured with thresholds that other folds chose.

This separates only the thresholds. The rules were written by people who saw some of the pairs.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from benchmarks.outcomes.figures import Sampling, measure, scores
from benchmarks.outcomes.rating import RatedOften
from benchmarks.outcomes.reading import OutcomesPair

from trialcli.ctgov.outcomes.thresholds import CHOSEN, OutcomeLimits
from trialcli.events.severity import Severity

THRESHOLDS = tuple(one.name for one in dataclasses.fields(OutcomeLimits))
"""The thresholds that can be tried, in the order in which they are tried."""
_UNTRIED = {"same_times", "same_metric", "same_words", "same_head", "copy"}
"""They decide only between outcomes that are equally alike: not tried unless they are named."""
_FACTORS = (0.7, 1.0, 1.3)
"""Each threshold is tried at the program's value times these."""
_ROUNDS = 2


def cross_validate(
    pairs: Sequence[OutcomesPair],
    ratings: Sequence[Severity],
    folds: int,
    names: Sequence[str] = (),
    sampling: Sampling | None = None,
) -> dict[str, Any]:
    """Measure each fold with the thresholds that do best on the other folds.

    The pairs of one trial are in one fold. A threshold is tried while all others stay as they are;
    after the last one the first is tried again, until none changes.

    Args:
        pairs: the pairs of outcomes.
        ratings: what the raters judged of each.
        folds: into how many parts to divide the trials.
        names: which thresholds to try; without names, those that decide more than a tie. All
            others stay as the program has them.
        sampling: how to resample for intervals.
    """
    names = names or [name for name in THRESHOLDS if name not in _UNTRIED]
    trials = [one.trial for one in pairs]
    number = {trial: place for place, trial in enumerate(dict.fromkeys(trials))}
    often = [RatedOften(one) for one in pairs]
    held_back: dict[int, Severity] = {}
    chosen = []
    for fold in range(folds):
        held = [place for place, trial in enumerate(trials) if number[trial] % folds == fold]
        training = sorted(set(range(len(pairs))).difference(held))
        best = _best(_F1([often[i] for i in training], [ratings[i] for i in training]), names)
        chosen.append({name: getattr(best, name) for name in names})
        held_back.update((place, often[place].rate(best)) for place in held)
    judged = [(rating, held_back[place]) for place, rating in enumerate(ratings)]
    return {"folds": folds, "chosen": chosen, **measure(judged, trials, sampling)}


class _F1:
    """F1 for major on the pairs of the training folds; each setting is measured once."""

    def __init__(self, often: Sequence[RatedOften], ratings: Sequence[Severity]) -> None:
        self._often, self._ratings = often, ratings
        self._known: dict[OutcomeLimits, float] = {}

    def __call__(self, limits: OutcomeLimits) -> float:
        if limits not in self._known:
            self._known[limits] = scores(
                (one.rate(limits) == "major", rating == "major")
                for one, rating in zip(self._often, self._ratings, strict=True)
            )["f1"]
        return self._known[limits]


def _best(f1: Callable[[OutcomeLimits], float], names: Sequence[str]) -> OutcomeLimits:
    """Return the thresholds with the best F1 that trying one after another finds."""
    limits = CHOSEN
    for _ in range(_ROUNDS):
        start = limits
        for name in names:
            limits = _middle_of_best(f1, [_with(limits, name, value) for value in _tried(name)])
        if limits == start:
            break
    return limits


def _middle_of_best(
    f1: Callable[[OutcomeLimits], float], tried: Sequence[OutcomeLimits]
) -> OutcomeLimits:
    """Return the setting with the best F1; of equals the one in their midst."""
    most = max(map(f1, tried))
    equals = [limits for limits in tried if f1(limits) == most]
    return equals[len(equals) // 2]


def _with(limits: OutcomeLimits, name: str, value: float) -> OutcomeLimits:
    changes: Mapping[str, Any] = {name: value}
    return dataclasses.replace(limits, **changes)


def _tried(name: str) -> Iterable[float]:
    """Return the values to try for a threshold; a share is at most 1, a number is whole."""
    value = getattr(CHOSEN, name)
    if isinstance(value, int):
        return sorted({max(0, value + step) for step in (-1, 0, 1)})
    ceiling = 1.0 if value <= 1 else float("inf")
    return sorted({min(ceiling, round(value * factor, 4)) for factor in _FACTORS})
