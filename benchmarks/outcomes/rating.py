"""The tool's own rating of pairs, with any thresholds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from benchmarks.outcomes.reading import OutcomesPair

from trialcli.ctgov.outcomes.classify import classify, overall
from trialcli.ctgov.outcomes.pairing import pair_outcomes
from trialcli.ctgov.outcomes.thresholds import CHOSEN, OutcomeLimits
from trialcli.events.severity import Severity

Answer = TypeVar("Answer")


def rate(one: OutcomesPair, limits: OutcomeLimits = CHOSEN) -> Severity:
    """Return the tool's own rating of a pair."""
    pairs = pair_outcomes(one.before, one.after, limits=limits)
    return overall(classify(one.before, one.after, pairs, limits))


class RatedOften:
    """A pair that is rated with many thresholds; a threshold that is not asked for costs nothing.

    Pairing is remembered apart from classifying: most thresholds change only one of them.
    """

    def __init__(self, one: OutcomesPair) -> None:
        self._one = one
        self._pairings: _Answers[tuple[Any, ...]] = _Answers()
        self._ratings: dict[tuple[Any, ...], _Answers[Severity]] = {}

    def rate(self, limits: OutcomeLimits) -> Severity:
        """Return the tool's own rating of the pair."""
        before, after = self._one.before, self._one.after
        pairs = self._pairings.answer(
            limits, lambda noted: pair_outcomes(before, after, limits=noted)
        )
        return self._ratings.setdefault(pairs, _Answers()).answer(
            limits, lambda noted: overall(classify(before, after, pairs, noted))
        )


@dataclass(slots=True)
class _Answers(Generic[Answer]):
    """The answers to a question that depends on thresholds, each with those that it depends on."""

    known: list[tuple[Mapping[str, object], Answer]] = field(default_factory=list)

    def answer(self, limits: OutcomeLimits, find: Callable[[OutcomeLimits], Answer]) -> Answer:
        for read, answer in self.known:
            if _agree(read.items(), limits):
                return answer
        noted = _NotedLimits(limits)
        answer = find(cast(OutcomeLimits, noted))
        self.known.append((noted.read, answer))
        return answer


def _agree(read: Iterable[tuple[str, object]], limits: OutcomeLimits) -> bool:
    return all(getattr(limits, name) == value for name, value in read)


class _NotedLimits:
    """Thresholds that note which of them are read."""

    def __init__(self, limits: OutcomeLimits) -> None:
        self._limits = limits
        self.read: dict[str, object] = {}

    def __getattr__(self, name: str) -> object:
        self.read[name] = value = getattr(self._limits, name)
        return value
