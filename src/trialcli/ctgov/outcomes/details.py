"""What one version of an outcome says in more detail than the other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from trialcli.ctgov.outcomes.comparing import (
    Difference,
    instruments,
    is_mistyped,
    is_vague,
    only_in,
    qualifiers,
    spelled_out,
)
from trialcli.ctgov.outcomes.contrasts import replaced
from trialcli.ctgov.outcomes.metrics import own_statistics
from trialcli.ctgov.outcomes.numbers import limits_of_one
from trialcli.ctgov.outcomes.outcome import Alteration, OutcomeChangeKind
from trialcli.ctgov.outcomes.reading import Reading, Unit, content, texts_of
from trialcli.ctgov.outcomes.readpair import ReadPair
from trialcli.ctgov.outcomes.words import stem

_NEW = 3
"""A description with 3 or more new informative words has more detail (our own)."""


def in_detail(pair: ReadPair, difference: Difference) -> Iterator[Alteration]:
    """Yield what one version says in more detail, or the words that replaced others."""
    found = (
        list(details(pair.before, pair.after, difference))
        or list(_of_limits(pair))
        or list(_of_statistics(pair))
    )
    if found and (words := _words_replaced(pair)):
        yield "measure-altered", words
    else:
        yield from found


def _words_replaced(pair: ReadPair) -> Mapping[str, object] | None:
    """Return the words that replaced others in a measure that is the same beyond them."""
    before, after = pair.before, pair.after
    words = replaced(*pair.measures)
    if not words or is_vague(before) != is_vague(after):
        return None
    if spelled_out(before.core, after.core) or spelled_out(after.core, before.core):
        return None
    for some, heard in zip(words, (after.heard, before.heard), strict=True):
        if some and all(stem(word) in heard or is_mistyped(stem(word), heard) for word in some):
            return None
    dropped, added = ([" ".join(some)] if some else [] for some in words)
    return {"dropped": dropped, "added": added}


def details(before: Reading, after: Reading, difference: Difference) -> Iterator[Alteration]:
    """Yield the detail that was added to an outcome or left out of it."""
    added, omitted = _more(after, before, difference.gained), _more(before, after, difference.lost)
    if max(added.rank, omitted.rank) == 0:
        return
    kind: OutcomeChangeKind = "detail-added" if added.rank >= omitted.rank else "detail-omitted"
    more = max(added, omitted, key=lambda each: each.rank)
    yield kind, {"detail": "measure", "named": more.named, "words": more.words}


def _of_limits(pair: ReadPair) -> Iterator[Alteration]:
    """Yield the limits that only one of two outcomes names: "blood loss over 500 ml"."""
    gone, new = limits_of_one(pair.measures, pair.descriptions)
    if new:
        yield "detail-added", {"detail": "measure", "named": True, "words": list(new)}
    elif gone:
        yield "detail-omitted", {"detail": "measure", "named": True, "words": list(gone)}


def _of_statistics(pair: ReadPair) -> Iterator[Alteration]:
    """Yield the statistic that only one of two outcomes names: "change in pain", "pain"."""
    texts = [" ".join(each) for each in zip(pair.measures, pair.descriptions, strict=True)]
    if gained := own_statistics(pair.measures[1], texts[0]):
        yield "detail-added", {"detail": "measure", "named": True, "words": gained}
    elif lost := own_statistics(pair.measures[0], texts[1]):
        yield "detail-omitted", {"detail": "measure", "named": True, "words": lost}


class _More(NamedTuple):
    """What one outcome says and another one does not."""

    rank: int
    """How much it matters which of the two says more: 0 if it does not say more."""
    words: list[str]
    named: bool = False
    """Whether the words stand in its measure."""


def _more(one: Reading, other: Reading, gained: Sequence[Unit]) -> _More:
    """Return what one outcome says and another one does not; ``gained`` is of what it measures."""
    new = list(dict.fromkeys(texts_of(only_in(one.said, other))))
    if is_vague(other) and not is_vague(one):
        return _More(5, texts_of(gained or one.core), bool(gained))
    if new and not one.core and content(one.named):
        # Only its method or an explanation says what it measures.
        return _More(5, new)
    if gained:
        return _More(4, texts_of(gained), named=True)
    if beside := _named_beside(one, other):
        return _More(3, texts_of(beside), named=True)
    if len(new) >= _NEW or instruments(one.said).keys() - instruments(other.said):
        return _More(2, new or texts_of(one.core))
    if _same_words(one, other) and not one.single.keys() - other.heard:
        return _More(0, [])
    if spelled_out(other.core, one.core):
        beyond = [unit for unit in one.core if not other.everything.has(unit)]
        return _More(1 if beyond else 0, texts_of(beyond), named=True)
    # Every word of a measure counts.
    unheard = [
        word
        for key, word in one.single.items()
        if key not in other.heard and not is_mistyped(key, other.heard)
    ]
    return _More(1 if unheard else 0, unheard, named=True)


def _same_words(one: Reading, other: Reading) -> bool:
    """Whether two outcomes measure the same words, grouped into other phrases."""
    ours, theirs = ({word for unit in each.core for word in unit.words} for each in (one, other))
    return ours == theirs


def _named_beside(one: Reading, other: Reading) -> list[Unit]:
    """Return what only one measure names beside the things it measures: in whom, when, why."""
    beside = (*one.population, *one.methods, *one.beside)
    said = other.everything
    analyses = [unit for unit in qualifiers("analysis", beside) if not said.has(unit)]
    return [*only_in(beside, other), *analyses]
