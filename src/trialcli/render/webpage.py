"""Self-contained HTML pages: no scripts, no external files; light or dark, and on paper.

Text becomes ``Markup`` only by escaping (``safe``) or as a literal template (``markup``). All that
is put into a template, a page or a feed is ``Markup``, so the type checker finds unescaped text.
"""

import re
from collections.abc import Iterable
from datetime import date
from html import escape
from typing import NewType

from trialcli.text.blocks import clean, one_line

_BEGINNING = 200
_DATE = re.compile(r"\b[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?\b", re.ASCII)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

Markup = NewType("Markup", str)
"""HTML in which all text is escaped."""


def safe(text: str) -> Markup:
    """Return a text escaped, on one line."""
    return Markup(escape(one_line(text), quote=True))


def markup(template: str, *parts: Markup | int | date) -> Markup:
    """Return a literal template with markup, a number or a date in place of each ``{}``."""
    return Markup(template.format(*parts))


def joined(parts: Iterable[Markup], separator: str = "") -> Markup:
    """Return several pieces of markup as one; the separator is white space."""
    return Markup(separator.join(parts))


def safe_stretch(text: str) -> Markup:
    """Return a part of a line escaped; white space at either end becomes one space."""
    text = clean(text)
    lead = " " if text[:1].isspace() else ""
    trail = " " if text.strip() and text[-1:].isspace() else ""
    return Markup(f"{lead}{safe(text)}{trail}")


def safe_words(text: str) -> Markup:
    """Return a text escaped, with dates that do not break over two lines."""
    return Markup(_DATE.sub(r'<span class="date">\g<0></span>', safe(text)))


def document(generator: str, title: str, style: str, body: Markup) -> str:
    """Return a page.

    ``generator`` is the name of the program that wrote it; ``title`` may hold registry text.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'{_generator(generator)}\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{safe(title)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def is_by(generator: str, content: bytes) -> bool:
    """Return whether this generator wrote a page, by the start of the file."""
    return _generator(generator).encode() in content[:_BEGINNING]


def _generator(name: str) -> str:
    return f'<meta name="generator" content="{name}">'
