"""Compare two texts by their structure: block by block, then word by word.

Blocks are paragraphs and list items, so criteria are compared with criteria. Comparing complete
texts word by word would take seconds and match unrelated words; within a block it is fast.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from trialcli.text.blocks import Block, clean, read_markup
from trialcli.text.likeness import likeness

_TOKEN = re.compile(r"\w+(?:[.,]\d+)*|\s+|[^\w\s]")
_SENTENCE = re.compile(r"(?s).+?(?:[.;!?:,]\s+|$)")
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+(?=[A-Z0-9(])")
_LONG = 600
"""From this length in characters on, a paragraph is compared sentence by sentence."""
_STILL_ONE = 0.45
"""From this likeness on, two blocks count as one altered block."""
_STILL_ONE_TEXT = 0.3
"""Below this share of common words, the old and the new text are shown whole."""
_MOST_PAIRS_OF_BLOCKS = 10_000
"""The most blocks for which altered ones are searched: the time grows with the square."""
_MOST_PAIRS_OF_WORDS = 250_000
"""The most words to match; longer texts are matched by their sentences, to limit the time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class BlockDiff:
    """A block of the texts: unchanged, removed, added, or altered word by word."""

    kind: Literal["same", "retyped", "removed", "added", "altered"]
    """``retyped``: altered in punctuation, capitals or typing only."""
    pieces: tuple[Piece, ...]
    item: bool
    """Whether it is a list item, such as a criterion."""
    label: str = ""
    """What a reader should know about its place, such as the side that it is on."""


def diff_markup(before: str, after: str) -> list[BlockDiff]:
    """Compare two markup fields in their reading form."""
    return diff_blocks(read_markup(before), read_markup(after))


def diff_blocks(before: Iterable[Block], after: Iterable[Block]) -> list[BlockDiff]:
    """Compare two texts that were already read."""
    return list(_diff_blocks(*_units(tuple(before), tuple(after))))


def diff_plain(before: str, after: str) -> list[BlockDiff]:
    """Compare two plain fields."""
    ours, theirs = (
        tuple(Block("paragraph", line) for line in clean(text).split("\n") if line.strip())
        for text in (before, after)
    )
    return diff_blocks(ours, theirs)


def reads_the_same(diff: Iterable[BlockDiff]) -> bool:
    """Whether only the formatting differs."""
    return all(block.kind == "same" for block in diff)


def diff_words(before: str, after: str) -> tuple[Piece, ...]:
    """Compare two texts word by word; long ones first sentence by sentence."""
    return tuple(_without_islands(list(_matched(before, after, (_TOKEN, _SENTENCE)))))


def _matched(before: str, after: str, units: Sequence[re.Pattern[str]]) -> Iterator[Piece]:
    """Compare two texts in the first of the units, or in a larger one if they are long."""
    ours, theirs = units[0].findall(before), units[0].findall(after)
    if len(ours) * len(theirs) > _MOST_PAIRS_OF_WORDS:
        if len(units) > 1:
            yield from _matched(before, after, units[1:])
        else:
            yield from _old_and_new(before, after)
        return
    for tag, i, i_end, j, j_end in SequenceMatcher(
        None, ours, theirs, autojunk=False
    ).get_opcodes():
        old, new = "".join(ours[i:i_end]), "".join(theirs[j:j_end])
        if tag == "replace" and units[0] is _SENTENCE:
            yield from _matched(old, new, (_TOKEN,))
        else:
            yield from _old_and_new(old, new)


def _old_and_new(before: str, after: str) -> Iterator[Piece]:
    if before == after:
        yield from [Piece("same", before)] if before else []
        return
    if before:
        yield Piece("removed", before)
    if after:
        yield Piece("added", after)


