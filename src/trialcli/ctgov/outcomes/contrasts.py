"""Two measures that differ in a word or two: negated, opposite, of another letter or number."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from trialcli.ctgov.outcomes.numbers import limits
from trialcli.ctgov.outcomes.stopwords import grammar, is_roman, is_stop, metric
from trialcli.ctgov.outcomes.timing import without_times
from trialcli.ctgov.outcomes.words import plain, stem, tokens

_NEGATIONS = frozenset(
    {
        "no",
        "not",
        "without",
        "never",
        "free",
        "freedom",
        "absence",
        "absent",
        "lack",
        "failure",
        "unsuccessful",
    }
)
_AFFIRMATIONS = frozenset({"presence", "present", "success", "successful"})
_RESTRICTING = frozenset({"no", "not", "without", "never"})
"""Words with which a measure leaves out a part of what it measures."""
_MOST_REPLACED = 3
"""At most 3 words in one place replace others; more of them are another wording (our own)."""
_INITIALS = re.compile(r"\([^\s()]*[A-Z][^\s()]*[A-Z][^\s()]*\)")
_NEGATIVE_PREFIXES = ("un", "in", "im", "non")
_COMPLEMENT_PREFIXES = ("non",)
_OPPOSITES = frozenset(
    frozenset(pair.split("/"))
    for pair in (
        "upper/lower", "high/low", "higher/lower", "highest/lowest", "above/below", "first/last",
        "left/right", "before/after", "with/without", "more/less", "near/distance", "near/far",
        "cumulative/peak", "total/peak", "mean/peak", "mean/maximum", "mean/minimum",
        "maximum/minimum", "peak/trough", "increase/decrease", "gain/loss", "improvement/worsening",
        "early/late", "first/second", "short/long", "positive/negative", "total/partial",
        "complete/partial", "success/failure", "successful/failed", "active/passive", "start/end",
        "fasting/postprandial", "superiority/noninferiority", "better/worse", "worse/less",
        "best/worst", "on/off",
    )
)  # fmt: skip
"""Words that distinguish nothing alone, but two measures that differ in them only."""


def negated(before: str, after: str) -> Mapping[str, object] | None:
    """Return the negation that is the only difference: "relapse", "no relapse"; "incomplete"."""
    sides = [_words(text) for text in (before, after)]
    old, new = ([word for word in side if word in _NEGATIONS] for side in sides)
    passed = _NEGATIONS | _AFFIRMATIONS | grammar() | metric()
    rest = [[word for word in side if word not in passed] for side in sides]
    differing = _differing(*rest)
    is_one = rest[0] and sorted(map(stem, rest[0])) == sorted(map(stem, rest[1]))
    if is_one and bool(old) != bool(new):
        return {"dropped": old, "added": new}
    return _with_prefix(differing, _NEGATIVE_PREFIXES) if old == new else None


def negations(measure: str) -> list[str]:
    """Return the words with which a measure denies something: "without" relapse."""
    return [word for word in _words(measure) if word in _NEGATIONS]


def is_negated(measure: str) -> bool:
    """Whether a measure has a negation: "without relapse"."""
    return bool(negations(measure))


def complements(before: str, after: str) -> Mapping[str, Sequence[str]] | None:
    """Return the word that makes a measure that of all the others: "vertebral", "non-vertebral".

    Other people are another population, not another outcome: "in smokers", "in non-smokers".
    """
    old, new = _words(before), _words(after)
    found = _with_prefix(_differing(old, new), _COMPLEMENT_PREFIXES)
    if found and any(_is_of_whom(words) for words in (_up_to(old, found), _up_to(new, found))):
        return None
    return found


def _up_to(words: Sequence[str], found: Mapping[str, Sequence[str]]) -> Sequence[str]:
    named = {*found["dropped"], *found["added"]}
    return words[: next((place for place, word in enumerate(words) if word in named), 0)]


def _is_of_whom(words: Sequence[str]) -> bool:
    """Whether some words lead to the people in whom something is measured."""
    return bool(words) and words[-1] in ("in", "among", "for")


def _differing(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]] | None:
    """Return the words at the same place that differ; None if their numbers differ."""
    if len(before) != len(after):
        return None
    pairs = zip(before, after, strict=True)
    return [(one, other) for one, other in pairs if stem(one) != stem(other)]


def _with_prefix(
    differing: Sequence[tuple[str, str]] | None, prefixes: Iterable[str]
) -> Mapping[str, Sequence[str]] | None:
    """Return the only differing words if one is the other with a prefix."""
    if not differing or len(differing) > 1:
        return None
    word, longer = sorted(differing[0], key=len)
    if not any(longer == prefix + word for prefix in prefixes):
        return None
    return {"dropped": [differing[0][0]], "added": [differing[0][1]]}


def opposite(before: str, after: str) -> Mapping[str, object] | None:
    """Return the words of opposite meaning if two measures differ in nothing else."""
    differing = _differing(_words(before), _words(after))
    if not differing or any(frozenset(pair) not in _OPPOSITES for pair in differing):
        return None
    dropped, added = zip(*differing, strict=True)
    return {"dropped": list(dropped), "added": list(added)}


def replaced(before: str, after: str) -> tuple[list[str], list[str]] | None:
    """Return the words that replaced others, if no other word was added or removed.

    "Caries in primary teeth" and "caries in permanent teeth" differ in one place. A restriction
    may also be left out: "without hypoglycemia".
    """
    old, new = map(_distinguishing, (before, after))
    matcher = SequenceMatcher(None, [*map(stem, old)], [*map(stem, new)], autojunk=False)
    steps = matcher.get_opcodes()
    changed = [step for step in steps if step[0] != "equal"]
    if len(changed) != 1 or len(steps) == 1:
        return None
    _, start, end, new_start, new_end = changed[0]
    dropped, added = old[start:end], new[new_start:new_end]
    if all(is_stop(word) or word in _NEGATIONS for word in (*dropped, *added)):
        return None
    if _is_cut(dropped, before) or _is_cut(added, after):
        return None
    is_restriction = not _RESTRICTING.isdisjoint((dropped or added)[:-1])
    replaces = dropped and added and max(len(dropped), len(added)) <= _MOST_REPLACED
    return (dropped, added) if replaces or is_restriction else None


def _is_cut(words: Iterable[str], measure: str) -> bool:
    """Whether one of some words is a part of an abbreviation: "6MWT"."""
    text = plain(measure)
    return any(word.isalpha() and not re.search(rf"\b{word}\b", text) for word in words)


def _distinguishing(measure: str) -> list[str]:
    """Return the words of a measure without those of grammar; "any" and "all" say how many."""
    passed = grammar() - _NEGATIONS - {"any", "all"}
    return [word for word in _words(_INITIALS.sub(" ", measure)) if word not in passed]


def renumbered(before: str, after: str) -> Mapping[str, object] | None:
    """Return the letters and numbers that are the only difference: "type A", "type B".

    A number from which a measure counts is none of them: "at least 30 %".
    """
    old, new = _words(before), _words(after)
    differing = _differing(old, new)
    if not differing or not all(_is_designation(word) for pair in differing for word in pair):
        return None
    if limits(before) or limits(after):
        return None
    places = [place for place, pair in enumerate(zip(old, new, strict=True)) if pair in differing]
    return {
        "dropped": [_designated(old, place) for place in places],
        "added": [_designated(new, place) for place in places],
    }


def _is_designation(word: str) -> bool:
    """Whether a word is only a letter or a number: it distinguishes things of one name."""
    return len(word) == 1 or word.isdigit() or is_roman(word)


def _designated(words: Sequence[str], place: int) -> str:
    """Return a letter or number with the name before it."""
    start = place
    while start > 0 and _is_designation(words[start]):
        start -= 1
    return " ".join(words[start : place + 1])


@lru_cache(maxsize=4096)
def _words(measure: str) -> tuple[str, ...]:
    """Return the words of a measure; it is compared with many when outcomes are paired."""
    return tuple(tokens(without_times(plain(measure))))
