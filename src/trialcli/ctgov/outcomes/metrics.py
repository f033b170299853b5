"""By which statistic a measure is summed up: a mean, a change, a count, a time to an event."""

import re
from collections.abc import Mapping
from functools import lru_cache

from trialcli.ctgov.outcomes.timing import without_times
from trialcli.ctgov.outcomes.words import plain

_PARENTHESIS = re.compile(r"\([^()]*\)")
# The words by which a measure names its statistic.
_METRICS: Mapping[str, re.Pattern[str]] = {
    "time to event": re.compile(r"\btime (?:to|until|till|from)\b|\bsurvival\b"),
    "duration": re.compile(r"\b(?:duration|length)\b"),
    "change": re.compile(
        r"(?<!-)\b(?:changes?|reduction|increase|decrease|improvement|difference)\b"
    ),
    "percent change": re.compile(
        r"(?:\bpercent(?:age)?|\brelative|%) (?:change|reduction|increase|decrease|improvement)\b"
    ),
    "absolute change": re.compile(
        r"\babsolute (?:change|reduction|increase|decrease|improvement|difference)\b"
    ),
    "count": re.compile(
        r"\b(?:number|percent(?:age)?|proportion|share|rate|incidence|frequency|respon(?:se|ders?))\b|%"
    ),
    "mean": re.compile(r"\b(?:mean|average)\b"),
    "median": re.compile(r"\bmedian\b"),
    "area under the curve": re.compile(r"\bauc\b|\barea under\b"),
    "maximum": re.compile(r"\b(?:maximum|maximal|peak|cmax)\b"),
}
_OPPOSED = (("mean", "median"), ("median", "count"), ("percent change", "absolute change"))
"""Statistics that exclude each other, whatever else a measure names."""
_PEOPLE = re.compile(
    r"\b(?:number|percent(?:age)?|proportion|share|rate|fraction)\s+of\s+(?:[\w-]+\s){0,3}?"
    r"(?:participants|patients|subjects|people|persons|women|men|children|infants|individuals"
    r"|adults|responders|eyes)\b"
)
_DAYS = re.compile(r"\bdays\b")
_COMPATIBLE = (
    frozenset({"mean", "change"}),
    frozenset({"median", "change"}),
    frozenset({"mean", "area under the curve"}),
    frozenset({"change", "area under the curve"}),
    frozenset({"mean", "maximum"}),
    frozenset({"change", "maximum"}),
    frozenset({"median", "time to event"}),
    frozenset({"mean", "time to event"}),
    frozenset({"mean", "duration"}),
    frozenset({"median", "duration"}),
    frozenset({"change", "duration"}),
)
"""Statistics that can be one: a change is often a mean change."""


def metric_conflict(
    measures: tuple[str, str], descriptions: tuple[str, str]
) -> tuple[frozenset[str], frozenset[str]] | None:
    """Return the statistics of two outcomes if each names some and none of them can be one.

    A description counts if its measure names no statistic and the other measure does.
    """
    old, new = map(_metrics, measures)
    if bool(old) != bool(new):
        old, new = old or _counted(descriptions[0]), new or _counted(descriptions[1])
    for one, other in _OPPOSED:
        ours, theirs = old & {one, other}, new & {one, other}
        if ours and theirs and not ours & theirs:
            return ours, theirs
    if not (old and new) or old & new:
        return None
    if any(frozenset({ours, theirs}) in _COMPATIBLE for ours in old for theirs in new):
        return None
    return old, new


def _counted(description: str) -> frozenset[str]:
    """Return that a description counts people, if its first words say so."""
    return frozenset({"count"} if _PEOPLE.match(plain(description)) else ())


@lru_cache(maxsize=4096)
def _metrics(measure: str) -> frozenset[str]:
    text = _PARENTHESIS.sub(" ", plain(measure))
    if _PEOPLE.search(text):
        return frozenset({"count"})
    if _DAYS.search(without_times(text)):
        return frozenset({"number of days"})
    return frozenset(name for name, pattern in _METRICS.items() if pattern.search(text))
