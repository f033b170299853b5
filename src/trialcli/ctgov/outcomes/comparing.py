"""How what one outcome measures differs from what another one measures."""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from trialcli.ctgov.outcomes.lexicon import lexicon
from trialcli.ctgov.outcomes.reading import Reading, Said, Thing, Unit, content
from trialcli.ctgov.outcomes.readpair import ReadList
from trialcli.ctgov.outcomes.vocabulary import mistyped

_NARROWING = frozenset({"severity", "seriousness", "cause", "confirmation"})
"""The classes of qualifiers that narrow what is measured."""
_BENEFITS = frozenset({"efficacy", "benefit", "clinical benefit", "clinical activity"})
_HARMS = frozenset({"safety", "tolerability", "adverse event", "serious adverse event"})
"""General things of which no benefit is spelled out by a harm."""
_LEAST_TYPED = 5
"""A word of at least 5 letters may be mistyped, if the right one is known (our own)."""
_DIGITS = re.compile("[0-9]+")
_QUALIFIER = 0.5
"""A word that says only how or where something is measured counts this much (our own)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The units of the things that two outcomes measure, by whether the other one has them."""

    kept: tuple[Unit, ...]
    """Those that both measures have, in these words or in others of one meaning."""
    lost: tuple[Unit, ...]
    """Those of the earlier one that the later one does not say anywhere."""
    gained: tuple[Unit, ...]
    """Those of the later one that the earlier one does not say anywhere."""
    spelled_out: tuple[tuple[Unit, ...], tuple[Unit, ...]]
    """Those of either that the other one spells out, or names only beside its measure."""

    @property
    def share_kept(self) -> float:
        """The share of the units that stayed, of the side that changed more."""
        kept = _weight(self.kept) + max(map(_weight, self.spelled_out)) / 2
        changed = max(_weight(self.lost), _weight(self.gained))
        return kept / (kept + changed) if kept + changed else 1.0


def differ(before: Reading, after: Reading) -> Difference:
    """Compare what two outcomes measure."""
    kept, lost, beside_after = _against(before, after)
    _, gained, beside_before = _against(after, before)
    if len(lost) == len(gained) == 1 and _respelled(before, after, lost[0], gained[0]):
        kept, lost, gained = (*kept, *lost), (), ()
    return Difference(kept, lost, gained, (beside_after, beside_before))


def _against(one: Reading, other: Reading) -> tuple[tuple[Unit, ...], ...]:
    """Sort the units of what one outcome measures: in the other's measure, nowhere, beside it.

    An instrument that both outcomes name does not say what only one of them measures by it.
    """
    both = instruments(one.said).keys() - {unit.name for unit in one.core}
    core = other.measured
    said = Said.of(unit for unit in other.said if unit.name not in both)
    kept, gone, beside = [], [], []
    for unit in one.core:
        if core.has(unit):
            kept.append(unit)
        elif said.has(unit) or said.is_related(unit):
            beside.append(unit)
        else:
            gone.append(unit)
    return tuple(kept), tuple(gone), tuple(beside)


def things_gone(one: Reading, others: ReadList) -> tuple[Thing, ...]:
    """Return those of several things that an outcome names which no outcome of a list says.

    What all the things share ("upper body and lower body strength": strength) does not
    distinguish them.
    """
    return _gone(one.things, others.everything, others.things)


def listed_gone(one: Reading, other: Reading) -> tuple[Thing, ...]:
    """Return those of the things by which one outcome is defined that another one does not say.

    The name of the composite ("major adverse cardiovascular events") says none of them.
    """
    general = [unit.name for unit in other.core if unit.name in lexicon().specials]
    said = Said.of(unit for unit in other.said if unit.name not in general)
    return _gone(one.listed, said, ())


def _gone(things: Sequence[Thing], said: Said, shared: Sequence[Set[str]]) -> tuple[Thing, ...]:
    if len(things) < 2:
        return ()
    gone = []
    for thing in things:
        elsewhere = [unit for each in things if each is not thing for unit in each.units]
        names = {unit.name for unit in elsewhere}
        own = [
            unit
            for unit in thing.units
            if not (
                unit.name in names
                or any(unit.words < other.words for other in elsewhere)
                or _is_shared(unit, names, shared)
            )
        ]
        if _says_what(own) and not any(said.has(unit) or said.is_related(unit) for unit in own):
            gone.append(thing)
    return tuple(
        thing
        for thing in gone
        if not (_measures_another(thing, things) or _specifies(thing, things[0]))
    )


