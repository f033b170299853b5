"""Eligibility: criteria that were added, dropped, altered, moved, split or merged; ages."""

from collections import Counter
from collections.abc import Iterator, Sequence

from trialcli.ctgov.criteria_diff import (
    CriteriaDiff,
    CriterionChange,
    beginning,
    diff_criteria,
    from_to,
)
from trialcli.ctgov.criteria_outline import Point
from trialcli.ctgov.criteria_pairs import Difference
from trialcli.ctgov.events.sources import GETZ
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.text.blocks import capital, counted

ELIGIBILITY_CHANGED = Rule(
    "eligibility-changed", "minor", "The conditions of taking part changed", GETZ
)
CRITERION_CHANGED_SIDES = Rule(
    "criterion-changed-sides",
    "minor",
    "A criterion moved between inclusion and exclusion, which reverses its meaning",
    GETZ,
)
ELIGIBILITY_REARRANGED = Rule(
    "eligibility-rearranged",
    "detail",
    "Criteria were split, merged or listed under a heading; nothing was added or lost",
    GETZ,
)
ELIGIBILITY_REWORDED = Rule("eligibility-reworded", "none", "The criteria read the same", GETZ)

_CRITERIA = "protocolSection.eligibilityModule.eligibilityCriteria"
_LONGEST = 120
"""The most characters of a criterion in a sentence."""


def eligibility_events(ledger: Ledger) -> Iterator[Event]:
    """Yield an event for each change of the criteria, with its counts."""
    for position in ledger.take(lambda change: change.pattern == _CRITERIA):
        change = ledger[position]
        if not (isinstance(change.before, str) and isinstance(change.after, str)):
            yield Event(
                ELIGIBILITY_CHANGED,
                f"Eligibility criteria {change.kind}",
                (position,),
                shown=(position,),
            )
            continue
        yield _event(position, diff_criteria(change.before, change.after))


def _event(position: int, diff: CriteriaDiff) -> Event:
    if not diff.differences:
        return Event(ELIGIBILITY_REWORDED, _reads_the_same(diff), (position,))
    one = _one(diff.changes[0])
    return Event(
        _rule(diff.differences),
        one if len(diff.changes) == 1 else f"Eligibility: {_several(diff.changes)}",
        (position,),
        shown=(position,),
        facts=dict(Counter(map(_fact, diff.changes))),
        blocks=diff.blocks,
    )


def _reads_the_same(diff: CriteriaDiff) -> str:
    if diff.order_changed:
        also = " and punctuation or typing" if diff.retyped else ""
        return f"Eligibility criteria: order{also} changed"
    if diff.retyped:
        return "Eligibility criteria: only punctuation, capitals or typing changed"
    return "Eligibility criteria formatted differently; they read the same"


def _rule(differences: Sequence[Difference]) -> Rule:
    if all(_sides(one) == {"inclusion", "exclusion"} for one in differences):
        return CRITERION_CHANGED_SIDES
    if all(_is_rearranged(one) for one in differences):
        return ELIGIBILITY_REARRANGED
    return ELIGIBILITY_CHANGED


def _sides(difference: Difference) -> set[str]:
    return {point.kind for point in (*difference.ours, *difference.theirs)}


def _is_rearranged(difference: Difference) -> bool:
    """Whether nothing was added or lost. Text without a heading is read as inclusion criteria."""
    if difference.verb == "changed sides":
        one, other = difference.ours[0], difference.theirs[0]
        return "exclusion" not in _sides(difference) and one.wording.reads_as(other.wording)
    return difference.verb in ("split", "merged") and not difference.joint_lost


def _fact(change: CriterionChange) -> str:
    """Return the key under which a change is counted: ``inclusion_added``."""
    kind, role = change.point.kind, change.point.role
    if change.verb == "changed sides" and change.own:
        return f"{kind}_to_{change.own.theirs[0].kind}"
    return (
        f"{kind}_{change.verb}" if _is_criterion(change.point) else f"{kind}_{role}_{change.verb}"
    )


def _is_criterion(point: Point) -> bool:
    return point.role in ("criterion", "part")


def _noun(point: Point) -> str:
    noun = "criterion" if _is_criterion(point) else point.role
    return noun if point.kind == "other" else f"{point.kind} {noun}"


def _one(change: CriterionChange) -> str:
    """Return one change in words, with the beginning of the criterion."""
    own, noun, text = change.own, capital(_noun(change.point)), _text(change.point)
    if own is None:
        return f"{noun} altered: {text}; {_of_parts(change.of_parts)}"
    if own.verb == "changed sides":
        return f"Criterion {_changed_sides(own)}{_alteration(own)}: {text}"
    if own.verb == "moved":
        return f"{noun} moved {from_to(own)}: {text}"
    if own.verb in ("split", "merged"):
        return _split(own, noun, text)
    return f"{noun} {own.verb}: {text}"


def _text(point: Point) -> str:
    return beginning(point.text, _LONGEST)


def _of_parts(differences: Sequence[Difference]) -> str:
    """Return ``added: Dialysis``, or ``2 parts added, 1 part dropped``."""
    if len(differences) == 1:
        points = differences[0].theirs or differences[0].ours
        return f"{differences[0].verb}: {_text(points[0])}"
    counts = Counter(difference.verb for difference in differences)
    return ", ".join(f"{counted(count, 'part')} {verb}" for verb, count in counts.items())


def _changed_sides(difference: Difference) -> str:
    one, other = difference.ours[0].kind, difference.theirs[0].kind
    if one == "other":
        return f"now listed under {other}"
    if other == "other":
        return f"no longer listed under {one}"
    return f"moved from {one} to {other}"


def _alteration(difference: Difference) -> str:
    one, other = difference.ours[0].wording, difference.theirs[0].wording
    return "" if one.reads_as(other) else " and altered"


def _split(difference: Difference, noun: str, text: str) -> str:
    parts = difference.theirs if difference.verb == "split" else difference.ours
    count = sum(all(other.inside is not part for other in parts) for part in parts)
    if difference.verb == "split":
        joint = f"; the “{difference.joint_lost}” between them is gone"
        return f"{noun} split into {count}{joint if difference.joint_lost else ''}: {text}"
    joint = f" and joined by “{difference.joint_lost}”" if difference.joint_lost else ""
    return f"{count} {_plural(noun.lower())} merged{joint}: {text}"


def _several(changes: Sequence[CriterionChange]) -> str:
    """Return ``2 inclusion criteria added, 1 exclusion criterion altered``."""
    groups: dict[str, list[CriterionChange]] = {}
    for change in sorted(changes, key=_order):
        groups.setdefault(_fact(change), []).append(change)
    return ", ".join(map(_counted, groups.values()))


def _order(change: CriterionChange) -> tuple[bool, int]:
    """Return the place in a sentence: changed sides first, then by the order of the record."""
    kinds = ("inclusion", "exclusion", "other")
    return change.verb != "changed sides", kinds.index(change.point.kind)


def _counted(alike: Sequence[CriterionChange]) -> str:
    first = alike[0]
    if first.verb == "changed sides" and first.own:
        named = f" ({_text(first.point)})" if len(alike) == 1 else ""
        return f"{counted(len(alike), 'criterion', 'criteria')} {_changed_sides(first.own)}{named}"
    noun = _noun(first.point)
    if first.verb == "merged" and first.own:
        return f"{sum(len(one.own.ours) for one in alike if one.own)} {_plural(noun)} merged"
    return f"{counted(len(alike), noun, _plural(noun))} {first.verb}"


def _plural(noun: str) -> str:
    return f"{noun[:-2]}a" if noun.endswith("criterion") else f"{noun}s"
