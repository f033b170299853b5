"""Whether what an outcome that is still the same measures, or how, was altered."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from trialcli.ctgov.outcomes.paired import OutcomePair
from trialcli.ctgov.outcomes.profile import OutcomeProfile
from trialcli.ctgov.outcomes.retiming import Alteration
from trialcli.ctgov.outcomes.similarity import cover
from trialcli.ctgov.outcomes.stopwords import every, grammar
from trialcli.ctgov.outcomes.thresholds import OutcomeLimits
from trialcli.ctgov.outcomes.timing import without_times
from trialcli.ctgov.outcomes.words import plain, tokens

_FEW = 3
"""A difference of 3 or more informative words is a detail; a swap replaces at most 3 (our own)."""
_KEPT = 0.8
"""A swap of words leaves at least this share of the text as it was (our own)."""
_SHORT = 6
"""A measure of at most 6 words is short: one swapped word is a large share of it (our own)."""
_KEPT_OF_SHORT = 0.4
"""The same for a short measure: "overall survival", "progression free survival" (our own)."""
# The words by which a measure names its summary statistic.
_METRICS: Mapping[str, re.Pattern[str]] = {
    "time to event": re.compile(r"\btime (?:to|until|till|from)\b|\bsurvival\b"),
    "change": re.compile(
        r"(?<!-)\b(?:changes?|reduction|increase|decrease|improvement|difference)\b"
    ),
    "count": re.compile(
        r"\b(?:number|percent(?:age)?|proportion|rate|incidence|frequency|responders?)\b|%"
    ),
}
_NEGATIONS = frozenset({"no", "not", "without", "non"})
_NARROWING = frozenset({"serious", "severe", "fatal", "nonfatal", "cardiovascular", "cardiac"})
"""Words that narrow what is measured: "serious adverse events" are not all adverse events."""
_DIGITS = re.compile("[0-9]+")
_PARENTHESIS = re.compile(r"\([^()]*\)")


def rewordings(pair: OutcomePair, limits: OutcomeLimits) -> Iterator[Alteration]:
    """Yield the alteration of the measure or the metric, or the detail added or left out."""
    before, after = pair.before, pair.after
    if pair.likeness < limits.altered:
        yield "measure-altered", {"likeness": round(pair.likeness, 2)}
    elif swap := _swap(before, after):
        yield "measure-altered", swap
    elif (old := _metrics(before)) and (new := _metrics(after)) and not old & new:
        yield "metric-altered", {"before": sorted(old), "after": sorted(new)}
    else:
        yield from _details(before, after, limits)


def _details(
    before: OutcomeProfile, after: OutcomeProfile, limits: OutcomeLimits
) -> Iterator[Alteration]:
    added, omitted = after.whole - before.said, before.whole - after.said
    if len(added) >= _FEW and cover(before.whole, after.said) >= limits.altered:
        yield "detail-added", {"detail": "measure", "words": len(added)}
    elif len(omitted) >= _FEW:
        yield "detail-omitted", {"detail": "measure", "words": len(omitted)}


def _metrics(one: OutcomeProfile) -> set[str]:
    """Return the summary statistics that the measure of an outcome names."""
    text = _PARENTHESIS.sub(" ", plain(one.ref.text("measure")))
    return {name for name, pattern in _METRICS.items() if pattern.search(text)}


def _swap(before: OutcomeProfile, after: OutcomeProfile) -> Mapping[str, object] | None:
    for key in ("measure", "description"):
        old, new = (tokens(without_times(plain(one.ref.text(key)))) for one in (before, after))
        short = key == "measure" and max(len(old), len(new)) <= _SHORT
        kept = _KEPT_OF_SHORT if short and before.measure != after.measure else _KEPT
        if len(old) == len(new) == 1 and short and _each_its_own(before, after):
            return {"dropped": old[0], "added": new[0]}
        if swap := swapped(old, new, kept):
            return {"dropped": swap[0], "added": swap[1]}
    return _lost_or_gained(before, after)


def _each_its_own(before: OutcomeProfile, after: OutcomeProfile) -> bool:
    """Whether each of two measures, written out ("PFS", "DFS"), has words that the other lacks."""
    return bool(before.measure - after.said and after.measure - before.said)


def _lost_or_gained(before: OutcomeProfile, after: OutcomeProfile) -> Mapping[str, object] | None:
    """Return the negation or narrowing word by which alone two measures differ."""
    old, new = (tokens(without_times(plain(one.ref.text("measure")))) for one in (before, after))
    dropped, added = _turning(old, after), _turning(new, before)
    rest = [[w for w in side if w not in grammar() | _NARROWING] for side in (old, new)]
    if rest[0] != rest[1] or bool(dropped) == bool(added):
        return None
    return {"dropped": " ".join(dropped), "added": " ".join(added)}


def _turning(words: Sequence[str], other: OutcomeProfile) -> list[str]:
    """Return the negations and narrowing words that the other outcome does not contain."""
    said = {
        word for key in ("measure", "description") for word in tokens(plain(other.ref.text(key)))
    }
    return [word for word in words if word in _NEGATIONS | _NARROWING and word not in said]


def swapped(old: Sequence[str], new: Sequence[str], kept: float = _KEPT) -> tuple[str, str] | None:
    """Return the few words that replaced others while the rest of the text stayed."""
    if numbers := _other_numbers(old, new):
        return numbers
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.real_quick_ratio() < kept or matcher.ratio() < kept:
        return None
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        gone, instead = old[start:end], new[new_start:new_end]
        are_informative = _is_informative(gone, new) and _is_informative(instead, old)
        if kind == "replace" and are_informative and not _respelled(gone, instead):
            return " ".join(gone), " ".join(instead)
    return None


def _other_numbers(old: Sequence[str], new: Sequence[str]) -> tuple[str, str] | None:
    """Return the numbers of two texts that differ in their numbers only."""
    words = [[word for word in side if not word[0].isdigit()] for side in (old, new)]
    ours, theirs = _numbers(old), _numbers(new)
    if words[0] != words[1] or len(ours) != len(theirs) or ours == theirs:
        return None
    return " ".join(ours), " ".join(theirs)


def _is_informative(words: Sequence[str], there: Sequence[str]) -> bool:
    """Whether some words are few, and one of them is informative and not in the other text."""
    # "Overall" is informative if it replaces another word, such as "complete".
    common = every() - {"overall"}
    return len(words) <= _FEW and any(word not in common and word not in there for word in words)


def _respelled(gone: Sequence[str], instead: Sequence[str]) -> bool:
    """Whether two runs of words are the same: split, mistyped, or as initials."""
    one, other = "".join(gone), "".join(instead)
    initials = ["".join(word[0] for word in words) for words in (gone, instead)]
    if one in initials or other in initials:
        return True
    alike = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return _DIGITS.findall(one) == _DIGITS.findall(other) and alike >= _KEPT


def _numbers(words: Sequence[str]) -> list[str]:
    return [word for word in words if word[0].isdigit()]
