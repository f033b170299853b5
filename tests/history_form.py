"""A record of the API as the registry's history serves it, as far as that has been seen.

HTML in the markup fields, made by a CommonMark library and not by the code under test; entities
everywhere; no derived section.
"""

import re
from collections.abc import Callable
from html import escape
from itertools import count
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from trialcli.ctgov.shape import SHAPE

MARKDOWN = MarkdownIt("commonmark")
_SENTENCE_END = re.compile(r"(?<=[.;:]) (?=[A-Z])")
_WORD = re.compile(r"(?<![&#\w])[A-Za-z]{3,}(?![\w;])(?![^<]*>)")


def rendered(markdown: str) -> str:
    """Return the HTML that CommonMark prescribes."""
    return MARKDOWN.render(markdown)


def terse(markdown: str) -> str:
    """Return HTML as the history writes it: paragraphs only if there are several blocks.

    A sentence ends in a line break that means nothing, and slashes are escaped.
    """
    return _blocks(SyntaxTreeNode(MARKDOWN.parse(markdown)))


def _blocks(node: SyntaxTreeNode) -> str:
    children = [child for child in node.children if child.type != "html_block"]
    if len(children) == 1 and children[0].type == "paragraph":
        return _inline(children[0])
    return "".join(map(_block, children))


def _block(node: SyntaxTreeNode) -> str:
    if node.type == "paragraph":
        return f"<p>{_inline(node)}</p>"
    if node.type == "list_item":
        return f"<li>{_blocks(node)}</li>"
    start = node.attrs.get("start")
    begin = f'{node.tag} start="{start}"' if start else node.tag
    return f"<{begin}>{''.join(map(_block, node.children))}</{node.tag}>"


def _inline(paragraph: SyntaxTreeNode) -> str:
    return "".join(
        {"hardbreak": "<br/>", "softbreak": "\n"}.get(leaf.type) or plain(leaf.content, "\n")
        for inline in paragraph.children
        for leaf in inline.children
    )


def plain(text: str, sentence_end: str = " ") -> str:
    """Return a text with entities, as the history writes them in every field."""
    return escape(_SENTENCE_END.sub(sentence_end, text)).replace("/", "&#x2F;")


def marked(html: str, every: int = 3) -> str:
    """Return HTML in which every n-th word is marked as the terms of a search."""
    words = count()

    def mark(word: re.Match[str]) -> str:
        found = next(words) % every == 0
        return f'<mark class="hl-term">{word[0]}</mark>' if found else word[0]

    return _WORD.sub(mark, html)


def as_history(
    record: Any, html: Callable[[str], str] = terse, text: Callable[[str], str] = plain
) -> Any:
    """Return a record as the history serves it: its tree as it is, its texts in another form."""
    made = _rewritten(record, "", html, text)
    made.pop("derivedSection", None)
    return made


def _rewritten(
    value: Any, pattern: str, html: Callable[[str], str], text: Callable[[str], str]
) -> Any:
    if isinstance(value, dict):
        return {
            key: _rewritten(child, f"{pattern}.{key}" if pattern else key, html, text)
            for key, child in value.items()
        }
    if isinstance(value, list):
        return [_rewritten(child, f"{pattern}[]", html, text) for child in value]
    if isinstance(value, str):
        return html(value) if SHAPE.is_markup(pattern) else text(value)
    return value
