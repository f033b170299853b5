"""Criteria and headings that the sponsor typed into one paragraph, without line breaks."""

import re
from collections.abc import Iterator, Sequence

from trialcli.text.blocks import Block

_LEAST_NUMBERS = 3
"""Fewer numbers than this may be those of a sentence."""
# re compiles these patterns at their first use, which most texts do not need.
_NUMBER = r"(?:^|(?<=[\s;,.]))\(?([0-9]{1,2})(?:\.|\)\.?)(?=\s?[^\d\s])"
_BULLET = r"[•●▪]"
_DASH = r"(?:^-\s?|(?<=[^\s-])-\s)(?=[A-Z])"
_HEADING = r"(?<=[^:\s])\s+(Exclusion [Cc]riteria\s*:)\s*"


def unfolded(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, divided at an "Exclusion Criteria:" inside one of them."""
    return [part for block in blocks for part in _divided(block)]


def _divided(block: Block) -> Iterator[Block]:
    match = re.search(_HEADING, block.text) if "xclusion" in block.text else None
    if match is None:
        yield block
        return
    yield block._replace(text=block.text[: match.start()])
    yield Block("paragraph", match[1])
    if match.end() < len(block.text):
        yield Block("paragraph", block.text[match.end() :])


def listed(blocks: Sequence[Block]) -> list[Block]:
    """Return paragraphs with those that are a list ("1. Adults 2. Consent 3. …") as its items.

    Such a list may also be the text of a single item, the first.
    """
    items = [block for block in blocks if block.kind == "item"]
    if len(items) > 1 or any(block.marker not in ("1.", "1)") for block in items):
        return list(blocks)
    return [part for block in blocks for part in _items(block)]


def _items(block: Block) -> list[Block]:
    text = f"{block.marker} {block.text}" if block.marker else block.text
    starts = _starts(text)
    if not starts:
        return [block]
    ends = [*(start for start, _ in starts[1:]), len(text)]
    return [
        Block("item", text[words:end].strip(), block.level, text[start:words].strip())
        for (start, words), end in zip(starts, ends, strict=True)
    ]


def _starts(text: str) -> list[tuple[int, int]]:
    """Return where each item of a list begins, and where its text does."""
    if text[0] in "1(":
        return _numbered(text)
    pattern = {"-": _DASH}.get(text[0], _BULLET)
    marks = [match.span() for match in re.finditer(pattern, text)]
    return marks if len(marks) > 1 and marks[0][0] == 0 else []


def _numbered(text: str) -> list[tuple[int, int]]:
    """Return the places of the numbers 1, 2, 3 …; a sponsor may skip one."""
    last = 0
    places = []
    for match in re.finditer(_NUMBER, text):
        if last < int(match[1]) <= last + (2 if last else 1):
            last = int(match[1])
            places.append(match.span())
    return places if len(places) >= _LEAST_NUMBERS and places[0][0] == 0 else []
