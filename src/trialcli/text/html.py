"""Read HTML: the registry's history serves it in place of the API's Markdown.

Real texts contain lists, paragraphs only if there is more than one block, line breaks after
sentences without a meaning, escapes (``&lt;``, ``&#x2F;``), some of them escaped twice, and ``<mark
class="hl-term">`` around the terms of a search.

Only exact tags are read as tags. ``<30 mg``, ``<a href="...">`` and ``10<sup>5</sup>`` stay
unchanged, because no text may get lost.
"""

import re
from dataclasses import dataclass, field

from trialcli.text.blocks import ENTITY, Block, clean, resolve, single_spaced

_ATTRIBUTES = r"""(?:\s+[A-Za-z-]{1,30}=(?:"[^"<>]{0,200}"|'[^'<>]{0,200}'|[\w-]{1,50}))*"""
_LISTS = ("ul", "ol")
_BLOCKS = (
    *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote", "pre", "section"),
    *("article", "table", "thead", "tbody", "tr", "td", "th", "dl", "dt", "dd"),
)
_INLINE = ("b", "big", "code", "em", "font", "i", "mark", "small", "span", "strong", "tt", "u")
_NAMES = "|".join(sorted((*_BLOCKS, *_INLINE, *_LISTS, "li", "br"), reverse=True))
_TAG = rf"<(/?)({_NAMES})({_ATTRIBUTES})\s*/?>"
_SEPARATOR = "<!-- -->"
_WHOLE = rf"(?is)\s*<(?:p|ul|ol|h[1-6]){_ATTRIBUTES}\s*>.*</(?:p|ul|ol|h[1-6])\s*>\s*"
_MARK = r'<mark class="hl-term">(.{0,500}?)</mark>'
_MOST_ESCAPES = 4
_BLANK_LINE = r"\n[ \n]*\n"


def read_html(text: str) -> tuple[Block, ...]:
    """Read a markup field of the registry's history as the blocks of the same text in Markdown."""
    text = _opened(clean(text)).replace(_SEPARATOR, "")
    # Without any tag, only a blank line can separate paragraphs.
    paragraphs = [text] if re.search(_TAG, text, re.IGNORECASE) else re.split(_BLANK_LINE, text)
    reader = _HtmlReader()
    for paragraph in paragraphs:
        reader.read(paragraph)
    return tuple(reader.blocks)


def unescaped(text: str) -> str:
    """Return a plain field of the registry's history as its API would serve it."""
    text = clean(text)
    return _unmarked(resolve(text, escapes=False)) if "&" in text or "<" in text else text


def _unmarked(text: str) -> str:
    """Return a text without the highlights of a search."""
    return re.sub(_MARK, r"\1", text, flags=re.DOTALL) if "<mark" in text else text


def _opened(text: str) -> str:
    """Unescape a text whose complete HTML was escaped.

    Such a text has no tag, but unescaping turns all of it into HTML. A text with "<30 mg" never
    becomes HTML.
    """
    opened = bare = re.sub(rf"(?i)</?mark{_ATTRIBUTES}>", "", text)
    for _ in range(_MOST_ESCAPES):
        if re.search(_TAG, opened, re.IGNORECASE):
            break
        once = re.sub(ENTITY, _unescaped_once, opened)
        if once == opened:
            break
        opened = once
    return opened if re.fullmatch(_WHOLE, opened) else bare


def _unescaped_once(match: re.Match[str]) -> str:
    from html import unescape

    return unescape(match[0])


@dataclass(slots=True)
class _Open:
    """A list or an item that has not ended yet."""

    item: bool
    numbered: bool = False
    number: int = 1
    """For a list: the number of its next item."""


@dataclass(slots=True)
class _HtmlReader:
    """Builds blocks from tags and text, in their order."""

    blocks: list[Block] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _marker: str | None = None
    _begins_item: bool = False
    """Whether the next block is the first of an item."""

    def read(self, text: str) -> None:
        """Read a text to its end."""
        place = 0
        for tag in re.finditer(_TAG, text, re.IGNORECASE):
            self._parts.append(text[place : tag.start()].replace("\n", " "))
            self._tag(tag[2].lower(), tag[3], closing=bool(tag[1]))
            place = tag.end()
        self._parts.append(text[place:].replace("\n", " "))
        self._end_block()

    def _tag(self, name: str, attributes: str, *, closing: bool) -> None:
        if name in _INLINE:
            return
        if name == "br":
            self._parts.append("\n")
            return
        self._end_block()
        if name in _LISTS and not closing:
            self._open.append(_a_list(name, attributes))
        elif name == "li" and not closing:
            self._begin_item(attributes)
        elif name in _LISTS or name == "li":
            self._close(item=name == "li")

    def _begin_item(self, attributes: str) -> None:
        if self._open and self._open[-1].item:
            self._open.pop()  # an item without an end tag
        within = self._open[-1] if self._open else _Open(item=False)
        number = _number(attributes, "value", within.number)
        within.number = number + 1
        self._marker = f"{number}." if within.numbered else None
        self._begins_item = True
        self._open.append(_Open(item=True))

    def _close(self, *, item: bool) -> None:
        """End the innermost open item or list, and everything open inside it."""
        self._begins_item = False
        for depth in reversed(range(len(self._open))):
            if self._open[depth].item == item:
                del self._open[depth:]
                return

    def _end_block(self) -> None:
        text = single_spaced(_unmarked(resolve("".join(self._parts), escapes=False)))
        self._parts.clear()
        if not text:
            return
        items = sum(each.item for each in self._open)
        if self._begins_item:
            self.blocks.append(Block("item", text, items - 1, self._marker))
        else:
            self.blocks.append(Block("paragraph", text, items))
        self._begins_item = False


def _a_list(name: str, attributes: str) -> _Open:
    return _Open(item=False, numbered=name == "ol", number=_number(attributes, "start", 1))


def _number(attributes: str, name: str, default: int) -> int:
    found = re.search(rf"(?i)\s{name}=[\"']?([0-9]{{1,9}})\b", attributes)
    return int(found[1]) if found else default
