"""The outline of an eligibility text: each criterion, and the heading or criterion above it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from trialcli.ctgov.criteria.groups import CriteriaGroup, GroupKind, criteria
from trialcli.text.blocks import Block
from trialcli.text.likeness import letter_likeness
from trialcli.text.wording import Wording, wording

Role = Literal["heading", "criterion", "part", "paragraph"]

_SHORT_TITLE = 60
"""A paragraph of at most this many characters that stands above items is their title."""
_HEADING_WORDS = """
    inclusion inclusions exclusion exclusions non criteria criterion criterium criterias key main
    major principal general the for of in to all any following patient patients subject subjects
    participant participants study trial are is if be will who met meet must apply applies eligible
    ineligible excluded included enrolled not as # these criteres dinclusion dexclusion criterios de
    criteri di inclusione esclusione inclusao exclusao einschlusskriterien ausschlusskriterien
"""
_OF_EVERY_HEADING = frozenset(_HEADING_WORDS.split())
"""The words of headings that say no more than the kind of the criteria."""

_TYPING_ERROR = 0.62
"""From this likeness of letters on, a word of a heading is another one with a typing error."""
_CONTRARY = {
    "inclusion": r"(?i)\b(?:any|either|one)\b(?= of\b| or\b|\W*$)",
    "exclusion": r"(?i)\ball\b(?= of\b|\W*$)",
}
"""How a heading joins its criteria against what a reader assumes: "any of" for inclusion."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A heading, a criterion or a part of one. Two of the same words are two points."""

    kind: GroupKind
    role: Role
    """``part``: inside a criterion; ``paragraph``: a title or remark among listed criteria."""
    text: str
    wording: Wording
    inside: "Point | None"
    """The item that it is nested in."""
    under: "Point | None"
    """The title or heading above it, if it is not nested."""
    is_item: bool
    is_title: bool = False
    """Whether what follows it stands under it."""

    @property
    def parent(self) -> "Point | None":
        """The item or the heading that it belongs to."""
        return self.inside or self.under

    @property
    def outermost(self) -> "Point":
        """The criterion that it is a part of, or the point itself."""
        point = self
        while point.inside is not None:
            point = point.inside
        return point


def outline(text: str) -> list[Point]:
    """Return the points of an eligibility text; those without words are left out."""
    return [point for group in criteria(text).groups for point in _points(group)]


def _points(group: CriteriaGroup) -> Iterator[Point]:
    heading = _qualified(group)
    if heading is not None:
        yield heading
    under, inside = heading, dict[int, Point]()
    criteria_blocks = set(group.outermost)
    for place, block, worded in _worded(group.blocks):
        around = next((inside[lv] for lv in range(block.level - 1, -1, -1) if lv in inside), None)
        is_title = around is None and _is_title(place, group)
        role: Role = "part" if around else "criterion"
        if role == "criterion" and block not in criteria_blocks:
            role = "paragraph"
        point = Point(
            group.kind,
            role,
            block.text,
            worded,
            around,
            (heading if is_title else under) if around is None else None,
            block.kind == "item",
            is_title,
        )
        if is_title:
            under = point
        inside = {level: item for level, item in inside.items() if level < block.level}
        if block.kind == "item":
            inside[block.level] = point
        yield point


def _qualified(group: CriteriaGroup) -> Point | None:
    """Return a heading that says more than its kind: "Inclusion Criteria for Part B"."""
    if group.heading is None:
        return None
    words = tuple(word for word in wording(group.heading).words if not _is_of_every_heading(word))
    contrary = re.search(_CONTRARY.get(group.kind, "$^"), group.heading)
    words += (contrary[0],) if contrary else ()
    if not words:
        return None
    said = Wording(words, "", " ".join(words))
    return Point(
        group.kind, "heading", group.heading, said, None, None, is_item=False, is_title=True
    )


def _is_of_every_heading(word: str) -> bool:
    """Whether a word of a heading says no more than its kind, also with a typing error."""
    return word in _OF_EVERY_HEADING or any(
        letter_likeness(known, word) >= _TYPING_ERROR
        for known in ("criteria", "inclusion", "exclusion")
    )


def _worded(blocks: Sequence[Block]) -> list[tuple[int, Block, Wording]]:
    """Return the blocks that have words; an "OR" on its own line joins the block above it."""
    worded: list[tuple[int, Block, Wording]] = []
    for place, block in enumerate(blocks):
        said = wording(block.text)
        if said.words:
            worded.append((place, block, said))
        elif said.joint and worded and not worded[-1][2].joint:
            last, above, words = worded[-1]
            worded[-1] = last, above, words._replace(joint=said.joint)
    return worded


def _is_title(place: int, group: CriteriaGroup) -> bool:
    """Whether a block is the title of what follows it, such as "Cohort B:"."""
    block = group.blocks[place]
    if block.kind == "item" or block.text.endswith(":"):
        return block.kind == "paragraph"
    after = group.blocks[place + 1 : place + 2]
    above_items = bool(after) and after[0].kind == "item" and after[0].level == block.level
    return above_items and len(block.text) <= _SHORT_TITLE and not block.text.endswith(".")
