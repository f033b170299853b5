"""How two ratings of the same pairs agree, and how sure that is.

One side is called the raters, the other one the tool; both may be raters.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import Any

from trialcli.events.severity import SEVERITIES, Severity, at_least

Judged = tuple[Severity, Severity]
"""What the raters judged of a pair, and the tool's own rating."""
_SHARE_INSIDE = 0.95


@dataclass(frozen=True, slots=True)
class Sampling:
    """How often to resample, and from which seed."""

    samples: int = 2000
    seed: int = 1


def scores(pairs: Iterable[tuple[bool, bool]]) -> dict[str, float]:
    """Return precision, recall and F1 of (predicted, true) pairs; 0 if the divisor is 0."""
    counts = Counter(pairs)
    hits, predicted = counts[True, True], counts[True, True] + counts[True, False]
    return _scores(hits, predicted, hits + counts[False, True])


def _scores(hits: int, predicted: int, true: int) -> dict[str, float]:
    return {
        "precision": _share(hits, predicted),
        "recall": _share(hits, true),
        "f1": _share(2 * hits, predicted + true),
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _figures(cells: Mapping[Judged, int]) -> dict[str, float]:
    """Return every figure of a table of ratings; 0 if its divisor is 0."""
    theirs = Counter[Severity]()
    mine = Counter[Severity]()
    for (true, predicted), count in cells.items():
        theirs[true] += count
        mine[predicted] += count
    pairs = theirs.total()
    alarms = sum(cells.get(("none", one), 0) for one in SEVERITIES if at_least(one, "minor"))
    equal = sum(cells.get((one, one), 0) for one in SEVERITIES)
    by_chance = sum(theirs[one] * mine[one] for one in SEVERITIES)
    return {
        **_scores(cells.get(("major", "major"), 0), mine["major"], theirs["major"]),
        "none_rated_major": _share(cells.get(("none", "major"), 0), theirs["none"]),
        "false_alarm_rate": _share(alarms, theirs["none"]),
        "agreement": _share(equal, pairs),
        "kappa": _share(equal * pairs - by_chance, pairs * pairs - by_chance),
    }


def measure(
    judged: Sequence[Judged], trials: Sequence[str], sampling: Sampling | None = None
) -> dict[str, Any]:
    """Return how the ratings agree; if a sampling is given, with intervals.

    Args:
        judged: both ratings of each pair.
        trials: the trial of each pair: the intervals take all pairs of a trial or none.
        sampling: how to resample.
    """
    cells = Counter(judged)
    figures = {name: round(value, 4) for name, value in _figures(cells).items()}
    result: dict[str, Any] = {
        "pairs": len(judged),
        "major": {name: figures.pop(name) for name in ("precision", "recall", "f1")},
        **figures,
        "confusion": {
            theirs: {mine: cells[theirs, mine] for mine in SEVERITIES} for theirs in SEVERITIES
        },
    }
    if sampling and judged:
        result["intervals"] = _intervals(judged, trials, sampling)
    return result


def _intervals(
    judged: Sequence[Judged], trials: Sequence[str], sampling: Sampling
) -> dict[str, list[float]]:
    """Return the bootstrap interval (95 %, percentiles) of every figure."""
    of_trial: dict[str, list[Judged]] = defaultdict(list)
    for trial, one in zip(trials, judged, strict=True):
        of_trial[trial].append(one)
    groups = list(of_trial.values())
    chance = Random(sampling.seed)  # noqa: S311 - the same samples every time, no secret
    drawn = [
        _figures(Counter(chain.from_iterable(chance.choices(groups, k=len(groups)))))
        for _ in range(sampling.samples)
    ]
    return {name: _inside(sorted(sample[name] for sample in drawn)) for name in drawn[0]}


def _inside(values: Sequence[float]) -> list[float]:
    outside = round(len(values) * (1 - _SHARE_INSIDE) / 2)
    return [round(values[place], 4) for place in (outside, len(values) - 1 - outside)]
