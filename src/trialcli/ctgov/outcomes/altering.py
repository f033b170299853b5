"""What happened to what an outcome measures, if it is one outcome in both versions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from trialcli.ctgov.outcomes.clauses import names_purpose, people
from trialcli.ctgov.outcomes.comparing import (
    Difference,
    ReadList,
    differ,
    head_replaced,
    instruments,
    is_mistyped,
    is_vague,
    listed_gone,
    narrowing,
    of_benefit_and_harm,
    of_other_substances,
    one_construct,
    other_numbers,
    other_of_class,
    qualifiers,
    said_in_part,
    same_class,
    shared_instrument,
    specialized,
    spelled_out,
    things_gone,
    two_constructs,
)
from trialcli.ctgov.outcomes.contrasts import (
    complements,
    negated,
    negations,
    opposite,
    renumbered,
    replaced,
)
from trialcli.ctgov.outcomes.metrics import metric_conflict, own_statistics
from trialcli.ctgov.outcomes.numbers import limits_of_one, other_limits
from trialcli.ctgov.outcomes.outcome import Alteration, OutcomeChangeKind
from trialcli.ctgov.outcomes.reading import Reading, Said, Thing, Unit, content
from trialcli.ctgov.outcomes.thresholds import OutcomeLimits
from trialcli.ctgov.outcomes.words import stem

_OTHERS = ("exchanged", "component-added", "component-dropped")
"""What makes an outcome another one."""
_NEW = 3
"""A description with 3 or more new informative words has more detail (our own)."""
_FEW = 5
"""An instrument has at most 5 units; fewer units in common prove nothing (our own)."""


@dataclass(frozen=True, slots=True)
class ReadPair:
    """An outcome before and after, with all of its list: another one may say a part."""

    before: Reading
    after: Reading
    measures: tuple[str, str]
    descriptions: tuple[str, str]
    all_before: ReadList
    all_after: ReadList


def alterations(pair: ReadPair, limits: OutcomeLimits) -> Iterator[Alteration]:
    """Yield what happened to the measure: what it measures first, then how it is summed up."""
    before, after = pair.before, pair.after
    if others := complements(*pair.measures):
        yield "exchanged", others
        return
    if negation := negated(*pair.measures) or renumbered(*pair.measures):
        yield "measure-altered", negation
        return
    difference = differ(before, after)
    found = list(_of_things(pair, difference, limits))
    if (contrast := opposite(*pair.measures)) and all(kind not in _OTHERS for kind, _ in found):
        yield "measure-altered", contrast
        return
    for kind, facts in found:
        yield kind, _with_negations(kind, facts, pair.measures)
    if any(kind in ("exchanged", "measure-altered") for kind, _ in found):
        return
    altered = None if found else _otherwise(pair)
    if altered:
        yield "measure-altered", altered
    elif conflict := metric_conflict(pair.measures, pair.descriptions):
        yield "metric-altered", {"before": sorted(conflict[0]), "after": sorted(conflict[1])}
    elif limit := other_limits(*pair.measures) or other_limits(*pair.descriptions):
        yield "measure-altered", {"of": "threshold", "dropped": limit[0], "added": limit[1]}
    elif not found:
        yield from _in_detail(pair, difference)


def _in_detail(pair: ReadPair, difference: Difference) -> Iterator[Alteration]:
    """Yield what one version says in more detail, or the words that replaced others."""
    details = (
        list(_details(pair.before, pair.after, difference))
        or list(_of_limits(pair))
        or list(_of_statistics(pair))
    )
    if details and (words := _words_replaced(pair)):
        yield "measure-altered", words
    else:
        yield from details


def _with_negations(
    kind: OutcomeChangeKind, facts: Mapping[str, object], measures: tuple[str, str]
) -> Mapping[str, object]:
    """Return the words of an alteration with the negation that only one measure has."""
    old, new = map(negations, measures)
    if kind != "measure-altered" or bool(old) == bool(new):
        return facts
    key, words = ("dropped", old) if old else ("added", new)
    named = facts.get(key)
    said = named if isinstance(named, list) else []
    more = [word for word in words if not any(word in str(each).split() for each in said)]
    return {**facts, key: [*more, *said]}


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


def _otherwise(pair: ReadPair) -> Mapping[str, object] | None:
    """Return what was altered though the things that are measured are the same."""
    before, after = pair.before, pair.after
    return (
        _other_population(pair) or _other_instrument(before, after) or opposite(*pair.descriptions)
    )


def _of_things(
    pair: ReadPair, difference: Difference, limits: OutcomeLimits
) -> Iterator[Alteration]:
    """Yield what happened to the things that are measured; nothing if they are the same."""
    before, after = pair.before, pair.after
    if not (before.core and after.core):
        yield from _of_components(*_listed_gone(before, after))
        return
    if of_benefit_and_harm(before, after):
        facts = {"dropped": _texts(before.core), "added": _texts(after.core)}
        yield "exchanged", facts
    elif is_vague(before) != is_vague(after):
        yield from _details(before, after, difference)
    elif parts := _parts(pair, difference):
        yield from parts
    elif replaced := _replaced(pair, difference, limits):
        yield replaced
    elif narrowed := _narrowed(before, after, difference):
        yield narrowed


def _parts(pair: ReadPair, difference: Difference) -> list[Alteration]:
    """Return the things that came and went, if beyond them the outcome is the same."""
    before, after = pair.before, pair.after
    dropped = things_gone(before, pair.all_after)
    added = things_gone(after, pair.all_before)
    if not _rest_is_kept(pair, difference, dropped, added):
        dropped = added = ()
    if not (dropped or added or difference.lost or difference.gained):
        dropped, added = _listed_gone(before, after)
    return list(_of_components(dropped, added))


def _listed_gone(before: Reading, after: Reading) -> tuple[tuple[Thing, ...], tuple[Thing, ...]]:
    """Return what the descriptions of two composites no longer list and newly list."""
    dropped, added = listed_gone(before, after), listed_gone(after, before)
    if len(dropped) == len(before.listed) or len(added) == len(after.listed):
        return (), ()
    return dropped, added


def _of_components(dropped: Sequence[Thing], added: Sequence[Thing]) -> Iterator[Alteration]:
    if dropped:
        yield "component-dropped", {"components": [thing.label for thing in dropped]}
    if added:
        yield "component-added", {"components": [thing.label for thing in added]}


def _other_population(pair: ReadPair) -> Mapping[str, object] | None:
    """Return in whom it was measured, and in whom instead."""
    before, after = pair.before, pair.after
    ours, theirs = map(people, pair.measures)
    if ours and theirs and not ours & theirs:
        return {"of": "population", "dropped": sorted(ours), "added": sorted(theirs)}
    lost = _only_in(before.population, after)
    gained = _only_in(after.population, before)
    if not (lost and gained):
        lost, gained = other_of_class("analysis", before.named, after.named)
    if lost and gained:
        return {"of": "population", "dropped": _texts(lost), "added": _texts(gained)}
    return None


def _only_in(units: Iterable[Unit], other: Reading) -> list[Unit]:
    said = other.everything
    return [unit for unit in content(units) if not (said.has(unit) or said.is_related(unit))]


def _other_instrument(before: Reading, after: Reading) -> Mapping[str, object] | None:
    """Return the instruments of one outcome and those that replaced them, for one construct."""
    for of, ours, theirs in (
        ("specimen", before.said, after.said),
        ("assessor", before.named, after.named),
    ):
        lost, gained = other_of_class(of, ours, theirs)
        if lost and gained:
            return {"of": of, "dropped": _texts(lost), "added": _texts(gained)}
    for of, ours, theirs in (
        ("instrument", before.methods, after.methods),
        ("note", before.beside, after.beside),
    ):
        lost, gained = _only_in(ours, after), _only_in(theirs, before)
        if lost and gained and len(lost) + len(gained) <= _FEW:
            return {"of": of, "dropped": _texts(lost), "added": _texts(gained)}
    old, new = instruments(before.said), instruments(after.said)
    lost = [unit for name, unit in old.items() if name not in new]
    gained = [unit for name, unit in new.items() if name not in old]
    if one_construct(lost, gained):
        return {"of": "instrument", "dropped": _texts(lost), "added": _texts(gained)}
    return None


def _rest_is_kept(
    pair: ReadPair, difference: Difference, dropped: Sequence[Thing], added: Sequence[Thing]
) -> bool:
    """Whether beyond the things that came and went the outcome is the same."""
    if len(dropped) == len(pair.before.things) or len(added) == len(pair.after.things):
        return False
    own = {unit.name for thing in (*dropped, *added) for unit in thing.units}
    others = [unit for unit in (*difference.lost, *difference.gained) if unit.name not in own]
    named = any(unit.known for thing in (*dropped, *added) for unit in content(thing.units))
    return bool(difference.kept) and len(others) <= (len(difference.kept) if named else 0)


def _replaced(pair: ReadPair, difference: Difference, limits: OutcomeLimits) -> Alteration | None:
    """Return what was measured and what is measured instead."""
    before, after = pair.before, pair.after
    lost, gained = difference.lost, difference.gained
    wholly = not (difference.kept or _says_how(before, after)) and lost == before.core
    wholly = wholly and not (names_purpose(pair.measures[0]) and _described_before(before, after))
    wholly = wholly and not _is_general(after, before)
    gained = gained or (after.core if wholly else ())
    if not (lost and gained):
        return None
    facts = {"dropped": _texts(lost), "added": _texts(gained)}
    if other_numbers(lost, gained):
        return "measure-altered", facts
    by_one_instrument = not two_constructs(lost, gained) and (
        one_construct(before.said, after.said) or shared_instrument(before, after)
    )
    if same_class(lost, gained) or by_one_instrument:
        return "measure-altered", facts
    if content(lost) and content(gained):
        alike = difference.share_kept >= limits.altered and not (
            difference.share_kept < limits.same_head and head_replaced(before, after, difference)
        )
        alike = alike and not of_other_substances(difference)
        alike = alike or (not wholly and _described_alike(before, after) >= limits.altered)
        return ("measure-altered" if alike else "exchanged"), facts
    return None


def _is_general(one: Reading, other: Reading) -> bool:
    """Whether a measure names nothing that another one does not: "antibody", "antibody titer"."""
    core, said = content(one.core), Said.of(other.core)
    return bool(core) and all(said.has(unit) for unit in core)


def _described_before(before: Reading, after: Reading) -> bool:
    """Whether the description of a measure opens with all that the later one measures."""
    core = content(after.core)
    opening = Said.of(before.described[: len(core) + 2])
    return all(opening.has(unit) for unit in core)


def _says_how(one: Reading, other: Reading) -> bool:
    """Whether one measure names as its method, or in passing, all that another one measures."""
    beside = Said.of((*one.methods, *one.beside))
    return all(beside.has(unit) for unit in content(other.core))


def _described_alike(before: Reading, after: Reading) -> float:
    """Return the share of all that one outcome says which the other one says too."""
    one, other = sorted((before, after), key=lambda reading: len(reading.said))
    units = {unit.name: unit for unit in content(one.said)}
    said = Said.of(content(other.said))
    if len(units) < _FEW:
        return 0.0
    return sum(said.has(unit) for unit in units.values()) / len(units)


def _narrowed(before: Reading, after: Reading, difference: Difference) -> Alteration | None:
    """Return by what less or more is measured: "serious", "symptomatic"."""
    named = {unit.name for unit in after.named}
    both = [unit for unit in before.named if unit.name in named]
    lost, gained = narrowing(difference.lost, both), narrowing(difference.gained, both)
    if difference.kept and bool(lost) != bool(gained):
        return "measure-altered", {"dropped": _texts(lost), "added": _texts(gained)}
    if [unit for unit in (*difference.lost, *difference.gained) if not unit.known]:
        return None
    for phrase, word in said_in_part(difference.lost, after.core):
        return "measure-altered", {"dropped": [phrase.text], "added": [word.text]}
    for phrase, word in said_in_part(difference.gained, before.core):
        return "measure-altered", {"dropped": [word.text], "added": [phrase.text]}
    for general, special in specialized(before.core, _new_in(after, before)):
        dropped = [general.text, *_texts(difference.lost)]
        return "measure-altered", {"dropped": dropped, "added": [special.text]}
    for general, special in specialized(after.core, _new_in(before, after)):
        added = [general.text, *_texts(difference.gained)]
        return "measure-altered", {"dropped": [special.text], "added": added}
    return None


def _new_in(one: Reading, other: Reading) -> list[Unit]:
    """Return the things of one outcome that another one does not say anywhere."""
    said = other.everything
    return [unit for unit in one.core if not said.has(unit)]


def _details(before: Reading, after: Reading, difference: Difference) -> Iterator[Alteration]:
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
    new = list(dict.fromkeys(_texts(_only_in(one.said, other))))
    if is_vague(other) and not is_vague(one):
        return _More(5, _texts(gained or one.core), bool(gained))
    if new and not one.core and content(one.named):
        # Only its method or an explanation says what it measures.
        return _More(5, new)
    if gained:
        return _More(4, _texts(gained), named=True)
    if beside := _named_beside(one, other):
        return _More(3, _texts(beside), named=True)
    if len(new) >= _NEW or instruments(one.said).keys() - instruments(other.said):
        return _More(2, new or _texts(one.core))
    if _same_words(one, other) and not one.single.keys() - other.heard:
        return _More(0, [])
    if spelled_out(other.core, one.core):
        beyond = [unit for unit in one.core if not other.everything.has(unit)]
        return _More(1 if beyond else 0, _texts(beyond), named=True)
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
    return [*_only_in(beside, other), *analyses]


def _texts(units: Iterable[Unit]) -> list[str]:
    return [unit.text for unit in units]
