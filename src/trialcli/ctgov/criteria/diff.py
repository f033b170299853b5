"""Compare two eligibility texts: the criteria that changed, and the lines that show how."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from trialcli.ctgov.criteria.outline import Point, outline
from trialcli.ctgov.criteria.pairs import (
    WITHOUT_MEANING,
    Difference,
    Pairing,
    Verb,
    pair_criteria,
)
from trialcli.text.diff import BlockDiff, Piece, diff_words


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """One criterion or heading that changed, by itself or in its parts."""

    verb: Verb
    point: Point
    """As it is now; if it was dropped, split or moved to the other side, as it was before."""
    own: Difference | None
    """What happened to itself; None if only parts of it changed."""
    of_parts: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class CriteriaDiff:
    """What differs between two eligibility texts."""

    differences: tuple[Difference, ...]
    changes: tuple[CriterionChange, ...]
    """The differences by criterion: a part that was added alters its criterion."""
    blocks: tuple[BlockDiff, ...]
    order_changed: bool
    retyped: bool
    """Whether punctuation, capitals or the typing of signs changed."""
    nesting_changed: bool
    """Whether a criterion became a part of another, or a part a criterion."""


def diff_criteria(before: str, after: str) -> CriteriaDiff:
    """Compare two eligibility texts."""
    pairing = pair_criteria(outline(before), outline(after))
    return CriteriaDiff(
        tuple(pairing.differences),
        tuple(_changes(pairing)),
        tuple(_blocks(pairing)),
        _order_changed(pairing),
        any(one.text != other.text for one, other in pairing.pairs.items()),
        any((one.inside is None) != (other.inside is None) for one, other in pairing.pairs.items()),
    )


def _order_changed(pairing: Pairing) -> bool:
    places = {point: place for place, point in enumerate(pairing.theirs)}
    return any(
        places[other] < places[one]
        for kind in ("inclusion", "exclusion", "other")
        for one, other in pairwise(
            pairing.pairs[point]
            for point in pairing.ours
            if point in pairing.pairs and kind == point.kind == pairing.pairs[point].kind
        )
    )


def _changes(pairing: Pairing) -> list[CriterionChange]:
    """Return the differences by criterion."""
    whole: list[Difference] = []
    of_parts: list[Difference] = []
    for difference in pairing.differences:
        (whole if _counts_by_itself(pairing, difference) else of_parts).append(difference)
    entire = {
        point
        for found in whole
        if not (found.ours and found.theirs) or found.verb in ("split", "merged")
        for point in (*found.ours, *found.theirs)
    }
    parts: dict[Point, list[Difference]] = {}
    for difference in of_parts:
        criterion = _subject(difference).outermost
        criterion = pairing.pairs.get(criterion, criterion)
        if criterion not in entire and difference.verb != "changed sides":
            parts.setdefault(criterion, []).append(difference)
    changes = [
        _with_parts(found, parts.pop((found.theirs or found.ours)[0], ())) for found in whole
    ]
    changes += [
        CriterionChange(_verb(found), one, None, tuple(found)) for one, found in parts.items()
    ]
    return changes


def _verb(parts: Sequence[Difference]) -> Verb:
    """Return what a change of its parts does to a criterion."""
    return "reworded" if all(part.verb in WITHOUT_MEANING for part in parts) else "altered"


def _with_parts(own: Difference, parts: Sequence[Difference]) -> CriterionChange:
    if own.verb == "reworded" and parts:
        return CriterionChange(_verb(parts), own.theirs[0], None, tuple(parts))
    return CriterionChange(own.verb, _subject(own), own, tuple(parts))


def _counts_by_itself(pairing: Pairing, difference: Difference) -> bool:
    """Whether it is not an alteration of the criterion around it."""
    if difference.verb == "moved" or _subject(difference).inside is None:
        return True
    if difference.verb != "changed sides":
        return False
    around = pairing.pairs.get(difference.ours[0].outermost)
    return around is None or around.kind != difference.theirs[0].kind


def _subject(difference: Difference) -> Point:
    """Return the point that a sentence names."""
    before = difference.verb in ("split", "changed sides") or not difference.theirs
    return difference.ours[0] if before else difference.theirs[0]


def _blocks(pairing: Pairing) -> Iterator[BlockDiff]:
    """Yield the points in the new order, each one that is gone after what stood before it."""
    found = {point: one for one in pairing.differences for point in (*one.ours, *one.theirs)}
    sides = {point.kind for point in found}
    gone = _gone_after(pairing)
    before = {other: one for one, other in pairing.pairs.items()}
    yield from (_whole(point, sides) for point in gone.get(None, ()))
    for point in pairing.theirs:
        if point not in before:
            yield _whole(point, sides, is_new=True)
            continue
        one = before[point]
        yield _paired(one, point, found.get(point), sides)
        yield from (_whole(lost, sides) for lost in gone.get(one, ()))


def _gone_after(pairing: Pairing) -> dict[Point | None, list[Point]]:
    """Return the points that are gone, by the last point before them that is not."""
    gone: dict[Point | None, list[Point]] = {}
    last: Point | None = None
    for point in pairing.ours:
        if point in pairing.pairs:
            last = point
        else:
            gone.setdefault(last, []).append(point)
    return gone


def _side(point: Point, sides: Iterable[str]) -> str:
    """Return the side as a label, if the lines are of several."""
    return point.kind if len(set(sides)) > 1 and point.kind != "other" else ""


def _whole(point: Point, sides: Iterable[str], *, is_new: bool = False) -> BlockDiff:
    kind: Literal["added", "removed"] = "added" if is_new else "removed"
    return BlockDiff(kind, (Piece(kind, point.text),), point.is_item, _side(point, sides))


def _paired(
    one: Point, other: Point, difference: Difference | None, sides: Iterable[str]
) -> BlockDiff:
    if difference is None:
        kind: Literal["same", "retyped"] = "same" if one.text == other.text else "retyped"
        return BlockDiff(kind, (Piece("same", other.text),), other.is_item)
    pieces = diff_words(one.text, other.text)
    if one.wording.reads_as(other.wording) and difference.verb not in ("altered", "reworded"):
        pieces = (Piece("same", other.text),)
    label = _side(other, sides)
    if difference.verb == "changed sides":
        label = " → ".join(_list_of(point) for point in (one, other))
    elif difference.is_moved:
        label = f"moved {from_to(difference)}"
    elif difference.verb == "reworded":
        label = ", ".join(filter(None, (label, "reworded")))
    return BlockDiff("altered", pieces, other.is_item, label)


def _list_of(point: Point) -> str:
    return "no heading" if point.kind == "other" else point.kind


def from_to(difference: Difference) -> str:
    """Return where a criterion stood, and where it stands: ``from "A" to "B"``."""
    return "from {} to {}".format(
        *(_place(side[0]) for side in (difference.ours, difference.theirs))
    )


def _place(point: Point) -> str:
    return f"“{beginning(point.parent.text, 40)}”" if point.parent else "the outer list"


def beginning(text: str, most: int) -> str:
    """Return the beginning of a criterion, without the punctuation at its end."""
    line = " ".join(text.split())
    if len(line) > most:
        return line[:most].rpartition(" ")[0].rstrip(" ,;:.") + " …"
    return line.rstrip(" ,;:.")
