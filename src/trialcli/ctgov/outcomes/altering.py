"""What happened to what an outcome measures, if it is one outcome in both versions."""

from collections.abc import Iterator, Mapping, Sequence

from trialcli.ctgov.outcomes.clauses import people
from trialcli.ctgov.outcomes.comparing import (
    Difference,
    differ,
    instruments,
    is_vague,
    listed_gone,
    of_benefit_and_harm,
    one_construct,
    only_in,
    other_of_class,
    things_gone,
)
from trialcli.ctgov.outcomes.contrasts import (
    complements,
    negated,
    negations,
    opposite,
    renumbered,
)
from trialcli.ctgov.outcomes.details import details, in_detail
from trialcli.ctgov.outcomes.metrics import metric_conflict
from trialcli.ctgov.outcomes.numbers import other_limits
from trialcli.ctgov.outcomes.outcome import Alteration, OutcomeChangeKind
from trialcli.ctgov.outcomes.reading import Reading, Thing, content, texts_of
from trialcli.ctgov.outcomes.readpair import ReadPair
from trialcli.ctgov.outcomes.replacing import narrowing_of, replacement
from trialcli.ctgov.outcomes.thresholds import OutcomeLimits

_OTHERS = ("exchanged", "component-added", "component-dropped")
"""What makes an outcome another one."""
_FEW = 5
"""An instrument has at most 5 units (our own)."""


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
        yield from in_detail(pair, difference)


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
        facts = {"dropped": texts_of(before.core), "added": texts_of(after.core)}
        yield "exchanged", facts
    elif is_vague(before) != is_vague(after):
        yield from details(before, after, difference)
    elif parts := _parts(pair, difference):
        yield from parts
    elif other := (
        replacement(pair, difference, limits) or narrowing_of(before, after, difference)
    ):
        yield other


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
    lost = only_in(before.population, after)
    gained = only_in(after.population, before)
    if not (lost and gained):
        lost, gained = other_of_class("analysis", before.named, after.named)
    if lost and gained:
        return {"of": "population", "dropped": texts_of(lost), "added": texts_of(gained)}
    return None


def _other_instrument(before: Reading, after: Reading) -> Mapping[str, object] | None:
    """Return the instruments of one outcome and those that replaced them, for one construct."""
    for of, ours, theirs in (
        ("specimen", before.said, after.said),
        ("assessor", before.named, after.named),
    ):
        lost, gained = other_of_class(of, ours, theirs)
        if lost and gained:
            return {"of": of, "dropped": texts_of(lost), "added": texts_of(gained)}
    for of, ours, theirs in (
        ("instrument", before.methods, after.methods),
        ("note", before.beside, after.beside),
    ):
        lost, gained = only_in(ours, after), only_in(theirs, before)
        if lost and gained and len(lost) + len(gained) <= _FEW:
            return {"of": of, "dropped": texts_of(lost), "added": texts_of(gained)}
    old, new = instruments(before.said), instruments(after.said)
    lost = [unit for name, unit in old.items() if name not in new]
    gained = [unit for name, unit in new.items() if name not in old]
    if one_construct(lost, gained):
        return {"of": "instrument", "dropped": texts_of(lost), "added": texts_of(gained)}
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
