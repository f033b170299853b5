"""The reading form of the registry's texts, for display and comparison.

Text from the registry may be hostile. Characters that are invisible or could control a terminal
(control characters, escape sequences, direction overrides, zero-width characters, lone surrogates)
are shown as code points, ``<U+202E>``; removing them would hide them. None of 2,603 real records
contains any.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

# Patterns for few texts are strings: re compiles them at their first use.
_LINE_END = "\r\n|[\r\x0b\x0c\x85\u2028\u2029]"
INVISIBLE = (
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bcaf\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
"""Cc (except the newline), Cf and Cs; a test compares this list with Python's Unicode data."""
_INSTRUCTING = f"(?!\t){INVISIBLE}"
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ESCAPE_OR_BREAK = re.compile(rf"{_ESCAPE.pattern}|\\(?=\n)")
ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
"""An entity, if its name is one."""
_ESCAPED_AGAIN = (
    r"&(?:(?:amp|AMP|#0{0,5}38|#[xX]0{0,4}26);)+"
    r"(?=(?:#[0-9]|#[xX][0-9A-Fa-f]|[A-Za-z])[0-9A-Za-z]{0,31};)"
)
_ITEM = re.compile(r"(?:[*+-]|([0-9]{1,9})[.)])(?: +|$)")
_HARD_BREAK = r"(?: {2,}|(?<!\\)((?:\\\\)*)\\)$"
_DEEPEST = 9
"""The most lists inside each other on one line; the rest is text."""
_SEPARATOR = "<!-- -->"
"""What the registry writes between two lists to separate them."""


def clean(text: str) -> str:
    """Return a text that cannot control a terminal; its line breaks are plain newlines."""
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text
    text = re.sub(_LINE_END, "\n", text).replace("\t", " ")
    return re.sub(INVISIBLE, _code_point, text)


