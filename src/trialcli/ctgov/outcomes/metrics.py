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
    "count": re.compile(
        r"\b(?:number|percent(?:age)?|proportion|share|rate|incidence|frequency|respon(?:se|ders?))\b|%"
    ),
    "mean": re.compile(r"\b(?:mean|average)\b"),
    "median": re.compile(r"\bmedian\b"),
    "area under the curve": re.compile(r"\bauc\b|\barea under\b"),
    "maximum": re.compile(r"\b(?:maximum|maximal|peak|cmax)\b"),
}
_AVERAGES = frozenset({"mean", "median"})
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


def metric_conflict(before: str, after: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """Return the statistics of two measures if each names some and none of them can be one."""
    old, new = _metrics(before), _metrics(after)
    if ("mean" in old - new and "median" in new - old) or (
        "median" in old - new and "mean" in new - old
    ):
        return old & _AVERAGES, new & _AVERAGES
    if not (old and new) or old & new:
        return None
    if any(frozenset({ours, theirs}) in _COMPATIBLE for ours in old for theirs in new):
        return None
    return old, new


@lru_cache(maxsize=4096)
def _metrics(measure: str) -> frozenset[str]:
    text = _PARENTHESIS.sub(" ", plain(measure))
    if _PEOPLE.search(text):
        return frozenset({"count"})
    if _DAYS.search(without_times(text)):
        return frozenset({"number of days"})
    return frozenset(name for name, pattern in _METRICS.items() if pattern.search(text))
