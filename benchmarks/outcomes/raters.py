"""Which ratings the tool is measured against, and how raters agree with each other."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.outcomes.figures import Sampling, measure
from benchmarks.outcomes.reading import BadLabelsError, OutcomesPair, read_ratings

from trialcli.events.severity import Severity

Ratings = Mapping[str, Severity]
"""What was judged of each pair, by its ID."""


def ratings_of(pairs: Sequence[OutcomesPair], files: Sequence[Path]) -> dict[str, Ratings]:
    """Return the ratings to measure against, by name; the first ones count most.

    Without files: those in the files of pairs. With one file: its ratings. With several: first
    those in which all raters agree, then each rater's own.
    """
    raters = {_name(path, files): read_ratings(path) for path in files}
    for name, ratings in raters.items():
        if strangers := sorted(ratings.keys() - {one.id for one in pairs}):
            raise BadLabelsError(f"{name} rates {strangers[0]}, which is in no file of pairs.")
    if len(raters) > 1:
        return {"agreed": agreed(list(raters.values())), **raters}
    return dict(raters) or {"labels": _own(pairs)}


def agreed(raters: Sequence[Ratings]) -> Ratings:
    """Return the ratings that all raters gave alike."""
    first, *others = raters
    return {
        name: severity
        for name, severity in first.items()
        if all(other.get(name) == severity for other in others)
    }


def between(
    raters: Mapping[str, Ratings], trials: Mapping[str, str], sampling: Sampling | None
) -> list[dict[str, Any]]:
    """Return how each two raters agree on the pairs that both rated, each against the other.

    Args:
        raters: the ratings by the name of the rater.
        trials: the trial of each pair that counts, by the ID of the pair.
        sampling: how to resample for intervals.
    """
    return [
        {
            "rater": mine,
            "against": theirs,
            **_agreement(raters[theirs], raters[mine], trials, sampling),
        }
        for one, other in combinations(raters, 2)
        for theirs, mine in ((one, other), (other, one))
    ]


def _agreement(
    theirs: Ratings, mine: Ratings, trials: Mapping[str, str], sampling: Sampling | None
) -> dict[str, Any]:
    both = [name for name in theirs if name in mine and name in trials]
    judged = [(theirs[name], mine[name]) for name in both]
    return measure(judged, [trials[name] for name in both], sampling)


def _own(pairs: Sequence[OutcomesPair]) -> Ratings:
    ratings = {one.id: one.rating for one in pairs if one.rating is not None}
    if without := next((one.id for one in pairs if one.id not in ratings), None):
        raise BadLabelsError(f"{without} has no `class`. Give a file of ratings with --rating.")
    return ratings


def _name(path: Path, files: Sequence[Path]) -> str:
    """Return the short name of a file; its path if another file has the same name."""
    return path.stem if sum(other.stem == path.stem for other in files) == 1 else str(path)
