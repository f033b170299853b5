"""Arms and interventions that changed: renamed, of another type, given in another way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trialcli.ctgov.events.items import field_name
from trialcli.ctgov.events.path_rules import ARM_ALTERED
from trialcli.ctgov.events.sources import CFR_312_30
from trialcli.ctgov.treatments.names import (
    Rename,
    SameTreatment,
    differ_in_amounts_only,
    name_of,
    reads_the_same,
    same_but_for_the_name,
    same_treatment,
)
from trialcli.ctgov.treatments.regimen import Difference, differences
from trialcli.ctgov.words.vocabulary import value_words
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule, worst_rule
from trialcli.record.changes import Change
from trialcli.record.tree import value_at
from trialcli.text.blocks import capital, counted, first_named

INTERVENTION_RENAMED = Rule(
    "intervention-renamed",
    "detail",
    "An intervention has another name, and the record shows that it is the same one",
    CFR_312_30,
)
INTERVENTION_NAME_CHANGED = Rule(
    "intervention-name-changed",
    "minor",
    "An intervention has another name, and may be another one",
    CFR_312_30,
)
ARM_RENAMED = Rule("arm-renamed", "detail", "An arm has another label", CFR_312_30)
TREATMENT_TYPE_CHANGED = Rule(
    "treatment-type-changed",
    "minor",
    "An arm or an intervention is of another type: no longer a placebo, a device instead of a drug",
    CFR_312_30,
)
DOSE_CHANGED = Rule(
    "dose-changed",
    "minor",
    "A dose, a frequency, a duration, a route, a form or a number of sessions changed",
    CFR_312_30,
)
ARM_TREATED_OTHERWISE = Rule(
    "arm-interventions-changed",
    "minor",
    "An arm gets another intervention, or one intervention more or less",
    CFR_312_30,
)

_MODULE = "protocolSection.armsInterventionsModule"
_ARMS, _INTERVENTIONS = f"{_MODULE}.armGroups[]", f"{_MODULE}.interventions[]"
_NAMES = (f"{_ARMS}.label", f"{_INTERVENTIONS}.name")
_TYPES = (f"{_ARMS}.type", f"{_INTERVENTIONS}.type")
_TEXTS = (*_NAMES, f"{_ARMS}.description", f"{_INTERVENTIONS}.description")
_ITS_INTERVENTIONS = f"{_ARMS}.interventionNames[]"
_ITS_ARMS = f"{_INTERVENTIONS}.armGroupLabels[]"
_REFERENCES = (_ITS_INTERVENTIONS, _ITS_ARMS)
_OTHER_NAMES = f"{_INTERVENTIONS}.otherNames"
_MOST_NAMED = 4
"""An event names at most this many arms and interventions."""


@dataclass(frozen=True)
class _Treatment:
    """An arm or an intervention of both records, with its changes."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    changes: Mapping[int, Change]
    """By their positions in the comparison."""

    @property
    def is_arm(self) -> bool:
        return next(iter(self.changes.values())).pattern.startswith(_ARMS)

    @property
    def noun(self) -> str:
        return "arm" if self.is_arm else "intervention"

    @cached_property
    def rename(self) -> Rename | None:
        """Its old and its new name, if they differ."""
        old, new = name_of(self.before), name_of(self.after)
        return Rename(old, new) if old and new and old != new else None

    @cached_property
    def new_type(self) -> Rename | None:
        """Its old and its new type, if both are stated and differ."""
        old, new = (side.get("type") for side in (self.before, self.after))
        is_new = isinstance(old, str) and isinstance(new, str) and old != new
        return Rename(value_words(str(old)), value_words(str(new))) if is_new else None

    @cached_property
    def reference(self) -> Rename:
        """How the other list refers to it: an arm by its label, a drug as "Drug: aspirin"."""
        names = (name_of(side) for side in (self.before, self.after))
        if self.is_arm:
            return Rename(*names)
        types = (str(side.get("type")) for side in (self.before, self.after))
        return Rename(
            *(f"{value_words(kind)}: {name}" for kind, name in zip(types, names, strict=True))
        )

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """In which parts it is given otherwise."""
        old, new = (
            ". ".join(filter(None, (name_of(side), _text(side.get("description")))))
            for side in (self.before, self.after)
        )
        return differences(old, new)

    def references(self, positions: Iterable[int], pattern: str) -> tuple[set[str], set[str]]:
        """Return what one of its lists no longer refers to, and what it refers to now."""
        changes = [self.changes[at] for at in positions if self.changes[at].pattern == pattern]
        return (
            {_text(change.before) for change in changes} - {""},
            {_text(change.after) for change in changes} - {""},
        )


def treatment_events(ledger: Ledger) -> Iterator[Event]:
    """Yield what was renamed, is of another type or given in another way, with what follows."""
    treatments = list(_treatments(ledger))
    follow = _consequences(treatments)
    followed = {position for positions in follow.values() for position in positions}
    altered = []
    for number, treatment in enumerate(treatments):
        own = tuple(position for position in treatment.changes if position not in followed)
        said = _TreatmentChange(treatment, own, tuple(follow.get(number, ())))
        if own and said.is_special:
            altered.append(said)
    yield from _events(ledger, altered)