def _says_what(units: Iterable[Unit]) -> bool:
    """Whether some units say more than how or where something is measured."""
    return any(unit.name not in lexicon().classes for unit in units)


def _specifies(thing: Thing, first: Thing) -> bool:
    """Whether a thing says of which the first one is: "relapse rate, treated relapses"."""
    said, own = ({unit.name for unit in each.units} for each in (first, thing))
    return thing is not first and bool(said) and said < own


def _measures_another(thing: Thing, things: Iterable[Thing]) -> bool:
    """Whether a thing is but the instrument for another: "pain, visual analog scale"."""
    known = lexicon()
    units = content(thing.units)
    measured = {name for unit in units for name in known.constructs.get(unit.name, ())}
    if not all(unit.name in known.constructs for unit in units):
        return False
    others = {
        unit.name
        for each in things
        if each is not thing
        for unit in each.units
        if unit.name not in known.constructs
    }
    return any(_alike(one, other) for one in measured for other in others)


def _alike(one: str, other: str) -> bool:
    """Whether two meanings are one or a part of each other: "quality of life"."""
    ours, theirs = set(one.split()), set(other.split())
    return ours <= theirs or theirs <= ours


def _is_shared(unit: Unit, elsewhere: Set[str], there: Iterable[Set[str]]) -> bool:
    """Whether a unit belongs to another thing as well: "near and distance vision"."""
    return any(unit.name in names and names & elsewhere for names in there)


def _weight(units: Iterable[Unit]) -> float:
    """Return how much some units mean: a known phrase more than a word, a qualifier less."""
    classes = lexicon().classes
    return sum(
        _QUALIFIER if unit.name in classes else len(unit.words) if unit.known else 1.0
        for unit in units
    )


def same_class(lost: Sequence[Unit], gained: Sequence[Unit]) -> bool:
    """Whether each lost unit is a qualifier that a gained one of its class replaces."""
    classes = lexicon().classes
    ours, theirs = ([classes.get(unit.name) for unit in side] for side in (lost, gained))
    return None not in ours and None not in theirs and set(ours) == set(theirs)


def _respelled(before: Reading, after: Reading, lost: Unit, gained: Unit) -> bool:
    """Whether a word that the lexicon does not know is a known one, mistyped."""
    if lost.known == gained.known:
        return False
    old = lost.written - after.everything.written.every
    new = gained.written - before.everything.written.every
    if len(old) != 1 or len(new) != 1:
        return False
    short, long = sorted((*old, *new), key=len)
    return len(short) >= _LEAST_TYPED and mistyped(short, long)


def is_mistyped(word: str, there: Iterable[str]) -> bool:
    """Whether a word is one of others with one letter wrong."""
    return len(word) >= _LEAST_TYPED and any(
        mistyped(*sorted((word, other), key=len)) for other in there if len(other) >= _LEAST_TYPED
    )


def other_numbers(lost: Sequence[Unit], gained: Sequence[Unit]) -> bool:
    """Whether units differ only in their numbers: "ACR20", "ACR50"."""
    ours, theirs = (sorted(_DIGITS.sub("", unit.text) for unit in side) for side in (lost, gained))
    return ours == theirs


def other_of_class(
    name: str, before: Iterable[Unit], after: Iterable[Unit]
) -> tuple[list[Unit], list[Unit]]:
    """Return the qualifiers of a class on either side, if both have some and share none.

    One may be a word of a known phrase: "salivary cortisol".
    """
    sides = [{unit.name: unit for unit in qualifiers(name, units)} for units in (before, after)]
    if sides[0].keys() & sides[1].keys():
        return [], []
    return list(sides[0].values()), list(sides[1].values())


def qualifiers(name: str, units: Iterable[Unit]) -> list[Unit]:
    """Return the qualifiers of a class among some units and in their texts."""
    return [one for unit in units for one in _of_class(name, unit)]


def _of_class(name: str, unit: Unit) -> list[Unit]:
    """Return a unit, or the words of its text, that are qualifiers of a class."""
    classes = lexicon().classes
    if classes.get(unit.name) == name:
        return [unit]
    words = [word for word in unit.text.split() if classes.get(word) == name]
    return [Unit(word, frozenset(), frozenset(), word, known=True) for word in words]


def one_construct(lost: Sequence[Unit], gained: Sequence[Unit]) -> bool:
    """Whether the units are instruments that measure one thing."""
    return any(
        lexicon().same_construct(ours.name, theirs.name) for ours in lost for theirs in gained
    )


