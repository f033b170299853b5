"""Eligibility: criteria that were added, dropped, altered, moved, split or merged."""

from collections import Counter
from collections.abc import Iterator, Sequence

from trialcli.ctgov.criteria.diff import (
    CriteriaDiff,
    CriterionChange,
    beginning,
    diff_criteria,
    from_to,
)
from trialcli.ctgov.criteria.outline import Point
from trialcli.ctgov.criteria.pairs import WITHOUT_MEANING, Difference
from trialcli.ctgov.criteria.sense import has_same_sense
from trialcli.ctgov.criteria.words import changed_words
from trialcli.ctgov.events.sources import GETZ
from trialcli.ctgov.words.vocabulary import field_label
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.record.changes import Change
from trialcli.text.blocks import capital, counted, resolve
from trialcli.text.wording import wording

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

_MODULE = "protocolSection.eligibilityModule"
_CRITERIA = f"{_MODULE}.eligibilityCriteria"
_TEXTS = (f"{_MODULE}.genderDescription", f"{_MODULE}.studyPopulation")
_ONLY_TYPING = "only punctuation, capitals or typing changed"
_LONGEST = 120
"""The most characters of a criterion in a sentence."""
_MOST_NAMED = 3
"""The most changes that a sentence names one by one."""


def eligibility_events(ledger: Ledger) -> Iterator[Event]:
    """Yield an event for each change of the criteria, with its counts."""
    for position in ledger.take(lambda change: change.pattern == _CRITERIA):
        change = ledger[position]
        if not all(
            isinstance(text, str) and text.strip() for text in (change.before, change.after)
        ):
            is_new = bool(str(change.after or "").strip())
            yield Event(
                ELIGIBILITY_CHANGED,
                f"Eligibility criteria {'added' if is_new else 'removed'}",
                (position,),
                shown=(position,),
            )
            continue
        yield _event(position, diff_criteria(change.before, change.after))
    for position in ledger.take(_reads_as_before):
        change = ledger[position]
        words = changed_words(change.before, change.after)
        said = f"reworded ({words})" if words else _ONLY_TYPING
        yield Event(ELIGIBILITY_REWORDED, f"{field_label(change.pattern)}: {said}", (position,))


def _reads_as_before(change: Change) -> bool:
    """Whether a text of the module has the same words as before."""
    values = (change.before, change.after)
    if change.pattern not in _TEXTS or not all(isinstance(one, str) for one in values):
        return False
    texts = [resolve(one) for one in values]
    before, after = map(wording, texts)
    return (before.reads_as(after) and before.joint == after.joint) or has_same_sense(*texts)


def _event(position: int, diff: CriteriaDiff) -> Event:
    if not diff.differences:
        return Event(ELIGIBILITY_REWORDED, _reads_the_same(diff), (position,))
    return Event(
        _rule(diff.differences),
        _sentence(diff.changes),
        (position,),
        shown=(position,),
        facts=dict(Counter(map(_fact, diff.changes))),
        blocks=diff.blocks,
    )


def _sentence(changes: Sequence[CriterionChange]) -> str:
    if len(changes) <= _MOST_NAMED:
        first, *others = map(_one, sorted(changes, key=_order))
        return "; ".join([first, *(other[0].lower() + other[1:] for other in others)])
    return f"Eligibility: {_several(changes)}"


def _reads_the_same(diff: CriteriaDiff) -> str:
    if diff.nesting_changed:
        return "Eligibility criteria: nesting changed; their words are the same"
    if diff.order_changed:
        also = " and punctuation or typing" if diff.retyped else ""
        return f"Eligibility criteria: order{also} changed"
    if diff.retyped:
        return f"Eligibility criteria: {_ONLY_TYPING}"
    return "Eligibility criteria formatted differently; they read the same"


def _rule(differences: Sequence[Difference]) -> Rule:
    counting = [one for one in differences if one.verb not in WITHOUT_MEANING]
    if not counting:
        return ELIGIBILITY_REWORDED
    if all(_sides(one) == {"inclusion", "exclusion"} and _keeps_words(one) for one in counting):
        return CRITERION_CHANGED_SIDES
    return ELIGIBILITY_REARRANGED if all(map(_is_rearranged, counting)) else ELIGIBILITY_CHANGED


def _sides(difference: Difference) -> set[str]:
    return {point.kind for point in (*difference.ours, *difference.theirs)}