def _consequences(treatments: Sequence[_Treatment]) -> dict[int, list[int]]:
    """Return the changes that follow from another name or type, by the number of what has it."""
    renamed = {at: one for at, one in enumerate(treatments) if one.rename or one.new_type}
    found: dict[int, list[int]] = {}
    causes: dict[int, int] = {}
    for number, treatment in enumerate(treatments):
        for position, change in treatment.changes.items():
            cause = _cause(position, number, treatments, renamed)
            if cause is not None:
                found.setdefault(cause, []).append(position)
                if change.pattern in _NAMES:
                    causes[number] = cause
    _mirrored(treatments, found)
    # What follows from an arm that is named after its drug follows from the drug.
    for arm, drug in causes.items():
        found[drug] += found.pop(arm, [])
    return found


def _mirrored(treatments: Sequence[_Treatment], found: dict[int, list[int]]) -> None:
    """Add to what follows the lists of arms that only mirror the interventions of an arm."""
    followed = {position for positions in found.values() for position in positions}
    for number, arm in enumerate(treatments):
        lost, gained = arm.references(arm.changes.keys() - followed, _ITS_INTERVENTIONS)
        for drug in treatments if arm.is_arm and (lost or gained) else ():
            for position in drug.changes.keys() - followed:
                change = drug.changes[position]
                is_arm = arm.reference.before == change.before, arm.reference.after == change.after
                mirrors = (is_arm[0] and drug.reference.before in lost) or (
                    is_arm[1] and drug.reference.after in gained
                )
                if change.pattern == _ITS_ARMS and change.kind != "changed" and mirrors:
                    found.setdefault(number, []).append(position)


def _treatments(ledger: Ledger) -> Iterator[_Treatment]:
    """Yield the arms and interventions that are in both records and changed."""
    items: dict[tuple[str, int, int], dict[int, Change]] = {}
    for position in ledger.left:
        change = ledger[position]
        if change.pattern.startswith((f"{_ARMS}.", f"{_INTERVENTIONS}.")) and change.items:
            item = change.items[0]
            if item.before is not None and item.after is not None:
                key = (change.pattern.partition("[]")[0], item.before, item.after)
                items.setdefault(key, {})[position] = change
    for (dotted, i, j), changes in items.items():
        path = tuple(dotted.split("."))
        sides = value_at(ledger.before, (*path, i)), value_at(ledger.after, (*path, j))
        if all(isinstance(side, dict) for side in sides):
            yield _Treatment(*sides, changes)


def _cause(
    position: int,
    number: int,
    treatments: Sequence[_Treatment],
    renamed: Mapping[int, _Treatment],
) -> int | None:
    """Return the number of the renamed arm or intervention from which a change follows."""
    treatment = treatments[number]
    change = treatment.changes[position]
    if change.pattern in _REFERENCES:
        refers = (at for at, one in renamed.items() if _refers(change, treatment, one.reference))
        return next(refers, None)
    if change.pattern.startswith(_OTHER_NAMES):
        is_own = treatment.rename is not None and _names_only(change, treatment.rename)
        return number if is_own else None
    if change.pattern not in _TEXTS or change.kind != "changed":
        return None
    renames = {at: one.rename for at, one in renamed.items() if one.rename}
    if change.pattern in _NAMES:
        # An arm is named after its drug, and no drug after its arm.
        is_drug = {at: not treatments[at].is_arm and treatment.is_arm for at in renames}
        renames = {at: rename for at, rename in renames.items() if is_drug[at]}
    return _renamed_in(_text(change.before), _text(change.after), renames)


def _renamed_in(old: str, new: str, renames: Mapping[int, Rename]) -> int | None:
    """Return by whose new name alone two texts differ; of several the first."""
    if not renames or not reads_the_same(old, new, list(renames.values())):
        return None
    alone = (at for at, rename in renames.items() if reads_the_same(old, new, [rename]))
    return next(alone, next(iter(renames)))


def _refers(change: Change, treatment: _Treatment, reference: Rename) -> bool:
    """Whether a list now refers to something by its new name, and did so by its old one."""
    key = change.pattern.removesuffix("[]").rpartition(".")[2]
    old, new = (side.get(key) for side in (treatment.before, treatment.after))
    if not (isinstance(old, list) and isinstance(new, list)):
        return False
    if reference.before not in old or reference.after not in new:
        return False
    sides = {"changed": reference, "removed": (reference.before, None)}
    return (change.before, change.after) == sides.get(change.kind, (None, reference.after))


