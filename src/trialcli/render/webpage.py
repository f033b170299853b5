"""Pages that stand alone: no script, nothing loaded from anywhere; light or dark, and on paper."""

import re
from html import escape

from trialcli.text.blocks import clean, one_line

_BEGINNING = 200
_DATE = re.compile(r"\b[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?\b", re.ASCII)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def safe(text: str) -> str:
    """Return a text as it may stand in a page: on one line, nothing in it an instruction."""
    return escape(one_line(text), quote=True)


def safe_stretch(text: str) -> str:
    """Return a stretch of a line so; white space at either end stays one space."""
    text = clean(text)
    lead = " " if text[:1].isspace() else ""
    trail = " " if text.strip() and text[-1:].isspace() else ""
    return f"{lead}{safe(text)}{trail}"


def safe_words(text: str) -> str:
    """Return a text as it may stand in a page, no date broken over two lines."""
    return _DATE.sub(r'<span class="date">\g<0></span>', safe(text))


def document(generator: str, title: str, style: str, body: str) -> str:
    """Return a page.

    Args:
        generator: what wrote it.
        title: its title, as registry text may be.
        style: its style.
        body: what is in it, as markup.

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
    """Tell whether a file holds a page that was written here, by its beginning."""
    return _generator(generator).encode() in content[:_BEGINNING]


def _generator(name: str) -> str:
    return f'<meta name="generator" content="{name}">'
