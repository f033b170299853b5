"""Eligibility criteria: split the one text of a record into inclusion and exclusion criteria."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from trialcli.ctgov.criteria.inline_lists import listed, unfolded
from trialcli.text.blocks import Block, read_markup

GroupKind = Literal["inclusion", "exclusion", "other"]

_LONGEST_HEADING = 120
_LONGEST_QUALIFIER = 60
_LONGEST_BARE_NOUN = 60
# Nine of ten texts have only these headings and need no pattern.
_USUAL: dict[str, GroupKind] = {
    "inclusion criteria": "inclusion",
    "key inclusion criteria": "inclusion",
    "exclusion criteria": "exclusion",
    "key exclusion criteria": "exclusion",
}
_OTHER_USUAL: dict[str, GroupKind] = {
    "eligible": "inclusion",
    "included": "inclusion",
    "not eligible": "exclusion",
    "ineligible": "exclusion",
    "ineligible if": "exclusion",
    "excluded": "exclusion",
    "criterios de inclusion": "inclusion",
    "criterios de exclusion": "exclusion",
    "criterios de inclusao": "inclusion",
    "criterios de exclusao": "exclusion",
    "criteres d inclusion": "inclusion",
    "criteres d exclusion": "exclusion",
    "criteres de non inclusion": "exclusion",
    "criteri di inclusione": "inclusion",
    "criteri di esclusione": "exclusion",
    "einschlusskriterien": "inclusion",
    "ausschlusskriterien": "exclusion",
}
"""Headings of other words, without accents and punctuation; English ones need a colon."""
_WITHOUT_ACCENTS = str.maketrans("óãè", "oae")
_PARTS_OF_HEADINGS = ("lusion", "cusion", "clude", "eligible", "enrolled", "must")
# re compiles the patterns below at their first use, which most texts do not need.
_NAMES = (
    r"(?i)(?:\b|(?<=^\d))(?P<non>non-?\s?)?(?P<kind>inc?l?us+ion|exc?l?us+ion)s?\b"
    r"(?=\s+(?:c\w{0,2}r?i?t\w?[er]\w*\b|requirement)|(?P<bare>\s*[:.]?$))"
)
_BOTH = r"(?i)\binclusion\W{1,3}(?:and\W|or\W|&\W)?\W*exclusion\b"
# A sentence about criteria is a heading only if it ends with a colon.
_SENTENCE = (
    r"(?i)\b(?:appl(?:y|ies|ied)|may|met|meet\w*|fulfil\w*|available|listed|defined|described|must"
    r"|is|are|was|were|has|have|will)\b"
)
_BARE = (
    r"(?i)(?:(?:key|main|major|general|specific|additional|other|patient|subject|study)\s+)*"
    r"(?:non-?\s?)?(?:inclusion|exclusion)\s+criteri\w+(?:\s+(?:for|in|of)\b[^:.]{0,60})?\s*[:.]?"
)
_PEOPLE = (
    r"(?i)(?:the\s+|all\s+|any\s+|potential\s+)*(?:patient|participant|subject|individual"
    r"|volunteer|person|people|children|women|men|adult|candidate|those"
    r"|a\s+(?:patient|participant|subject))"
)
_ANY_OR_ALL = (
    r"(?i)\bfollowing\b|\bcriteri|(?:eligible|cluded|enrolled)\b[^:]{0,40}\bif(?:\s+\w+)?\s*:$"
)
_SHUT_OUT = (
    r"(?i)\bexclud\w*|\bineligible\b|\bnot\s+(?:be\s+)?(?:eligible|included|enrolled)\b"
    r"|\bmust\s+not\s+meet\b"
)
_LET_IN = r"(?i)\beligible\b|\bincluded\b|\benrolled\b|\bmust\s+meet\b"
_LONGEST_JOINT = 12
_INLINE = (
    r"(?is)(?P<heading>[^:]{0,60}?\b(?:inclusion|exclusion)(?:\s+criteri\w+)?\s*:)"
    r"\s*(?P<rest>\S.*)"
)


@dataclass(frozen=True, slots=True)
class CriteriaGroup:
    """Criteria under one heading; their levels begin at 0."""

    kind: GroupKind
    heading: str | None
    """The heading as written; None for the text before the first heading."""
    blocks: tuple[Block, ...]

    @property
    def outermost(self) -> tuple[Block, ...]:
        """The criteria: the outermost items; of a text without items, its paragraphs."""
        worded = tuple(block for block in self.blocks if _has_words(block.text))
        items = [block for block in worded if block.kind == "item"]
        if items:
            level = min(block.level for block in items)
            return tuple(block for block in items if block.level == level)
        return tuple(block for block in worded if not block.text.endswith(":")) or worded

    @property
    def count(self) -> int:
        """The number of criteria."""
        return len(self.outermost)


def _has_words(text: str) -> bool:
    """Whether a line says more than "OR" or a dash."""
    words = re.findall(r"\w+", text.lower()) if len(text) <= _LONGEST_JOINT else [text]
    return bool(words) and not {"and", "or"}.issuperset(words)


class Criteria(NamedTuple):
    """The criteria of a record, group by group, in the order of the text."""

    groups: tuple[CriteriaGroup, ...]

    def count(self, kind: GroupKind) -> int:
        """Return the number of criteria of one kind."""
        return sum(group.count for group in self.groups if group.kind == kind)


class _Heading(NamedTuple):
    place: int
    kind: GroupKind
    level: int
    is_bare: bool
    """Whether it says no more than its kind: "Exclusion Criteria:"."""


def criteria(text: str) -> Criteria:
    """Split an eligibility text at its headings; nothing is lost."""
    blocks: Sequence[Block] = read_markup(text)
    headings = _headings(blocks)
    if headings and all(heading.kind == "inclusion" for heading in headings):
        blocks = unfolded(blocks)
        headings = _headings(blocks)
    groups = [*_group("other", None, blocks[: headings[0].place if headings else None])]
    ends = [*(heading.place for heading in headings[1:]), len(blocks)]
    for heading, end in zip(headings, ends, strict=False):
        block = blocks[heading.place]
        written = f"{block.marker or ''} {block.text}".lstrip()
        groups.extend(_group(heading.kind, written, blocks[heading.place + 1 : end]))
    return Criteria(tuple(groups))


def _headings(blocks: Sequence[Block]) -> list[_Heading]:
    headings: list[_Heading] = []
    kind: GroupKind = "other"
    for place, block in enumerate(blocks):
        new_kind = _heading_kind(block, kind)
        if new_kind is not None:
            kind = new_kind
            is_bare = block.text.lower().rstrip(" :.;,") in _USUAL
            headings.append(_Heading(place, kind, block.level, is_bare))
    if all(heading.level == 0 for heading in headings):
        return headings
    return [heading for which, heading in enumerate(headings) if not _is_misplaced(which, headings)]


def _is_misplaced(which: int, headings: Sequence[_Heading]) -> bool:
    """Whether a heading stands inside an item of the other side by a mistake of the sponsor.

    NCT04280705 has "Exclusion Criteria:" between two sub-items of an inclusion criterion, and again
    where its exclusion criteria begin. An indented heading counts if the text has no other one.
    """
    heading = headings[which]
    before, after = headings[:which], headings[which + 1 :]
    if not (before and heading.is_bare and before[-1].level < heading.level):
        return False
    if before[-1].kind == heading.kind:
        return False
    if after and (after[0].place == heading.place + 1 or _divides_too(after[0], heading)):
        return False
    return any(
        other.kind == heading.kind and other.is_bare and other.level < heading.level
        for other in (*before, *after)
    )


def _divides_too(other: _Heading, heading: _Heading) -> bool:
    """Whether another heading on the same level begins the other side: a part with both sides."""
    return other.level >= heading.level and other.kind != heading.kind


def _group(
    kind: GroupKind, heading: str | None, blocks: Iterable[Block]
) -> Iterable[CriteriaGroup]:
    """Yield the group unless it is empty."""
    blocks = list(blocks)
    inline = _inline(heading)
    if inline and (not blocks or len(inline["rest"]) > _LONGEST_QUALIFIER):
        heading = inline["heading"]
        blocks = [Block("paragraph", inline["rest"]), *blocks]
    blocks = listed(blocks)
    outermost = min((block.level for block in blocks), default=0)
    if outermost:
        blocks = [block._replace(level=block.level - outermost) for block in blocks]
    if heading is not None or blocks:
        yield CriteriaGroup(kind, heading, tuple(blocks))


def _inline(heading: str | None) -> re.Match[str] | None:
    """Return the parts of a heading with text after its colon."""
    if heading is None or ":" not in heading.rstrip(": "):
        return None
    return re.fullmatch(_INLINE, heading)


def _heading_kind(block: Block, current: GroupKind) -> GroupKind | None:
    """Return the kind of criteria if a block is a heading, or None."""
    lowered = block.text.lower()
    usual = _USUAL.get(lowered.rstrip(" :"))
    usual = usual or _other_usual(block)
    if usual is not None:
        return usual
    if not any(part in lowered for part in _PARTS_OF_HEADINGS):
        return None
    if block.kind == "item":
        bare = "clusion" in lowered and re.fullmatch(_BARE, block.text)
        return _named_kind(block.text) if bare else None
    return _paragraph_kind(block.text, current)


def _other_usual(block: Block) -> GroupKind | None:
    """Return the kind that a heading names in other words: "Not eligible:"."""
    if block.kind == "item" or len(block.text) > _LONGEST_BARE_NOUN:
        return None
    bare = " ".join(re.findall(r"[a-z]+", block.text.lower().translate(_WITHOUT_ACCENTS)))
    return _OTHER_USUAL.get(bare) if "cri" in bare or block.text.endswith(":") else None


def _paragraph_kind(text: str, current: GroupKind) -> GroupKind | None:
    inline = _inline(text)
    if inline and re.fullmatch(_BARE, inline["heading"]):
        return _named_kind(inline["heading"])
    if len(text) > _LONGEST_HEADING:
        return None
    if not text.endswith(":") and re.search(_SENTENCE, re.sub(r"\(.*\)", "", text)):
        return None
    return _named_kind(text) or _described_kind(text, current)


def _named_kind(text: str) -> GroupKind | None:
    """Return the kind that a heading names: "Key exclusion criteria for part 2"."""
    if re.search(_BOTH, text):
        return "other"
    named = {
        _kind_of(match)
        for match in re.finditer(_NAMES, text)
        if match["bare"] is None or len(text) <= _LONGEST_BARE_NOUN
    }
    if not named:
        return None
    return named.pop() if len(named) == 1 else "other"


def _kind_of(match: re.Match[str]) -> GroupKind:
    inclusion = match["kind"].lower().startswith("in") and not match["non"]
    return "inclusion" if inclusion else "exclusion"


def _described_kind(text: str, current: GroupKind) -> GroupKind | None:
    """Return the kind that a sentence begins: "Patients are excluded if any of these apply:".

    Under a heading of the same kind it is a remark, and under "Exclusion" an exception.
    """
    if not (text.endswith(":") and re.match(_PEOPLE, text) and re.search(_ANY_OR_ALL, text)):
        return None
    if re.search(_SHUT_OUT, text):
        return "exclusion" if current != "exclusion" else None
    return "inclusion" if re.search(_LET_IN, text) and current == "other" else None
