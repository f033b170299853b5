"""Pair the criteria of two versions: the same, altered, on the other side, split, merged, gone."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from trialcli.ctgov.criteria.outline import Point
from trialcli.ctgov.criteria.sense import has_same_sense
from trialcli.ctgov.criteria.splits import NEGATIONS, PartsSearch, altered_joint, substance_of
from trialcli.text.likeness import likeness
from trialcli.text.wording import alternatives_in_brackets

Verb = Literal[
    "changed sides",
    "added",
    "dropped",
    "altered",
    "moved",
    "split",
    "merged",
    "reworded",
    "repeated",
    "no longer repeated",
]
WITHOUT_MEANING: frozenset[Verb] = frozenset({"reworded", "repeated", "no longer repeated"})
"""What does not change who can take part."""

_STILL_ONE = 0.45
"""From this likeness on, two criteria of one side count as one altered criterion."""
_STILL_ONE_ACROSS = 0.8
"""From this likeness on, criteria on different sides count as one."""
_SAME_PLACE = 0.05
"""What the same place counts beside the likeness of the words."""
_MOST_PAIRS = 10_000
"""More pairs than this are searched only among criteria that share a rare word."""
_RARE = 8
_QUALIFYING_WORDS = """
    unless except excluding including other than if but only within during in before after at for
    since until with without or and who that which requiring treated not < > <= >=
"""
_QUALIFYING = frozenset(_QUALIFYING_WORDS.split())
"""Words that begin a condition after a criterion."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that happened to criteria: to one, or to those that were split or merged."""

    verb: Verb
    ours: tuple[Point, ...]
    theirs: tuple[Point, ...]
    altered_joint: str = ""
    """The "and" or "or" that a split lost or a merge added, if this alters the sense."""
    is_moved: bool = False
    """Whether it stands under another criterion or title of the same side."""


@dataclass(slots=True)
class Pairing:
    """Which points of two outlines are the same, and how the others differ."""

    ours: Sequence[Point]
    theirs: Sequence[Point]
    pairs: dict[Point, Point] = field(default_factory=dict)
    """Points before, and what they are after, on the same side or another."""
    origins: dict[Point, Point] = field(default_factory=dict)
    """The same from after to before."""
    differences: list[Difference] = field(default_factory=list)
    _taken: set[Point] = field(default_factory=set)

    def pair(self, one: Point, other: Point) -> None:
        """Note that a point became another."""
        self.pairs[one] = other
        self.origins[other] = one
        self._taken |= {one, other}

    def note(self, difference: Difference) -> None:
        """Note a difference; its points are not paired any more."""
        self.differences.append(difference)
        self._taken |= {*difference.ours, *difference.theirs}

    def is_part(self, point: Point) -> bool:
        """Whether a point is in a difference, until the pairs are noted: of a split or a merge."""
        return point in self._taken and point not in self.origins

    def left(self) -> tuple[list[Point], list[Point]]:
        """Return the points that are in no pair and no difference."""
        ours, theirs = (
            [point for point in side if point not in self._taken]
            for side in (self.ours, self.theirs)
        )
        return ours, theirs


def pair_criteria(ours: Sequence[Point], theirs: Sequence[Point]) -> Pairing:
    """Pair the points of two outlines: equal ones first, then those that are alike."""
    pairing = Pairing(ours, theirs)
    _pair_equal(pairing, _with_next(ours, theirs))
    for key in _SAME_WORDS:
        _pair_equal(pairing, key)
    _find_splits(pairing)
    _pair_alike(pairing, _is_one_side, _STILL_ONE)
    _pair_alike(pairing, _is_other_side, _STILL_ONE_ACROSS)
    _note_pairs(pairing)
    ours, theirs = pairing.left()
    kept = {_listed_as(point) for point in pairing.pairs} & set(map(_listed_as, pairing.origins))
    for point in ours:
        verb: Verb = "no longer repeated" if _listed_as(point) in kept else "dropped"
        pairing.note(Difference(verb, (point,), ()))
    for point in theirs:
        verb = "repeated" if _listed_as(point) in kept else "added"
        pairing.note(Difference(verb, (), (point,)))
    return pairing