def _names_only(change: Change, rename: Rename) -> bool:
    """Whether other names that came or went are the old or the new name."""
    value = change.after if change.kind == "added" else change.before
    values = value if isinstance(value, list) else [value]
    known = {name.casefold() for name in rename}
    return change.kind in ("added", "removed") and all(
        isinstance(one, str) and one.casefold() in known for one in values
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class _TreatmentChange:
    """What there is to say of one arm or intervention."""

    treatment: _Treatment
    own: tuple[int, ...]
    """Its changes that do not follow from another one."""
    consequences: tuple[int, ...]

    @property
    def head(self) -> tuple[Rule, str] | None:
        """Its rename, with the rule; None if another rename is the cause of it."""
        one, rename = self.treatment, self.treatment.rename
        if rename is None or not any(one.changes[at].pattern in _NAMES for at in self.own):
            return None
        if one.differences and differ_in_amounts_only(rename):
            return None
        if one.is_arm:
            return ARM_RENAMED, f"Arm renamed: {rename.before} → {rename.after}"
        if _is_sure(one):
            return INTERVENTION_RENAMED, f"Intervention renamed: {rename.before} → {rename.after}"
        sentence = f"Intervention has another name: {rename.before} → {rename.after}"
        return INTERVENTION_NAME_CHANGED, sentence

    @property
    def is_special(self) -> bool:
        """Whether more than a description or a reference changed."""
        return bool(self.head or self.notable)

    @property
    def notable(self) -> tuple[tuple[Rule, str], ...]:
        """Its type, what it consists of and how it is given, with the rules."""
        one = self.treatment
        lost, gained = (", ".join(sorted(refs)) for refs in self._interventions)
        exchanged = f"intervention {lost} → {gained}" if lost and gained else ""
        one_sided = f"intervention added: {gained}" if gained else f"intervention dropped: {lost}"
        others = [exchanged or one_sided] if lost or gained else []
        kinds = [f"type {one.new_type.before} → {one.new_type.after}"] if one.new_type else []
        return (
            *((TREATMENT_TYPE_CHANGED, words) for words in kinds),
            *((ARM_TREATED_OTHERWISE, words) for words in others),
            *((DOSE_CHANGED, str(difference)) for difference in one.differences),
        )

    @property
    def _interventions(self) -> tuple[set[str], set[str]]:
        return self.treatment.references(self.own, _ITS_INTERVENTIONS)

    @property
    def fields(self) -> tuple[str, ...]:
        """Its other fields that changed."""
        said = (*_NAMES, _ITS_INTERVENTIONS, *(_TYPES if self.treatment.new_type else ()))
        said = (*said, *(_TEXTS if self.treatment.differences else ()))
        changes = (self.treatment.changes[position] for position in self.own)
        return tuple(
            dict.fromkeys(field_name(change) for change in changes if change.pattern not in said)
        )

    @property
    def shown(self) -> tuple[int, ...]:
        """The changes that the sentence does not state in full."""
        said = (_ITS_INTERVENTIONS, *(_NAMES if self.head else ()))
        said = (*said, *(_TYPES if self.treatment.new_type else ()))
        changes = self.treatment.changes
        return tuple(position for position in self.own if changes[position].pattern not in said)


def _is_sure(one: _Treatment) -> bool:
    is_same = same_treatment(one.before, one.after) is SameTreatment.SURE
    return is_same or same_but_for_the_name(one.before, one.after)


def _events(ledger: Ledger, altered: Iterable[_TreatmentChange]) -> Iterator[Event]:
    """Yield one event for each, and one for all that changed in the same way."""
    alike: dict[object, list[_TreatmentChange]] = {}
    for one in sorted(altered, key=lambda one: one.head is None):
        # Two renames are two events, and so is what changed in other fields too.
        is_alone = (one.head and one.notable in alike) or one.fields or not one.notable
        alike.setdefault(id(one) if is_alone else one.notable, []).append(one)
    for group in alike.values():
        ledger.take_positions(
            position for one in group for position in (*one.own, *one.consequences)
        )
        yield _event(group)


def _event(group: Sequence[_TreatmentChange]) -> Event:
    first = group[0]
    words = ", ".join((*(words for _, words in first.notable), *first.fields))
    if first.head:
        sentence = first.head[1] + (f"; also changed: {words}" if words else "")
    else:
        names = dict.fromkeys(name_of(one.treatment.after) for one in group)
        sentence = f"{_nouns(group)} changed ({words}): {first_named(list(names), _MOST_NAMED)}"
    heads = [first.head[0]] if first.head else []
    rules = (*heads, *(rule for rule, _ in first.notable), ARM_ALTERED)
    return Event(
        worst_rule(rules),
        sentence,
        tuple(at for one in group for at in (*one.own, *one.consequences)),
        shown=tuple(position for one in group for position in one.shown),
        facts={
            "items": len(group),
            "differences": [each._asdict() for each in first.treatment.differences],
        },
    )


def _nouns(group: Sequence[_TreatmentChange]) -> str:
    """Return ``Arm``, ``Arm and intervention`` or ``2 arms and 1 intervention``."""
    nouns = [one.treatment.noun for one in group]
    numbers = {noun: nouns.count(noun) for noun in ("arm", "intervention") if noun in nouns}
    if all(number == 1 for number in numbers.values()):
        return capital(" and ".join(numbers))
    return " and ".join(counted(number, noun) for noun, number in numbers.items())