def inert(text: str) -> str:
    """Return a finished text for output that cannot control a terminal.

    Unlike ``clean`` it keeps tabs.
    """
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text
    return re.sub(_INSTRUCTING, _code_point, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return a clean text on one line, each run of white space a single space."""
    return " ".join(clean(text).split())


def capital(text: str) -> str:
    """Return a text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """Return a text with a small letter at its beginning."""
    return text[:1].lower() + text[1:]


def storable(text: str) -> str:
    """Return a text that any file can store: without unpaired surrogates, which UTF-8 lacks."""
    return text.encode("utf-8", "replace").decode()


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: ``1 site``, ``218 sites``, ``2 countries``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def bytes_words(number: int) -> str:
    """Return a number of bytes as a person reads it: ``2.7 GB``, ``340 MB``."""
    if number < 10**9:
        return f"{max(1, round(number / 10**6))} MB"
    return f"{number / 10**9:.1f} GB"


def shortened(text: str, most: int) -> str:
    """Return a text of at most ``most`` characters; an ellipsis stands for the rest."""
    return text if len(text) <= most else f"{text[:most]}…"


def first_named(names: Sequence[str], most: int) -> str:
    """Return ``a, b and c``, or ``a, b and 3 more`` if there are more than ``most`` names."""
    more = len(names) - most
    return f"{', '.join(names[:most])} and {more} more" if more > 0 else enumerated(names)


def enumerated(parts: Iterable[str]) -> str:
    """Return ``a``, ``a and b`` or ``a, b and c``."""
    *others, last = list(parts) or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _code_point(match: re.Match[str]) -> str:
    return f"<U+{ord(match[0]):04X}>"


class Block(NamedTuple):
    """A paragraph or a list item of a text, escapes and entities resolved."""

    kind: Literal["paragraph", "item"]
    text: str
    """One line, except for line breaks that the author forced."""
    level: int = 0
    """The number of list items around it: 0 for an item of an outer list."""
    marker: str | None = None
    """The number of a numbered item, as written: ``1.``"""


def read_markup(text: str) -> tuple[Block, ...]:
    """Read a markup field: the part of CommonMark 0.28 that the registry writes.

    These are paragraphs, lists nested by indentation, backslash escapes and entities. Emphasis,
    links and headings are not read: the registry does not write them, so ``CD19*`` and ``[kg]`` are
    the author's text.
    """
    drafts: list[_Draft] = []
    columns: list[int] = []  # where the content of each open item begins
    continues = False
    for line in clean(text).split("\n"):
        body = line.strip(" ")
        if not body or body == _SEPARATOR:
            continues = False
            continue
        indent = len(line) - len(line.lstrip(" "))
        item = _ITEM.match(body)
        if item and not (continues and _is_lazy(item, indent, columns)):
            _close(columns, indent)
            drafts.append(_item(body, indent, columns))
        elif continues:
            drafts[-1].lines.append(body)
        else:
            _close(columns, indent)
            drafts.append(_Draft("paragraph", len(columns), [body], None))
        if line.endswith(("  ", "\\")) and re.search(_HARD_BREAK, line):
            drafts[-1].lines.append("\n")
        continues = True
    return tuple(block for block in (draft.block() for draft in drafts) if block.text)


class _Draft(NamedTuple):
    kind: Literal["paragraph", "item"]
    level: int
    lines: list[str]
    marker: str | None

    def block(self) -> Block:
        """Join the lines: a line break is a space unless the author forced it."""
        whole = " ".join(_unbroken(line) for line in self.lines)
        return Block(self.kind, single_spaced(resolve(whole)), self.level, self.marker)


def single_spaced(text: str) -> str:
    """Return a text with single spaces and line breaks, and none at its ends."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(filter(None, lines))


def _item(body: str, indent: int, columns: list[int]) -> _Draft:
    """Return the item that a line begins; if it begins nested items, the innermost.

    ``* 1. this`` has an item of a numbered list in an item without a text of its own.
    """
    place = 0
    marker = None
    for _ in range(_DEEPEST):
        item = _ITEM.match(body, place)
        if item is None:
            break
        place, marker = item.end(), _number(item)
        columns.append(indent + place)
    return _Draft("item", len(columns) - 1, [body[place:]], marker)


def _unbroken(line: str) -> str:
    """Return a line without the backslash that marks a line break."""
    return re.sub(_HARD_BREAK, r"\1", line) if line.endswith("\\") else line


def _is_lazy(item: re.Match[str], indent: int, columns: list[int]) -> bool:
    """Whether a line that resembles an item continues the paragraph above it.

    A sentence may break before a number: within a paragraph, only "1." starts a list.
    """
    leaves_item = bool(columns) and indent < columns[-1]
    return item[1] not in (None, "1") and not leaves_item


def _close(columns: list[int], indent: int) -> None:
    """Close the items that content with this indentation is outside of."""
    while columns and indent < columns[-1]:
        columns.pop()


def _number(item: re.Match[str]) -> str | None:
    return item[0].strip() if item[1] else None


def resolve(text: str, *, escapes: bool = True) -> str:
    r"""Resolve backslash escapes (``\<30``) and then entities (``&lt;30``).

    A backslash that is not before ASCII punctuation stays: ``SMPH\PEDIATRICS``. Entities come
    second, because the registry also serves ``\&lt;``. They are resolved repeatedly, because its
    history serves that as ``&amp;lt;``. In Markdown, a backslash ``escapes``.
    """
    if escapes and "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "&" in text:
        text = clean(re.sub(ENTITY, _entity, re.sub(_ESCAPED_AGAIN, "&", text)))
    return text


def plain_text(markup: str) -> str:
    """Return a markup field as plain text: escapes and entities resolved, its lines as they are."""
    if "<" in markup and _SEPARATOR in markup:
        markup = re.sub(f"^ *{_SEPARATOR} *\n?", "", markup, flags=re.MULTILINE)
    if "\\" in markup:
        markup = _ESCAPE_OR_BREAK.sub(_unescaped, markup)
    has_entity = "&" in markup and re.search(ENTITY, markup)
    return resolve(markup, escapes=False) if has_entity else markup


def _unescaped(match: re.Match[str]) -> str:
    """Return what a backslash stands before; a template of the same takes twice as long."""
    return match[1] or ""


def _entity(match: re.Match[str]) -> str:
    from html import unescape  # its table is large, and few records need it

    character = unescape(match[0])
    return " " if character.isspace() else character
