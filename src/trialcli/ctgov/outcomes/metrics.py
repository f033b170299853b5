"""By which statistic a measure is summed up: a mean, a change, a count, a time to an event."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from trialcli.ctgov.outcomes.clauses import clauses
from trialcli.ctgov.outcomes.numbers import limits_written
from trialcli.ctgov.outcomes.timing import without_times
from trialcli.ctgov.outcomes.words import SIGNS, plain

_PARENTHESIS = re.compile(r"\([^()]*\)")
_CHANGES = r"(?:changes?|reductions?|increases?|decreases?|improvements?|declines?)"
_UNIT_OF_TIME = r"(?:hour|day|night|week|month|year|annum|minute)s?"
_PER_TIME = re.compile(
    rf"\bper (?:[\w-]+ |[0-9,]+ ){{0,2}}?(?:(?:patient|person|subject|participant)[ -])?"
    rf"{_UNIT_OF_TIME}\b"
)
# The words by which a measure names its statistic.
_METRICS: Mapping[str, re.Pattern[str]] = {
    "time to event": re.compile(
        r"\btime (?:to|until|till|from)\b(?: (?!of\b|in\b)[\w-]+){0,3}|\bsurvival\b"
    ),
    "duration": re.compile(r"\b(?:duration|length)\b(?: of [\w-]+)?"),
    "change": re.compile(rf"(?<!-)\b(?:{_CHANGES}|difference)\b"),
    "percent change": re.compile(rf"(?:\bpercent(?:age)?|\brelative|%) {_CHANGES}\b"),
    "absolute change": re.compile(rf"\babsolute (?:{_CHANGES}|difference)\b"),
    "count": re.compile(
        r"\b(?:numbers?|counts?|percent(?:age)?|proportion|share|respon(?:se|ders?))\b|%"
    ),
    "rate": re.compile(r"\b(?:rates?|incidence|prevalence|frequency)\b"),
    "rate per time": re.compile(
        rf"{_PER_TIME.pattern}|\bincidence (?:density|rates?)\b|\bannuali[sz]ed\b"
        r"|\bannual (?:[\w-]+ ){0,3}?(?:number|count|frequency|rate)s?\b"
    ),
    "mean": re.compile(r"\b(?:mean|average)\b"),
    "median": re.compile(r"\bmedian\b"),
    "area under the curve": re.compile(r"\bauc\b|\barea under\b(?: the)?(?: [\w-]+)? curve"),
    "maximum": re.compile(r"\b(?:maximum|maximal|peak|cmax)\b"),
    "hazard": re.compile(r"\bhazards?\b(?: ratio)?"),
    "odds": re.compile(r"\bodds\b(?: ratio)?"),
    "relative risk": re.compile(r"\b(?:relative risk|risk ratio)\b"),
}
_OPPOSED = (
    ("mean", "median"),
    ("median", "count"),
    ("median", "rate"),
    ("percent change", "absolute change"),
    ("odds", "relative risk"),
)
"""Statistics that exclude each other, whatever else a measure names."""
_PEOPLE = re.compile(
    r"\b(?:number|percent(?:age)?|proportion|share|rate|fraction)\s+"
    r"(?:of\s+(?:[\w-]+\s){0,3}?"
    r"(?:participants|patients|subjects|people|persons|women|men|children|infants|individuals"
    r"|adults|responders|eyes)|with|who|achieving|reaching|having|showing)\b"
)
_OF_THINGS = {
    "number": re.compile(r"\bnumber of (?!participants|patients|subjects)"),
    "percentage": re.compile(r"\b(?:percent(?:age)?|proportion) of (?!participants|patients)"),
}
_DAYS = re.compile(r"\bdays\b")
_SUMMARIES = {"mean", "median", "change", "percent change", "absolute change"}
_NO_SUMMARIES = {"count", "time to event", "number of days", "hazard", "odds", "relative risk"}
"""Statistics of what somebody has or has not, no summaries of a value."""
_COMPATIBLE = frozenset(
    frozenset(pair.split(" / "))
    for pair in (
        "count / rate",
        "rate / rate per time",
        "mean / change",
        "median / change",
        "median / time to event",
        "mean / time to event",
        "mean / duration",
        "median / duration",
        "change / duration",
        "hazard / time to event",
        "mean / rate per time",
        "maximum / rate per time",
        "median / rate per time",
        "change / rate per time",
        "percent change / rate per time",
    )
)
"""Statistics that can be one: a change is often a mean change."""
_RATIOS = {"rate per time", "hazard", "odds", "relative risk"}
"""Statistics made of numbers: "number of attacks per year" is no number of attacks."""
_FORMULAS = _RATIOS | {"area under the curve", "maximum"}
"""Statistics that a description may name alone."""
_VALUE = re.compile(
    r"\b(?:scores?|scales?|index|levels?|concentrations?|titers?|titres?|intensity|severity"
    r"|questionnaire|inventory|pressure|volume|thickness|density|[a-z]*mmhg)\b"
)
"""What has a value for everybody, by which a measure without a statistic is summed up."""
_DETAILS = {
    **_METRICS,
    "time to event": re.compile(r"\btime (?:to|until|till|from)\b(?: (?!of\b|in\b)[\w-]+){0,3}"),
}
"""The words for statistics that say more than that something is counted or averaged."""
_HOPED_FOR = re.compile(
    rf"\b(?:whether|if)\b[^.;:]*?\b{_CHANGES}\b"
    rf"|\bto (?:show|demonstrate|prove|confirm)\b[^.;:]*?\b{_CHANGES}\b"
)
"""What a trial hopes for is no statistic: "to investigate whether a reduction in ..."."""
_EVENTS = re.compile(
    r"\b(?:respon\w+|success\w*|fail\w+|remissions?|cured?|recover\w*|relapses?|effica\w+"
    r"|effective\w*|effects?|safety|benefits?|improv\w+|worsen\w+|progressi\w+|control\w*"
    r"|events?)\b"
)
"""What somebody has or has not, of which a rule is but the definition."""
_CHANGED = re.compile(rf"\b(?:{_CHANGES}|improved|reduced|increased|decreased)\b")

Metrics = tuple[frozenset[str], frozenset[str]]


def metric_conflict(measures: tuple[str, str], descriptions: tuple[str, str]) -> Metrics | None:
    """Return the statistics of two outcomes if none of them can be one.

    A description counts if its measure names no statistic and the other measure does.
    """
    old, new = map(_metrics, measures)
    if bool(old) != bool(new):
        old, new = old or _counted(descriptions[0]), new or _counted(descriptions[1])
    for one, other in _OPPOSED:
        ours, theirs = old & {one, other}, new & {one, other}
        if ours and theirs and not ours & theirs:
            return ours, theirs
    counted = tuple(map(_number_or_share, measures))
    if all(counted) and counted[0] != counted[1]:
        return frozenset({counted[0]}), frozenset({counted[1]})
    if old and new:
        alike = _can_be_one(old, new) or _described(old, new, descriptions)
        return None if alike else _with_rules((old, new), measures)
    if old or new:
        return _unlike_value((old, new), measures, descriptions)
    return None


def _number_or_share(measure: str) -> str:
    """Return whether a measure counts things that are no people, or their share; else nothing."""
    text = _bare(measure)
    if _PEOPLE.search(text):
        return ""
    found = [name for name, words in _OF_THINGS.items() if words.search(text)]
    return found[0] if len(found) == 1 else ""


def own_statistics(measure: str, other: str) -> list[str]:
    """Return the words by which a measure names statistics, if another text names none."""
    if _metrics(other):
        return []
    text = _bare(measure)
    names = sorted(_metrics(measure) & _DETAILS.keys() - {"count", "rate", "mean"})
    found = [match[0] for name in names if (match := _DETAILS[name].search(text))]
    return [words for words in found if sum(words in each for each in found) == 1]


def _can_be_one(old: frozenset[str], new: frozenset[str]) -> bool:
    return bool(old & new) or any(
        frozenset({ours, theirs}) in _COMPATIBLE for ours in old for theirs in new
    )


def _described(old: frozenset[str], new: frozenset[str], descriptions: Iterable[str]) -> bool:
    """Whether a description names the statistic that only one measure names."""
    return any((old ^ new) & _FORMULAS & _metrics(text) for text in descriptions)


def _unlike_value(
    found: Metrics, measures: tuple[str, str], descriptions: tuple[str, str]
) -> Metrics | None:
    """Return the statistics of two outcomes if one has a value, and the other no summary of it.

    "Pain score" has a value for everybody; the number of people with less pain is another
    statistic, and so is a change if the value only has to be below a limit.
    """
    named = 0 if found[0] else 1
    measure, description = measures[1 - named], descriptions[1 - named]
    limits = _limits_of_things(measure)
    rule = _rule(measures[named])
    text = plain(f"{measure}\n{description}")
    if limits and found[named] <= _SUMMARIES:
        other = f"value {_as_written(limits[0], measure)}"
    elif _metrics(description) or limits_written(text) or _EVENTS.search(text):
        return None
    elif rule or (_VALUE.search(plain(measure)) and found[named] <= _NO_SUMMARIES):
        other = "value"
    else:
        return None
    old, new = _with_rules(found, measures)
    return old or frozenset({other}), new or frozenset({other})


def _with_rules(found: Metrics, measures: tuple[str, str]) -> Metrics:
    """Return statistics, a count with the rule by which it counts."""
    old, new = (
        frozenset({f"number or percentage with {rule}"})
        if names == {"count"} and (rule := _rule(text))
        else names
        for names, text in zip(found, measures, strict=True)
    )
    return old, new


def _limits_of_things(measure: str) -> tuple[str, ...]:
    things = (clause.text for clause in clauses(measure) if clause.role == "thing")
    return tuple(limit for thing in things for limit in limits_written(thing))


def _rule(measure: str) -> str:
    """Return by which change people are counted: "at least 30 % improvement"; empty if by none."""
    text = plain(measure)
    limits, change = limits_written(text), _CHANGED.search(text)
    if not (limits and change and _PEOPLE.search(text)):
        return ""
    limit = _as_written(limits[0], measure)
    return limit if change[0] in limit.casefold() else f"{change[0]} {limit}"


def _as_written(limit: str, measure: str) -> str:
    """Return a limit with its capitals: "mmHg"."""
    found = re.search(re.escape(limit), measure.translate(SIGNS), re.IGNORECASE)
    return found[0] if found else limit


def _counted(description: str) -> frozenset[str]:
    """Return that a description counts people, if its first words say so."""
    return frozenset({"count"} if _PEOPLE.match(plain(description)) else ())


@lru_cache(maxsize=4096)
def _metrics(measure: str) -> frozenset[str]:
    text = _bare(measure)
    if _PEOPLE.search(text):
        return frozenset({"count"})
    if _DAYS.search(without_times(text)):
        return frozenset({"number of days"})
    if _VALUE.search(text):
        text = _PER_TIME.sub(" ", text)
    if _METRICS["percent change"].search(text):
        text = re.sub(r"\bpercent(?:age)?\b|%", "relative", text)
    found = {name for name, pattern in _METRICS.items() if pattern.search(text)}
    if found & _RATIOS:
        found -= {"count", "rate"}
    return frozenset(found)


def _bare(measure: str) -> str:
    """Return a measure in plain words, without its explanations and what is hoped for."""
    return _HOPED_FOR.sub(" ", _PARENTHESIS.sub(" ", plain(measure)))
