"""How well outcome changes are rated, against pairs of records that people or programs rated.

    python benchmarks/outcome_changes.py PAIRS.jsonl… [--part develop|shut|all] [--json]
    python benchmarks/outcome_changes.py PAIRS.jsonl… --rating FIRST.jsonl --rating SECOND.jsonl
    python benchmarks/outcome_changes.py PAIRS.jsonl… --wrong
    python benchmarks/outcome_changes.py PAIRS.jsonl… --folds 5 [--threshold same …]
    python benchmarks/outcome_changes.py [PAIRS.jsonl…] --raters FIRST.jsonl SECOND.jsonl

PAIRS.jsonl has one JSON object per line: `id`, `before` and `after` (outcomes in the registry's
shape), `class` (the severity that the raters gave: major, minor, detail or none) and, for invented
pairs, `kind` (what was changed). A file of ratings has `id` and `class`; with --rating, the `class`
in PAIRS.jsonl does not count. With several files of ratings, the first figures are those of the
pairs that all their raters rated alike; the figures of each rater and between raters follow.

The trial of a pair is its `id` without the part after the last colon; an invented pair is a trial
of its own. Intervals (95 %) are made by resampling the trials. A third of the trials is the part
"shut": those with int(sha256(trial).hexdigest(), 16) % 3 == 0. Write rules and choose thresholds
with the part "develop"; measure "shut" once, at the end.

--raters measures two raters against each other. Without PAIRS.jsonl each ID is a trial of its own.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1]))
sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))

from benchmarks.outcomes.figures import Sampling, measure
from benchmarks.outcomes.floors import floors
from benchmarks.outcomes.folds import THRESHOLDS, cross_validate
from benchmarks.outcomes.raters import Ratings, between, ratings_of, read_raters
from benchmarks.outcomes.rating import rate
from benchmarks.outcomes.reading import (
    BadLabelsError,
    OutcomesPair,
    in_part,
    read_pairs,
)
from benchmarks.outcomes.report import as_text
from benchmarks.outcomes.wrong import wrong_pairs

from trialcli.events.severity import Severity


def measure_tool(asked: argparse.Namespace) -> dict[str, Any]:
    """Return how the tool's ratings agree with those of the raters."""
    every = read_pairs(asked.pairs)
    against = ratings_of(every, asked.rating)
    pairs = [one for one in every if in_part(one.trial, asked.part)]
    tool = {one.id: rate(one) for one in pairs}
    sampling = _sampling(asked)
    (first, ratings), *others = against.items()
    rated = [one for one in pairs if one.id in ratings]
    if not rated:
        raise BadLabelsError(f"No rated pair is in the part {asked.part}.")
    theirs = [ratings[one.id] for one in rated]
    result = {
        "part": asked.part,
        "against": first,
        "trials": len({one.trial for one in rated}),
        **_figures(pairs, tool, ratings, sampling),
        "floors": floors(rated, theirs),
    }
    if kinds := _kinds(rated, tool, ratings):
        result["kinds"] = kinds
    if others:
        result["raters"] = {name: _figures(pairs, tool, other, sampling) for name, other in others}
        trials = {one.id: one.trial for one in pairs}
        result["between_raters"] = between(dict(others), trials, sampling)
    if asked.folds:
        result["cross_validation"] = cross_validate(
            rated, theirs, asked.folds, asked.threshold, sampling
        )
    if asked.wrong:
        result["wrong"] = wrong_pairs(rated, theirs, [tool[one.id] for one in rated])
    return result


def _figures(
    pairs: Sequence[OutcomesPair],
    tool: Mapping[str, Severity],
    ratings: Ratings,
    sampling: Sampling | None,
) -> dict[str, Any]:
    rated = [one for one in pairs if one.id in ratings]
    judged = [(ratings[one.id], tool[one.id]) for one in rated]
    return measure(judged, [one.trial for one in rated], sampling)


def _kinds(
    rated: Sequence[OutcomesPair], tool: Mapping[str, Severity], ratings: Ratings
) -> dict[str, dict[str, int]]:
    """Return how many invented pairs of each kind are rated right and wrong."""
    counts = Counter(
        (one.kind, tool[one.id] == ratings[one.id]) for one in rated if one.kind is not None
    )
    return {
        kind: {"right": counts[kind, True], "wrong": counts[kind, False]}
        for kind in sorted({kind for kind, _ in counts})
    }


def measure_raters(asked: argparse.Namespace) -> dict[str, Any]:
    """Return how two raters agree with each other."""
    raters = read_raters(asked.raters)
    if asked.pairs:
        trials = {one.id: one.trial for one in read_pairs(asked.pairs)}
    else:
        trials = {name: name for ratings in raters.values() for name in ratings}
    trials = {name: trial for name, trial in trials.items() if in_part(trial, asked.part)}
    figures = between(raters, trials, _sampling(asked))
    if not figures:
        raise BadLabelsError(f"The raters have no pair of the part {asked.part} in common.")
    return {"between_raters": figures}


def _sampling(asked: argparse.Namespace) -> Sampling | None:
    return Sampling(asked.samples, asked.seed) if asked.samples else None


def _at_least(least: int) -> Any:
    def read(text: str) -> int:
        if (number := int(text)) < least:
            raise argparse.ArgumentTypeError(f"{text} is less than {least}")
        return number

    read.__name__ = "number"
    return read


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", type=Path, nargs="*", metavar="PAIRS", help="pairs of outcomes")
    parser.add_argument(
        "--rating", type=Path, action="append", default=[], metavar="FILE", help="a rater's ratings"
    )
    parser.add_argument(
        "--raters", type=Path, nargs=2, metavar="FILE", help="compare two raters, not the tool"
    )
    parser.add_argument(
        "--part", choices=("develop", "shut", "all"), default="all", help="which trials (all)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--wrong", action="store_true", help="list the pairs that are rated wrongly"
    )
    parser.add_argument("--folds", type=_at_least(2), metavar="K", help="cross-validate as well")
    parser.add_argument(
        "--threshold",
        action="append",
        default=[],
        choices=THRESHOLDS,
        help="cross-validate only this threshold; repeat the option for several",
    )
    parser.add_argument(
        "--samples", type=_at_least(0), default=2000, metavar="N", help="for intervals (2000)"
    )
    parser.add_argument("--seed", type=int, default=1, help="for resampling (1)")
    return parser


def _problem(asked: argparse.Namespace) -> str | None:
    """Return why some options cannot be combined; None if they can."""
    if not (asked.pairs or asked.raters):
        return "give a file of pairs"
    if asked.raters and (asked.rating or asked.folds or asked.wrong):
        return "--raters cannot be combined with --rating, --folds or --wrong"
    if asked.threshold and not asked.folds:
        return "--threshold needs --folds"
    if asked.wrong and asked.part == "shut":
        return "--wrong cannot be combined with --part shut: that part is only measured"
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if problem := _problem(asked):
        parser.error(problem)
    try:
        result = measure_raters(asked) if asked.raters else measure_tool(asked)
    except BadLabelsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps(result, indent=2) if asked.json else as_text(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
