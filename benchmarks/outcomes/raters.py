"""Which ratings the tool is measured against, and how raters agree with each other."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.outcomes.figures import Judged, Sampling, measure
from benchmarks.outcomes.reading import BadLabelsError, OutcomesPair, read_ratings

from trialcli.events.severity import Severity

Ratings = Mapping[str, Severity]
"""What was judged of each pair, by its ID."""
_AGREED = "agreed"


def ratings_of(pairs: Sequence[OutcomesPair], files: Sequence[Path]) -> dict[str, Ratings]:
    """Return the ratings to measure against, by name; the first ones count most.

    Without files: those in the files of pairs. With one file: its ratings. With several: first
    those in which the raters agree, then each rater's own.
    """
    raters = read_raters(files)
    for name, ratings in raters.items():
        if strangers := sorted(ratings.keys() - {one.id for one in pairs}):
            raise BadLabelsError(f"{name} rates {strangers[0]}, which is in no file of pairs.")
    if len(raters) > 1:
        return {_AGREED: agreed(list(raters.values())), **raters}
    return raters or {"labels": _own(pairs)}


def read_raters(files: Sequence[Path]) -> dict[str, Ratings]:
    """Read files of ratings; the name of a rater is that of the file."""
    raters: dict[str, Ratings] = {_name(path, files): read_ratings(path) for path in files}
    if len(raters) < len(files):
        raise BadLabelsError("Give each file of ratings once.")
    return raters


def agreed(raters: Sequence[Ratings]) -> Ratings:
    """Return the ratings of the pairs that all raters who rated them rated alike."""
    given: dict[str, set[Severity]] = {}
    for ratings in raters:
        for name, severity in ratings.items():
            given.setdefault(name, set()).add(severity)
    return {name: min(severities) for name, severities in given.items() if len(severities) == 1}


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
        {"rater": mine, "against": theirs, **_agreement(both, sampling)}
        for one, other in combinations(raters, 2)
        for theirs, mine in ((one, other), (other, one))
        if (both := _by_both(raters[theirs], raters[mine], trials))
    ]


def _by_both(theirs: Ratings, mine: Ratings, trials: Mapping[str, str]) -> dict[str, list[Judged]]:
    """Return both ratings of each pair that has both, by trial."""
    both: dict[str, list[Judged]] = {}
    for name, trial in trials.items():
        if name in theirs and name in mine:
            both.setdefault(trial, []).append((theirs[name], mine[name]))
    return both


def _agreement(both: Mapping[str, Sequence[Judged]], sampling: Sampling | None) -> dict[str, Any]:
    rated = [(trial, one) for trial, judged in both.items() for one in judged]
    return measure([one for _, one in rated], [trial for trial, _ in rated], sampling)


def _own(pairs: Sequence[OutcomesPair]) -> Ratings:
    ratings = {one.id: one.rating for one in pairs if one.rating is not None}
    if without := next((one.id for one in pairs if one.id not in ratings), None):
        raise BadLabelsError(f"{without} has no `class`. Give a file of ratings with --rating.")
    return ratings


def _name(path: Path, files: Sequence[Path]) -> str:
    """Return the short name of a file; its path if that name has another meaning too."""
    names = [_AGREED, *(other.stem for other in files)]
    return path.stem if names.count(path.stem) == 1 else str(path)