def _listed_as(point: Point) -> Hashable:
    return point.kind, point.wording, _above(point)


def _above(point: Point) -> Hashable:
    return point.parent and point.parent.wording.closed


def _with_next(*sides: Sequence[Point]) -> Callable[[Point], Hashable]:
    """Return a key of a point and the next one: two points with the same words differ in it."""
    following = {one: other for side in sides for one, other in pairwise(side)}

    def key(point: Point) -> Hashable:
        after = following.get(point)
        return _listed_as(point), point.role == "heading", after and after.wording

    return key


_SAME_WORDS: tuple[Callable[[Point], Hashable], ...] = (
    lambda point: (point.kind, point.role == "heading", point.wording.words, _above(point)),
    lambda point: (point.kind, point.role == "heading", point.wording.closed, _above(point)),
    lambda point: (point.kind, point.role == "heading", point.wording.words),
    lambda point: (point.kind, point.role == "heading", point.wording.closed),
    lambda point: (point.role == "heading", point.wording.words),
    lambda point: (point.role == "heading", point.wording.closed),
)
"""What equal points have in common, in the order in which pairs are made."""


def _pair_equal(pairing: Pairing, key: Callable[[Point], Hashable]) -> None:
    ours, theirs = pairing.left()
    waiting: dict[Hashable, list[Point]] = defaultdict(list)
    for point in reversed(theirs):
        waiting[key(point)].append(point)
    for point in ours:
        if waiting.get(key(point)):
            pairing.pair(point, waiting[key(point)].pop())


def _is_one_side(one: Point, other: Point) -> bool:
    return one.kind == other.kind and (one.role == "heading") == (other.role == "heading")


def _is_other_side(one: Point, other: Point) -> bool:
    return one.kind != other.kind and "heading" not in (one.role, other.role)


def _pair_alike(pairing: Pairing, may_be_one: Callable[[Point, Point], bool], least: float) -> None:
    ours, theirs = pairing.left()
    places = {point: place for side in (ours, theirs) for place, point in enumerate(side)}
    scored = []
    for one, other in _candidates(ours, theirs):
        if may_be_one(one, other):
            score = _likeness(one, other)
            if score >= least:
                same_place = _SAME_PLACE * _is_same_place(pairing, one, other)
                nearness = -abs(places[one] - places[other])
                scored.append((score + same_place, nearness, -places[one], one, other))
    taken: set[Point] = set()
    for *_, one, other in sorted(scored, key=lambda found: found[:3], reverse=True):
        if one not in taken and other not in taken:
            pairing.pair(one, other)
            taken |= {one, other}


def _likeness(one: Point, other: Point) -> float:
    """Return how similar two points are; only a negation more or less makes them one."""
    substance, other_substance = (
        [word for word in substance_of(point) if word not in NEGATIONS] for point in (one, other)
    )
    if substance == other_substance and substance:
        return 1.0
    alike = likeness(one.text, other.text)
    return max(alike, _STILL_ONE) if _is_qualified(one, other) else alike


def _is_qualified(one: Point, other: Point) -> bool:
    """Whether one criterion is the other with a condition after it: "unless", "within"."""
    shorter, longer = sorted((one.wording.words, other.wording.words), key=len)
    rest = longer[len(shorter) :]
    return longer[: len(shorter)] == shorter and bool(rest) and rest[0] in _QUALIFYING


def _is_same_place(pairing: Pairing, one: Point, other: Point) -> bool:
    if one.parent is None or other.parent is None:
        return one.parent is other.parent
    # Of two parents with the same words either may be the pair.
    return (
        pairing.pairs.get(one.parent) is other.parent
        or one.parent.wording.closed == other.parent.wording.closed
    )


