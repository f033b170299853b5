"""What simple rules for "major" achieve: the least that the program must surpass."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks.outcomes.figures import scores
from benchmarks.outcomes.reading import OutcomesPair

from trialcli.ctgov.outcomes.assignment import best_assignment
from trialcli.ctgov.outcomes.outcome import read_outcomes
from trialcli.events.severity import Severity

_WORD = re.compile(r"\w+")


def floors(
    pairs: Sequence[OutcomesPair], ratings: Sequence[Severity]
) -> dict[str, dict[str, float]]:
    """Return what three simple rules for "major" achieve."""
    rules: Mapping[str, Callable[[OutcomesPair], bool]] = {
        "any_change": lambda one: one.before != one.after,
        "number_of_primaries": _number_changed,
        "number_or_likeness": lambda one: _number_changed(one) or _unlike(one),
    }
    return {
        name: {
            figure: round(value, 4)
            for figure, value in scores(
                (rule(one), rating == "major") for one, rating in zip(pairs, ratings, strict=True)
            ).items()
        }
        for name, rule in rules.items()
    }


def _primaries(one: OutcomesPair) -> Iterator[list[str]]:
    for side in (one.before, one.after):
        refs = [ref for ref in read_outcomes(side) if ref.primary]
        yield [f"{ref.text('measure')} {ref.text('description')}" for ref in refs]


def _number_changed(one: OutcomesPair) -> bool:
    before, after = _primaries(one)
    return len(before) != len(after)


def _unlike(one: OutcomesPair) -> bool:
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