def _is_rearranged(difference: Difference) -> bool:
    """Whether nothing was added or lost. Text without a heading is read as inclusion criteria."""
    if difference.verb == "changed sides":
        return "exclusion" not in _sides(difference) and _keeps_words(difference)
    return difference.verb in ("split", "merged") and not difference.altered_joint


def _keeps_words(difference: Difference) -> bool:
    return difference.ours[0].wording.reads_as(difference.theirs[0].wording)


def _fact(change: CriterionChange) -> str:
    """Return the key under which a change is counted: ``inclusion_added``."""
    point, own = change.point, change.own
    if own and change.verb == "changed sides":
        return f"{point.kind}_to_{own.theirs[0].kind}"
    return "_".join(filter(None, (point.kind, _role(point), change.verb.replace(" ", "_"))))


def _role(point: Point) -> str:
    if point.role in ("criterion", "part"):
        return ""
    return "heading" if point.is_title else "paragraph"


def _noun(point: Point, count: int = 1) -> str:
    """Return ``inclusion criterion``, or ``headings of the inclusion criteria``."""
    side = "" if point.kind == "other" else f"{point.kind} "
    if role := _role(point):
        return f"{role}{'s' if count > 1 else ''} of the {side}criteria"
    return f"{side}{'criterion' if count == 1 else 'criteria'}"


def _one(change: CriterionChange) -> str:
    """Return one change in words, with the beginning of the criterion."""
    own, noun, text = change.own, capital(_noun(change.point)), _text(change.point)
    if own is None:
        return f"{noun} {change.verb}: {text}; {_of_parts(change.of_parts)}"
    if own.verb == "changed sides":
        return f"Criterion {_changed_sides(own)}{_alteration(change)}: {text}"
    if own.verb == "moved":
        return f"{noun} moved {from_to(own)}{_alteration(change)}: {text}"
    if own.verb in ("split", "merged"):
        return _split(own, noun, text)
    parts = f"; {_of_parts(change.of_parts)}" if change.of_parts else ""
    return f"{noun} {own.verb}{_words(own)}: {text}{parts}"


def _words(difference: Difference) -> str:
    """Return ``(“65” → “75”)``: what changed in the words of a criterion."""
    if len(difference.ours) != 1 or len(difference.theirs) != 1:
        return ""
    one, other = difference.ours[0], difference.theirs[0]
    words = changed_words(one.text, other.text)
    if not words and one.wording.joint != other.wording.joint:
        words = " → ".join(
            f"“{point.wording.joint}”" if point.wording.joint else "nothing"
            for point in (one, other)
        )
        words = f"{words} before the next"
    return f" ({words})" if words else ""


def _text(point: Point) -> str:
    return beginning(point.text, _LONGEST)


def _of_parts(differences: Sequence[Difference]) -> str:
    """Return ``added: Dialysis``, or ``2 parts added, 3 parts dropped``."""
    if len(differences) <= _MOST_NAMED:
        return "; ".join(
            f"{one.verb}{_words(one)}: {_text((one.theirs or one.ours)[0])}" for one in differences
        )
    counts = Counter(difference.verb for difference in differences)
    return ", ".join(f"{counted(count, 'part')} {verb}" for verb, count in counts.items())


def _changed_sides(difference: Difference) -> str:
    one, other = difference.ours[0].kind, difference.theirs[0].kind
    if one == "other":
        return f"now listed under {other}"
    if other == "other":
        return f"no longer listed under {one}"
    return f"moved from {one} to {other}"


def _alteration(change: CriterionChange) -> str:
    if change.own and not _keeps_words(change.own):
        return f" and altered{_words(change.own)}"
    return " and altered" if change.of_parts else ""


def _split(difference: Difference, noun: str, text: str) -> str:
    is_split = difference.verb == "split"
    parts = difference.theirs if is_split else difference.ours
    if any(part.inside in parts for part in parts):
        form = "as a list" if is_split else "without its list"
        joint = f", without the “{difference.altered_joint}”" if difference.altered_joint else ""
        return f"{noun} written {form}{joint}: {text}"
    if is_split:
        joint = f"; the “{difference.altered_joint}” between them is gone"
        return f"{noun} split into {len(parts)}{joint if difference.altered_joint else ''}: {text}"
    joint = f" and joined by “{difference.altered_joint}”" if difference.altered_joint else ""
    return f"{len(parts)} {_noun(parts[0], 2)} merged{joint}: {text}"


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
    count = len(alike)
    if first.verb == "merged":
        count = sum(len(one.own.ours) for one in alike if one.own)
    return f"{count} {_noun(first.point, count)} {first.verb}"
