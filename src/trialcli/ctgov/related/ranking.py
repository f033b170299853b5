"""The trials most alike to one, best first: BM25 over what the profiles say, in plain Python."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from trialcli.ctgov.related.abbreviations import Abbreviations
from trialcli.ctgov.related.profile import Profile
from trialcli.ctgov.related.reasons import has_same_title, reasons
from trialcli.registry.related import RelatedTrial

_SATURATION, _LENGTH = 2.5, 0.75
"""The constants k1 and b of BM25; tuned with other queries than those of benchmarks/related.py."""
_EVERYWHERE = 0.5
"""A term in more than half of the records says nothing, if there are enough of them."""
_ENOUGH = 50


@dataclass(frozen=True, slots=True)
class _Statistics:
    """How much each term distinguishes some records."""

    weights: Mapping[str, float]
    length: float
    """Of the mean record."""


def rank(subject: Profile, others: Iterable[Profile], most: int) -> list[RelatedTrial]:
    """Return the trials related to one, best first; those with its title before all others.

    A trial without a reason is left out, and so are the trial itself and its other IDs.
    """
    found = {one.trial: one for one in others if not is_same_trial(subject, one)}
    candidates = list(found.values())
    abbreviations = Abbreviations.of([subject, *candidates])
    of_subject = abbreviations.of_subject(subject.terms)
    wanted, *contracted = (of_subject.contracted(one.terms) for one in (subject, *candidates))
    statistics = _statistics([wanted, *contracted])
    scored = [
        (_score(wanted, terms, statistics), one)
        for terms, one in zip(contracted, candidates, strict=True)
    ]
    scored = [(score, one) for score, one in scored if score > 0]
    scored.sort(key=lambda each: (not has_same_title(subject, each[1]), -each[0], each[1].trial))
    rows = (
        RelatedTrial(one.summary, round(score, 3), why, has_same_title(subject, one))
        for score, one in scored
        if (why := reasons(subject, one, abbreviations, statistics.weights))
    )
    return [*islice(rows, most)]


def is_same_trial(one: Profile, other: Profile) -> bool:
    """Whether two profiles are of one trial, under whatever ID."""
    return bool(one.ids & other.ids)


def _statistics(records: Sequence[Mapping[str, float]]) -> _Statistics:
    having = Counter(term for terms in records for term in terms)
    total = len(records)
    weights = {
        term: math.log(1 + (total - count + 0.5) / (count + 0.5))
        for term, count in having.items()
        if total < _ENOUGH or count <= _EVERYWHERE * total
    }
    return _Statistics(weights, sum(sum(one.values()) for one in records) / total)


def _score(
    wanted: Mapping[str, float], terms: Mapping[str, float], statistics: _Statistics
) -> float:
    relative = sum(terms.values()) / statistics.length
    room = _SATURATION * (1 - _LENGTH + _LENGTH * relative)
    return sum(
        statistics.weights.get(term, 0)
        * count
        / (count + _SATURATION)
        * terms[term]
        / (terms[term] + room)
        for term, count in wanted.items()
        if term in terms
    )
