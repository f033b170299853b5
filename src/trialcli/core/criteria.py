"""Eligibility criteria: the one text of a record, taken apart into who may and who may not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from trialcli.core.text import Block, read_markup

GroupKind = Literal["inclusion", "exclusion", "other"]

_LONGEST_HEADING = 120
_LONGEST_QUALIFIER = 60
_LONGEST_BARE_NOUN = 60
_NAMES = re.compile(
    r"\b(?P<non>non-?\s?)?(?P<kind>inclusion|exclusion)s?\b"
    r"(?=\s+(?:criteri|requirement)|(?P<bare>\s*[:.]?$))",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\binclusion\W{1,3}(?:and\W|or\W|&\W)?\W*exclusion\b", re.IGNORECASE)
# A sentence about criteria is not the heading of any, unless it ends in a colon.
_SENTENCE = re.compile(
    r"\b(?:appl(?:y|ies|ied)|may|met|meet\w*|fulfil\w*|available|listed|defined|described|must"
    r"|is|are|was|were|has|have|will)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:(?:key|main|major|general|specific|additional|other|patient|subject|study)\s+)*"
    r"(?:non-?\s?)?(?:inclusion|exclusion)\s+criteri\w+(?:\s+(?:for|in|of)\b[^:.]{0,60})?\s*[:.]?",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"(?:the\s+|all\s+|any\s+|potential\s+)*(?:patient|participant|subject|individual|volunteer|person"
    r"|people|children|women|men|adult|candidate|those|a\s+(?:patient|participant|subject))",
    re.IGNORECASE,
)
_ANY_OR_ALL = re.compile(r"\bfollowing\b|\bcriteri", re.IGNORECASE)
_SHUT_OUT = re.compile(
    r"\bexclud\w*|\bineligible\b|\bnot\s+(?:be\s+)?(?:eligible|included|enrolled)\b", re.IGNORECASE
)
_LET_IN = re.compile(r"\beligible\b|\bincluded\b|\benrolled\b", re.IGNORECASE)
_INLINE = re.compile(
    r"(?P<heading>[^:]{0,60}?\b(?:inclusion|exclusion)(?:\s+criteri\w+)?\s*:)\s*(?P<rest>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class CriteriaGroup:
    """Criteria under one heading; their levels begin at 0."""

    kind: GroupKind
    heading: str | None
    """The heading as written; None for what stands before any heading."""
    blocks: tuple[Block, ...]

    @property
    def count(self) -> int:
        """How many criteria: the outermost items, or the paragraphs where there are no items."""
        items = [block.level for block in self.blocks if block.kind == "item"]
        return items.count(min(items)) if items else len(self.blocks)


@dataclass(frozen=True, slots=True)
class Criteria:
    """The criteria of a record, group by group, in the order of the text."""

    groups: tuple[CriteriaGroup, ...]

    def count(self, kind: GroupKind) -> int:
        """How many criteria of one kind there are."""
        return sum(group.count for group in self.groups if group.kind == kind)


def criteria(text: str) -> Criteria:
    """Take an eligibility text apart at its headings; nothing of it is lost."""
    groups: list[CriteriaGroup] = []
    kind: GroupKind = "other"
    heading: str | None = None
    blocks: list[Block] = []
    for block in read_markup(text):
        new_kind = _heading_kind(block, kind)
        if new_kind is None:
            blocks.append(block)
            continue
        groups.extend(_group(kind, heading, blocks))
        kind, heading, blocks = new_kind, f"{block.marker or ''} {block.text}".lstrip(), []
    groups.extend(_group(kind, heading, blocks))
    return Criteria(tuple(groups))


def _group(
    kind: GroupKind, heading: str | None, blocks: Iterable[Block]
) -> Iterable[CriteriaGroup]:
    """Yield the group, unless there is nothing in it at all."""
    blocks = list(blocks)
    inline = _INLINE.fullmatch(heading) if heading else None
    if inline and (not blocks or len(inline["rest"]) > _LONGEST_QUALIFIER):
        heading = inline["heading"]
        blocks = [Block("paragraph", inline["rest"]), *blocks]
    outermost = min((block.level for block in blocks), default=0)
    dedented = (replace(block, level=block.level - outermost) for block in blocks)
    if heading is not None or blocks:
        yield CriteriaGroup(kind, heading, tuple(dedented))


def _heading_kind(block: Block, current: GroupKind) -> GroupKind | None:
    """Return the kind of criteria a block is the heading of, or None."""
    text = block.text
    if block.kind == "item":
        return _named_kind(text) if _BARE.fullmatch(text) else None
    inline = _INLINE.fullmatch(text)
    if inline and _BARE.fullmatch(inline["heading"]):
        return _named_kind(inline["heading"])
    if len(text) > _LONGEST_HEADING:
        return None
    if _SENTENCE.search(text) and not text.endswith(":"):
        return None
    return _named_kind(text) or _described_kind(text, current)


def _named_kind(text: str) -> GroupKind | None:
    """Return the kind a heading names: "Key exclusion criteria for part 2"."""
    if _BOTH.search(text):
        return "other"
    named = {
        _kind_of(match)
        for match in _NAMES.finditer(text)
        if match["bare"] is None or len(text) <= _LONGEST_BARE_NOUN
    }
    if not named:
        return None
    return named.pop() if len(named) == 1 else "other"


def _kind_of(match: re.Match[str]) -> GroupKind:
    inclusion = match["kind"].lower() == "inclusion" and not match["non"]
    return "inclusion" if inclusion else "exclusion"


def _described_kind(text: str, current: GroupKind) -> GroupKind | None:
    """Return the kind a sentence opens: "Patients are excluded if any of the following apply:".

    Under a heading of its own kind it is a remark, and under "Exclusion" an exception.
    """
    if not (text.endswith(":") and _PEOPLE.match(text) and _ANY_OR_ALL.search(text)):
        return None
    if _SHUT_OUT.search(text):
        return "exclusion" if current != "exclusion" else None
    return "inclusion" if _LET_IN.search(text) and current == "other" else None