def _candidates(ours: list[Point], theirs: list[Point]) -> Iterable[tuple[Point, Point]]:
    """Return the pairs to search: all, or those that share a rare word if there are many."""
    if len(ours) * len(theirs) <= _MOST_PAIRS:
        return ((one, other) for one in ours for other in theirs)
    holders: dict[str, list[Point]] = defaultdict(list)
    for other in theirs:
        for word in set(other.wording.words):
            holders[word].append(other)
    return {
        (one, other): None
        for one in ours
        for word in one.wording.words
        if len(holders.get(word, ())) <= _RARE
        for other in holders.get(word, ())
    }


def _find_splits(pairing: Pairing) -> None:
    """Note each criterion that became several of the same words, or several that became one."""
    ours, theirs = pairing.left()
    search = PartsSearch(theirs)
    for whole in ours:
        if parts := search.parts_of(whole):
            search.leave_out(parts)
            pairing.note(Difference("split", (whole,), parts, altered_joint(whole, parts)))
    ours, theirs = pairing.left()
    search = PartsSearch(ours)
    for whole in theirs:
        if parts := search.parts_of(whole):
            search.leave_out(parts)
            pairing.note(Difference("merged", parts, (whole,), altered_joint(whole, parts)))


def _note_pairs(pairing: Pairing) -> None:
    """Note each pair that differs in more than typing and place in its list."""
    alternatives = [_has_alternatives(side) for side in (pairing.ours, pairing.theirs)]
    nested = _nested_kinds(pairing.ours) & _nested_kinds(pairing.theirs)
    for one, other in pairing.pairs.items():
        joined_alike = alternatives_in_brackets(one.text) == alternatives_in_brackets(other.text)
        reads_the_same = (
            one.wording.reads_as(other.wording)
            and not _joint_differs(one, other, in_list=alternatives[0] != alternatives[1])
            and joined_alike
        )
        is_moved = (
            one.kind == other.kind
            and one.is_item
            and other.is_item
            and _is_moved(pairing, one, other, nested)
        )
        verb: Verb | None = None
        if one.kind != other.kind:
            verb = "changed sides"
        elif not (reads_the_same or (joined_alike and _has_same_sense(one, other))):
            verb = "altered"
        elif is_moved:
            verb = "moved"
        elif not reads_the_same:
            verb = "reworded"
        if verb:
            pairing.differences.append(Difference(verb, (one,), (other,), is_moved=is_moved))


def _has_same_sense(one: Point, other: Point) -> bool:
    # The "or" between two criteria may stand on its own line.
    return one.wording.joint == other.wording.joint and has_same_sense(one.text, other.text)


def _nested_kinds(points: Sequence[Point]) -> set[str]:
    """Return the sides that have nested criteria; a flat list does not say what belongs to what."""
    return {point.kind for point in points if point.inside}


def _has_alternatives(points: Iterable[Point]) -> bool:
    return any(_is_alternative(point) for point in points)


def _is_alternative(point: Point) -> bool:
    """Whether an inclusion criterion as a whole is joined to the next one by "or"."""
    return point.kind == "inclusion" and not point.inside and "or" in point.wording.joint


def _joint_differs(one: Point, other: Point, *, in_list: bool) -> bool:
    joints = {one.wording.joint, other.wording.joint}
    if len(joints) == 1:
        return False
    return "" not in joints or (in_list and (_is_alternative(one) or _is_alternative(other)))


def _is_moved(pairing: Pairing, one: Point, other: Point, nested: set[str]) -> bool:
    """Whether a point stands under another criterion or title that is in both versions."""
    if _is_same_place(pairing, one, other):
        return False
    if one.inside is None and other.inside is None:
        return _is_title(pairing.pairs, one.under) and _is_title(pairing.origins, other.under)
    if one.kind not in nested:
        return False
    if other.inside is None:
        return one.inside in pairing.pairs
    if other.inside in pairing.origins:
        return True
    is_new = not pairing.is_part(other.inside)
    return is_new and (one.inside is None or one.inside in pairing.pairs)


def _is_title(pairs: Mapping[Point, Point], title: Point | None) -> bool:
    """Whether a title is a title in the other version too."""
    return title is not None and title in pairs and pairs[title].is_title
