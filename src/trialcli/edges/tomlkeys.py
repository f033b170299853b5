"""Editing a text of TOML: the document of it, and where new keys go.

tomlkit would put them below the comments of the next table. The inserted text becomes keys when
the document is parsed again.
"""

import tomlkit
from tomlkit.items import AoT, Comment, Item, Key, Table

TomlBody = list[tuple[Key | None, Item]]
"""The content of a table, with comments and blank lines."""


def exact_document(text: str) -> tuple[tomlkit.TOMLDocument, str]:
    """Return a text as a document to edit, its last line ended, and the line end of the text.

    Raises:
        ValueError: tomlkit reads something else than the text.
        TOMLKitError: it is not TOML.
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    if text and not text.endswith("\n"):
        text += line_end
    document = tomlkit.parse(text)
    if document.as_string() != text:
        raise ValueError("tomlkit reads something else than the text")
    return document, line_end


def insert(body: TomlBody, written: str) -> None:
    """Put keys below the last key of a table, or else right below its name."""
    body.insert(_below_keys(body), (None, tomlkit.ws(written)))


def insert_on_top(body: TomlBody, written: str, line_end: str) -> None:
    """Put keys below the last key without a table, or else above the tables."""
    tables = [place for place, (key, item) in enumerate(body) if _has_header(key, item)]
    head = body[: tables[0]] if tables else body
    place = _below_keys(head)
    if not place and tables:
        place, written = _below_opening(head), f"{written}{line_end}"
    elif not place and head:
        place, written = len(head), f"{line_end}{written}"
    body.insert(place, (None, tomlkit.ws(written)))


def _below_keys(body: TomlBody) -> int:
    return max((place + 1 for place, (key, _) in enumerate(body) if key is not None), default=0)


def _below_opening(head: TomlBody) -> int:
    """Return where the comment right above the first table begins."""
    place = len(head)
    while place and isinstance(head[place - 1][1], Comment):
        place -= 1
    return place


def _has_header(key: Key | None, item: Item) -> bool:
    return key is not None and not key.is_dotted() and isinstance(item, Table | AoT)
