"""Criteria that were split or merged: several points that have the words of one."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from trialcli.ctgov.criteria.outline import Point
from trialcli.text.likeness import is_in_order

_MOST_PARTS = 100
"""If more points than this have words of a criterion, it is not searched for parts."""
_JOINT_OF_LIST = {"inclusion": "and", "exclusion": "or", "other": "and"}
"""The word between listed criteria that a reader assumes."""
_STATED_JOINTS = {"any": "or", "either": "or", "one": "or", "all": "and", "both": "and"}
_NEGATING_WORDS = "no not non none never neither nor without unless except cannot"
NEGATIONS = frozenset(_NEGATING_WORDS.split())
"""Words that reverse what follows them."""
_LINKING_WORDS = """
    the a an of to in for by on with who that is are have has had must be and or / any either one
    all both each following patient patients subject subjects participant participants
"""
_LINKING = frozenset(_LINKING_WORDS.split())
"""Words that splitting a criterion may add or leave out."""


class PartsSearch:
    """The points among which the parts of a criterion are searched."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._points = dict.fromkeys(points)
        self._holders: dict[str, list[Point]] = defaultdict(list)
        for point in points:
            for word in set(substance_of(point)):
                self._holders[word].append(point)

    def leave_out(self, points: Sequence[Point]) -> None:
        """Search these points no more."""
        for point in points:
            self._points.pop(point, None)

    def parts_of(self, whole: Point) -> tuple[Point, ...]:
        """Return the points that together have the words of a criterion, no more and no less."""
        found = self._pieces(whole)
        counts = Counter(word for point in found for word in set(substance_of(point)))
        found = [point for point in found if any(counts[word] == 1 for word in substance_of(point))]
        words = {word for point in found for word in substance_of(point)}
        if len(found) < 2 or words != set(substance_of(whole)):
            return ()
        # A negation at the beginning is of all that follows.
        negated = NEGATIONS.intersection(whole.wording.words[:3])
        if not all(negated <= set(point.wording.words) for point in found):
            return ()
        parts = {*found, *(part.inside for part in found if _is_frame(part.inside))}
        return tuple(point for point in self._points if point in parts)

    def _pieces(self, whole: Point) -> list[Point]:
        """Return the points whose words are some of those of a criterion, in its order."""
        words = substance_of(whole)
        holders = {point for word in set(words) for point in self._holders.get(word, ())}
        if len(holders) > _MOST_PARTS:
            return []
        return [
            point
            for point in holders
            if point in self._points
            and point.kind == whole.kind
            and "heading" not in (point.role, whole.role)
            and len(substance_of(point)) < len(words)
            and is_in_order(substance_of(point), words)
        ]


def _is_frame(point: Point | None) -> bool:
    """Whether a point only says how its parts belong together: "Any of the following:"."""
    return point is not None and not substance_of(point)


def substance_of(point: Point) -> tuple[str, ...]:
    """Return the words of a point without those that only link others."""
    return _without_links(point.wording.closed)


@lru_cache(maxsize=2048)
def _without_links(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split() if word not in _LINKING)


def altered_joint(whole: Point, parts: Sequence[Point]) -> str:
    """Return the "and" or "or" inside a criterion that its parts do not have between them.

    An inclusion criterion "A or B" is not the same as two inclusion criteria, A and B.
    """
    inner = {
        joint
        for joint in ("and", "or")
        if whole.wording.words.count(joint) > sum(part.wording.words.count(joint) for part in parts)
    }
    between = {joint for part in parts for joint in part.wording.joint.split("/") if joint}
    for point in (*parts, *(part.inside for part in parts if part.inside)):
        between |= {_STATED_JOINTS[word] for word in point.wording.words if word in _STATED_JOINTS}
    between = between or {_JOINT_OF_LIST[whole.kind]}
    return "" if not inner or inner & between else min(inner)