def _units(*texts: tuple[Block, ...]) -> list[list[Block]]:
    """Split paragraphs into sentences if one is long, so that one word does not mark all of it.

    Both texts are split or neither: a sentence can only match a sentence.
    """
    if all(len(block.text) <= _LONG for text in texts for block in text):
        return [list(text) for text in texts]
    return [
        [
            Block(block.kind, part, block.level, block.marker)
            for block in text
            for part in _SENTENCE_END.split(block.text)
        ]
        for text in texts
    ]


def _diff_blocks(ours: Sequence[Block], theirs: Sequence[Block]) -> Iterator[BlockDiff]:
    matcher = SequenceMatcher(
        None,
        [block.text for block in ours],
        [block.text for block in theirs],
        autojunk=False,
    )
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            for block in theirs[j:j_end]:
                yield _whole("same", block)
        else:
            yield from _diff_stretch(ours[i:i_end], theirs[j:j_end])


def _diff_stretch(ours: Sequence[Block], theirs: Sequence[Block]) -> Iterator[BlockDiff]:
    """Compare a range without equal blocks: altered blocks in order, and the rest."""
    pairs = _in_order(ours, theirs)
    i = j = 0
    for ours_next, theirs_next in [*pairs, (len(ours), len(theirs))]:
        yield from (_whole("removed", block) for block in ours[i:ours_next])
        yield from (_whole("added", block) for block in theirs[j:theirs_next])
        if ours_next < len(ours):
            yield from _altered(ours[ours_next], theirs[theirs_next])
        i, j = ours_next + 1, theirs_next + 1


def _in_order(ours: Sequence[Block], theirs: Sequence[Block]) -> list[tuple[int, int]]:
    """Return the most similar pairs of blocks that do not cross; none if there are too many."""
    if len(ours) * len(theirs) > _MOST_PAIRS_OF_BLOCKS:
        return []
    scored = sorted(
        (
            (likeness(one.text, other.text), -i, -j)
            for i, one in enumerate(ours)
            for j, other in enumerate(theirs)
        ),
        reverse=True,
    )
    pairs: list[tuple[int, int]] = []
    for score, i, j in scored:
        if score < _STILL_ONE:
            break
        if all((-i < a) == (-j < b) and -i != a and -j != b for a, b in pairs):
            pairs.append((-i, -j))
    return sorted(pairs)


def _altered(before: Block, after: Block) -> Iterator[BlockDiff]:
    pieces = diff_words(before.text, after.text)
    common = sum(len(piece.text) for piece in pieces if piece.kind == "same")
    if common < _STILL_ONE_TEXT * max(len(before.text), len(after.text)):
        yield _whole("removed", before)
        yield _whole("added", after)
    else:
        yield BlockDiff("altered", pieces, after.kind == "item")


def _whole(kind: Literal["same", "removed", "added"], block: Block) -> BlockDiff:
    return BlockDiff(kind, (Piece(kind, block.text),), block.kind == "item")


def _without_islands(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join changes with only a space or a comma between them, which is easier to read."""
    spread: list[Piece] = []
    for position, piece in enumerate(pieces):
        island = (
            piece.kind == "same"
            and 0 < position < len(pieces) - 1
            and not re.search(r"\w", piece.text)
            and _both_change(pieces, position)
        )
        spread += [Piece("removed", piece.text), Piece("added", piece.text)] if island else [piece]
    for same, run in groupby(spread, key=lambda piece: piece.kind == "same"):
        stretch = list(run)
        if same:
            yield Piece("same", "".join(piece.text for piece in stretch))
            continue
        for kind in ("removed", "added"):
            text = "".join(piece.text for piece in stretch if piece.kind == kind)
            if text:
                yield Piece(kind, text)


def _both_change(pieces: Sequence[Piece], position: int) -> bool:
    """Whether words were replaced, not only added or removed."""
    left = {piece.kind for piece in pieces[max(position - 2, 0) : position]}
    right = {piece.kind for piece in pieces[position + 1 : position + 3]}
    return {"removed", "added"} <= left and {"removed", "added"} <= right
