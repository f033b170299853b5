"""How well outcome changes are rated, against pairs of records that people rated.

    python benchmarks/outcome_changes.py LABELS.jsonl [--json] [--folds K]

Each line of the file is a JSON object with `before` and `after` (outcomes in the registry's shape)
and `class`: major, minor, detail or none, as the raters judged it.
"""

import argparse
import dataclasses
import itertools
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "src"))

from trialcli.ctgov.outcomes.assignment import best_assignment
from trialcli.ctgov.outcomes.classify import classify, overall
from trialcli.ctgov.outcomes.outcome import read_outcomes
from trialcli.ctgov.outcomes.pairing import pair_outcomes
from trialcli.ctgov.outcomes.thresholds import CHOSEN, OutcomeLimits
from trialcli.events.severity import SEVERITIES, Severity, at_least

# What --folds tries on the training folds.
_TRIED: Mapping[str, Sequence[float]] = {
    "same": (0.2, 0.25, 0.3, 0.35, 0.4),
    "moved": (0.6, 0.7, 0.8),
    "staying": (0.1, 0.2, 0.3),
    "covered": (0.7, 0.8, 0.9),
}
_WORD = re.compile(r"\w+")


class BadLabelsError(Exception):
    """A file that does not hold rated pairs."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A pair of versions, and how raters rated it."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    severity: Severity
    trial: str
    """What its pairs have in common: the `id` without its last part."""


# ---------------------------------------------------------------- reading


def read_labels(path: Path) -> list[Rated]:
    """Read a file of rated pairs."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadLabelsError(f"{path} cannot be read: {error}") from error
    rated = [
        _read_line(line, f"{path}, line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not rated:
        raise BadLabelsError(f"{path} holds no rated pairs.")
    return rated


def _read_line(line: str, where: str) -> Rated:
    try:
        label = json.loads(line)
    except ValueError as error:
        raise BadLabelsError(f"{where}: not JSON ({error}).") from error
    if not isinstance(label, dict) or label.get("class") not in SEVERITIES:
        raise BadLabelsError(f"{where}: no `class` of {', '.join(SEVERITIES)}.")
    before, after = label.get("before"), label.get("after")
    if not (isinstance(before, dict) and isinstance(after, dict)):
        raise BadLabelsError(f"{where}: no `before` and `after`.")
    trial = str(label.get("id", where)).rpartition(":")[0]
    return Rated(before, after, label["class"], trial or where)


# ---------------------------------------------------------------- measuring


def rate(one: Rated, limits: OutcomeLimits = CHOSEN) -> Severity:
    """Return the tool's own rating of a pair."""
    pairs = pair_outcomes(one.before, one.after, limits=limits)
    return overall(classify(one.before, one.after, pairs, limits))


def scores(pairs: Iterable[tuple[bool, bool]]) -> dict[str, float]:
    """Return precision, recall and F1 of (predicted, true) pairs; 0 if the divisor is 0."""
    counts = Counter(pairs)
    hits, predicted = counts[True, True], counts[True, True] + counts[True, False]
    true = hits + counts[False, True]
    return {
        "precision": _rounded(hits, predicted),
        "recall": _rounded(hits, true),
        "f1": _rounded(2 * hits, predicted + true),
    }


def _rounded(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def measure(rated: Sequence[Rated], predicted: Sequence[Severity]) -> dict[str, Any]:
    """Return how ratings agree with those of the raters."""
    cells = Counter((one.severity, mine) for one, mine in zip(rated, predicted, strict=True))
    nones = sum(one.severity == "none" for one in rated)
    alarms = sum(cells["none", mine] for mine in SEVERITIES if at_least(mine, "minor"))
    return {
        "major": scores(
            (mine == "major", one.severity == "major")
            for one, mine in zip(rated, predicted, strict=True)
        ),
        "false_alarm_rate": _rounded(alarms, nones),
        "none_rated_major": _rounded(cells["none", "major"], nones),
        "confusion": {
            theirs: {mine: cells[theirs, mine] for mine in SEVERITIES} for theirs in SEVERITIES
        },
    }


# ---------------------------------------------------------------- floors


def floors(rated: Sequence[Rated]) -> dict[str, dict[str, float]]:
    """Return what three simple rules for "major" achieve."""
    rules: Mapping[str, Callable[[Rated], bool]] = {
        "any_change": lambda one: one.before != one.after,
        "number_of_primaries": _number_changed,
        "number_or_likeness": lambda one: _number_changed(one) or _unlike(one),
    }
    return {
        name: scores((rule(one), one.severity == "major") for one in rated)
        for name, rule in rules.items()
    }


def _primaries(one: Rated) -> Iterator[list[str]]:
    for side in (one.before, one.after):
        refs = [ref for ref in read_outcomes(side) if ref.primary]
        yield [f"{ref.text('measure')} {ref.text('description')}" for ref in refs]


def _number_changed(one: Rated) -> bool:
    before, after = _primaries(one)
    return len(before) != len(after)


def _unlike(one: Rated) -> bool:
    """Whether the best assignment of primary outcomes leaves a pair of unlike texts."""
    before, after = (list(map(_trigrams, texts)) for texts in _primaries(one))
    alike = [[_overlap(ours, theirs) for theirs in after] for ours in before]
    return any(alike[i][j] < 0.5 for i, j in best_assignment(alike))


def _trigrams(text: str) -> set[str]:
    bare = " ".join(_WORD.findall(text.casefold()))
    return {bare[start : start + 3] for start in range(len(bare) - 2)}


def _overlap(ours: set[str], theirs: set[str]) -> float:
    """Return which part of the shorter text's trigrams the longer one has."""
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


# ---------------------------------------------------------------- cross-validation


def cross_validate(rated: Sequence[Rated], folds: int) -> dict[str, Any]:
    """Measure each fold with the thresholds that do best on the other folds.

    The pairs of one trial are in one fold.
    """
    tried = [
        dataclasses.replace(CHOSEN, **dict(zip(_TRIED, values, strict=True)))
        for values in itertools.product(*_TRIED.values())
    ]
    trials = {trial: number for number, trial in enumerate(dict.fromkeys(r.trial for r in rated))}
    fold_of = [trials[one.trial] % folds for one in rated]
    predicted = {limits: [rate(one, limits) for one in rated] for limits in tried}
    held_back: list[Severity] = ["none"] * len(rated)
    chosen = []
    for fold in range(folds):
        training = [place for place, held in enumerate(fold_of) if held != fold]
        best = _best(rated, predicted, training)
        chosen.append({name: getattr(best, name) for name in _TRIED})
        for place in set(range(len(rated))).difference(training):
            held_back[place] = predicted[best][place]
    return {"folds": folds, "chosen": chosen, **measure(rated, held_back)}


def _best(
    rated: Sequence[Rated],
    predicted: Mapping[OutcomeLimits, Sequence[Severity]],
    places: Sequence[int],
) -> OutcomeLimits:
    """Return the thresholds with the best F1 for major; of equals the one in their midst."""
    f1 = {
        limits: scores(
            (mine[place] == "major", rated[place].severity == "major") for place in places
        )["f1"]
        for limits, mine in predicted.items()
    }
    equals = [limits for limits, score in f1.items() if score == max(f1.values())]
    middle = {
        name: sum(getattr(limits, name) for limits in equals) / len(equals) for name in _TRIED
    }
    return min(
        equals,
        key=lambda limits: sum(abs(getattr(limits, name) - middle[name]) for name in _TRIED),
    )


# ---------------------------------------------------------------- classifying


def as_text(result: Mapping[str, Any]) -> str:
    """Return the figures to read."""
    lines = [f"{result['pairs']} rated pairs", "", *_section("This tool", result)]
    if validated := result.get("cross_validation"):
        lines += _section(f"Cross-validated, {validated['folds']} folds", validated)
    lines.append("Floors for major       precision  recall  f1")
    lines += [f"  {name:<21}{_figures(figures)}" for name, figures in result["floors"].items()]
    return "\n".join(lines)


def _section(title: str, figures: Mapping[str, Any]) -> list[str]:
    widths = [f"{mine:>8}" for mine in SEVERITIES]
    return [
        title,
        f"  major: precision, recall, f1  {_figures(figures['major'])}",
        f"  none rated major or minor     {figures['false_alarm_rate']:.3f}",
        f"  none rated major              {figures['none_rated_major']:.3f}",
        f"  raters \\ tool{''.join(widths)}",
        *(
            f"  {theirs:<12} {''.join(f'{row[mine]:>8}' for mine in SEVERITIES)}"
            for theirs, row in figures["confusion"].items()
        ),
        "",
    ]


def _figures(figures: Mapping[str, float]) -> str:
    return "  ".join(f"{figures[name]:.3f}" for name in ("precision", "recall", "f1"))


def _folds(text: str) -> int:
    folds = int(text)
    if folds < 2:
        raise argparse.ArgumentTypeError("at least 2 folds")
    return folds


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure the rating of outcome changes.")
    parser.add_argument("labels", type=Path, help="rated pairs, a JSON object a line")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--folds", type=_folds, metavar="K", help="cross-validate as well")
    asked = parser.parse_args(arguments)
    try:
        rated = read_labels(asked.labels)
    except BadLabelsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    result = {
        "pairs": len(rated),
        **measure(rated, [rate(one) for one in rated]),
        "floors": floors(rated),
    }
    if asked.folds:
        result["cross_validation"] = cross_validate(rated, asked.folds)
    print(json.dumps(result, indent=2) if asked.json else as_text(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
