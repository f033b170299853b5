"""What is measured instead of what an outcome measured, or less or more of it."""

from trialcli.ctgov.outcomes.clauses import names_purpose
from trialcli.ctgov.outcomes.comparing import (
    Difference,
    head_replaced,
    narrowing,
    new_in,
    of_other_substances,
    one_construct,
    other_numbers,
    said_in_part,
    same_class,
    shared_instrument,
    specialized,
    two_constructs,
)
from trialcli.ctgov.outcomes.outcome import Alteration
from trialcli.ctgov.outcomes.reading import Reading, Said, content, texts_of
from trialcli.ctgov.outcomes.readpair import ReadPair
from trialcli.ctgov.outcomes.thresholds import OutcomeLimits

_FEW = 5
"""Fewer than 5 units in common prove nothing (our own)."""


def replacement(pair: ReadPair, difference: Difference, limits: OutcomeLimits) -> Alteration | None:
    """Return what was measured and what is measured instead."""
    before, after = pair.before, pair.after
    lost, gained = difference.lost, difference.gained
    wholly = not (difference.kept or _says_how(before, after)) and lost == before.core
    wholly = wholly and not (names_purpose(pair.measures[0]) and _described_before(before, after))
    wholly = wholly and not _is_general(after, before)
    gained = gained or (after.core if wholly else ())
    if not (lost and gained):
        return None
    facts = {"dropped": texts_of(lost), "added": texts_of(gained)}
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


def narrowing_of(before: Reading, after: Reading, difference: Difference) -> Alteration | None:
    """Return by what less or more is measured: "serious", "symptomatic"."""
    named = {unit.name for unit in after.named}
    both = [unit for unit in before.named if unit.name in named]
    lost, gained = narrowing(difference.lost, both), narrowing(difference.gained, both)
    if difference.kept and bool(lost) != bool(gained):
        return "measure-altered", {"dropped": texts_of(lost), "added": texts_of(gained)}
    if [unit for unit in (*difference.lost, *difference.gained) if not unit.known]:
        return None
    for phrase, word in said_in_part(difference.lost, after.core):
        return "measure-altered", {"dropped": [phrase.text], "added": [word.text]}
    for phrase, word in said_in_part(difference.gained, before.core):
        return "measure-altered", {"dropped": [word.text], "added": [phrase.text]}
    for general, special in specialized(before.core, new_in(after, before)):
        dropped = [general.text, *texts_of(difference.lost)]
        return "measure-altered", {"dropped": dropped, "added": [special.text]}
    for general, special in specialized(after.core, new_in(before, after)):
        added = [general.text, *texts_of(difference.gained)]
        return "measure-altered", {"dropped": [special.text], "added": added}
    return None