def two_constructs(lost: Sequence[Unit], gained: Sequence[Unit]) -> bool:
    """Whether what was measured and what is measured instead are things that have instruments.

    Anxiety and depression are two, even if one instrument measures both.
    """
    measurable = lexicon().measurable
    ours, theirs = ({unit.name for unit in content(side)} for side in (lost, gained))
    return bool(ours and theirs) and ours | theirs <= measurable and not ours & theirs


def shared_instrument(before: Reading, after: Reading) -> bool:
    """Whether both outcomes name one instrument that measures only one thing."""
    ours, theirs = ({unit.name for unit in reading.said} for reading in (before, after))
    return any(len(lexicon().constructs.get(name, ())) == 1 for name in ours & theirs)


def head_replaced(before: Reading, after: Reading, difference: Difference) -> bool:
    """Whether what the first thing is, is another one: "stiffness of the liver", "fat of ..."."""
    lost = {unit.name for unit in difference.lost}
    gained = {unit.name for unit in difference.gained}
    old, new = (reading.things[0].head for reading in (before, after))
    return bool(old and new) and old <= lost and new <= gained


def of_other_substances(difference: Difference) -> bool:
    """Whether only what is computed stayed: "the AUC of midazolam", "the AUC of digoxin"."""
    kept = {unit.name for unit in content(difference.kept)}
    return bool(kept) and kept <= lexicon().parameters


def is_vague(reading: Reading) -> bool:
    """Whether an outcome names only what anything may spell out: "efficacy"."""
    return bool(reading.core) and all(unit.name in lexicon().vague for unit in reading.core)


def of_benefit_and_harm(before: Reading, after: Reading) -> bool:
    """Whether one outcome is the benefit of a treatment, and the other one its harms.

    Neither spells the other one out: "safety", "efficacy".
    """
    sides = [{unit.name for unit in reading.core} for reading in (before, after)]
    if any(before.everything.has(unit) for unit in after.core) or any(
        after.everything.has(unit) for unit in before.core
    ):
        return False
    return any(
        bool(one and other) and one <= _BENEFITS and other <= _HARMS
        for one, other in (sides, sides[::-1])
    )


def narrowing(units: Iterable[Unit], kept: Iterable[Unit]) -> list[Unit]:
    """Return the units that make what is measured a part of itself: "serious", "symptomatic".

    One of a class that was kept says no more: "grade 3 or 4", "severe (grade 3 or 4)".
    """
    classes = lexicon().classes
    there = _NARROWING - {classes.get(unit.name) for unit in kept}
    return [unit for unit in units if classes.get(unit.name) in there]


def specialized(core: Iterable[Unit], units: Iterable[Unit]) -> list[tuple[Unit, Unit]]:
    """Return the things of a core with the known units that are a special kind of each.

    "Adverse event" has the kind "serious adverse event": more words, the same among them.
    """
    return [
        (general, unit)
        for unit in units
        for general in core
        if unit.known
        and general.known
        and unit.name not in lexicon().constructs
        and general.name not in lexicon().vague
        and (general.words < unit.words or general.written < unit.written)
    ]


def said_in_part(phrases: Iterable[Unit], core: Sequence[Unit]) -> list[tuple[Unit, Unit]]:
    """Return the known phrases of which a core has a word only: "progression free survival".

    A measure of one word is spelled out by such a phrase: "antibody", "antibody titer".
    """
    if len(core) < 2:
        return []
    return [
        (phrase, unit)
        for phrase in content(phrases)
        for unit in core
        if len(unit.words) == 1 and unit.words < phrase.words
    ]


def spelled_out(general: Iterable[Unit], special: Iterable[Unit]) -> bool:
    """Whether some things are spelled out by others, which they do not name themselves."""
    names = {unit.name for unit in general}
    new = {unit.name for unit in special} - names
    known = lexicon()
    return any(
        one in known.constructs.get(name, ()) or known.is_special(one, name)
        for name in names
        for one in new
    )


def instruments(units: Iterable[Unit]) -> dict[str, Unit]:
    """Return the instruments among some units, by name."""
    return {unit.name: unit for unit in units if unit.name in lexicon().constructs}


def only_in(units: Iterable[Unit], other: Reading) -> list[Unit]:
    """Return those of the units of one outcome that another one does not say or spell out."""
    said = other.everything
    return [unit for unit in content(units) if not (said.has(unit) or said.is_related(unit))]


def new_in(one: Reading, other: Reading) -> list[Unit]:
    """Return the things of one outcome that another one does not say anywhere."""
    said = other.everything
    return [unit for unit in one.core if not said.has(unit)]
