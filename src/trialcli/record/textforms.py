"""Make records of two text forms comparable.

The registry serves one record in two forms: its API has Markdown in the markup fields; its history
has HTML there, and entities in every text. A *readable* record has the form of the API, so that
other code needs to know only that form. A *comparable* record contains only the words of each text.
Both keep the structure: a value is at the same place in each.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from trialcli.record.substance import seen
from trialcli.record.tree import Record, at, leaves, without
from trialcli.text.blocks import Block, clean, read_markup, resolve

if TYPE_CHECKING:
    from trialcli.record.shape import RecordShape

TextForm = Literal["api", "history"]
"""How a record was served: by the registry's API, or as an earlier version by its history."""
TextForms = tuple[TextForm, TextForm]

_NUMBERS = r"^(?:[0-9]{1,3}[.)] +)+(?=\S)"
"""The numbers of list items that were not read as a list."""
_END_TAG = r"</(?:p|li|ul|ol)>"
"""Markdown of the registry has none: in none of 2,603 records (November 2026)."""
_END_TAG_IN_JSON = rb"(?:<|\\u003[cC])\\?/(?:p|li|ul|ol)(?:>|\\u003[eE])"


def text_form_of(source: str) -> TextForm:
    """Return the lineage of a record by the kind of its source."""
    return "history" if source == "history" else "api"


def may_have_html(content: bytes) -> bool:
    """Whether the JSON of a record has an end tag somewhere; of few records it is read further."""
    return re.search(_END_TAG_IN_JSON, content) is not None


def has_html(record: Record, shape: "RecordShape") -> bool:
    """Whether a record has HTML in a markup field, as the registry's history serves it."""
    return any(
        isinstance(leaf, str)
        and re.search(_END_TAG, leaf) is not None
        and shape.is_markup("".join("[]" if type(step) is int else f".{step}" for step in path)[1:])
        for path, leaf in leaves(record)
    )


def are_the_same(record: Record, other: Record, shape: "RecordShape") -> bool:
    """Whether a record with HTML and one of the API have the same words."""
    parts = without(record, shape.volatile), without(other, shape.volatile)
    one, another, _ = comparable(*parts, ("history", "api"), shape)
    return one == another


def reading(text: str, *, html: bool) -> tuple[Block, ...]:
    """Return the one reading form of a markup field.

    The history lineage has HTML and not Markdown.
    """
    if not html:
        return read_markup(text)
    from trialcli.text.html import read_html  # most records contain none

    return read_html(text)


def readable(record: Record, source: str, shape: "RecordShape") -> Record:
    """Return a record, by the kind of its source, with its texts in the form of the API."""
    if text_form_of(source) == "api":
        return record
    from trialcli.text.html import read_html, unescaped
    from trialcli.text.markdown import write_markup

    def as_the_api_has_it(text: str, pattern: str) -> str:
        return write_markup(read_html(text)) if shape.is_markup(pattern) else unescaped(text)

    read: Record = _rewritten(record, "", as_the_api_has_it)
    return read


def comparable(
    before: Record, after: Record, text_forms: TextForms, shape: "RecordShape"
) -> tuple[Record, Record, tuple[str, ...]]:
    """Return two records reduced to their words, and the parts that were left out.

    A part that the history does not serve is left out where only one of the records has it.
    Between the lineages, what has nothing to say (an empty module, an empty text) is not there,
    a number written before a paragraph is formatting, and a text that both served letter by letter
    is one text. Two records of one lineage differ in all of that only if they were changed.
    """
    left_out = tuple(
        part
        for part in shape.not_in_history
        if (at(before, part) is None) != (at(after, part) is None)
    )
    parts = without(before, left_out), without(after, left_out)
    ours, theirs = text_forms
    if ours == theirs:
        read = _words_as(ours, shape)
        one, other = (_whole(_rewritten(part, "", read)) for part in parts)
        return one, other, left_out
    shared = _texts(parts[0]) & _texts(parts[1])
    one, other = (
        _without_empty_keys(_whole(_rewritten(part, "", _across(text_form, shared, shape))))
        for part, text_form in zip(parts, text_forms, strict=True)
    )
    return one, other, left_out


def _texts(record: Record) -> set[str]:
    return {leaf for _, leaf in leaves(record) if isinstance(leaf, str)}


def _across(
    text_form: TextForm, shared: set[str], shape: "RecordShape"
) -> Callable[[str, str], str]:
    """Return how to read the words of a text; a text of both records is read in one way."""
    as_api, as_served = _words_as("api", shape), _words_as(text_form, shape)

    def words(text: str, pattern: str) -> str:
        if not shape.is_markup(pattern):
            return (as_api if text in shared else as_served)(text, pattern)
        blocks = reading(seen(text), html=text_form == "history" and text not in shared)
        words = tuple(block._replace(text=_unnumbered(block.text)) for block in blocks)
        return seen(_words(words))

    return words


def _unnumbered(text: str) -> str:
    """Return a paragraph without a number that the other form may show as a list item."""
    return re.sub(_NUMBERS, "", text, flags=re.MULTILINE)


def _rewritten(value: Any, pattern: str, rewrite: Callable[[str, str], str]) -> Any:
    """Return a value with every text rewritten according to its place."""
    if isinstance(value, str):
        return rewrite(value, pattern)
    if isinstance(value, dict):
        return {
            key: _rewritten(child, f"{pattern}.{key}" if pattern else key, rewrite)
            for key, child in value.items()
        }
    if isinstance(value, list):
        return [_rewritten(child, f"{pattern}[]", rewrite) for child in value]
    return value


def _words_as(text_form: TextForm, shape: "RecordShape") -> Callable[[str, str], str]:
    """Return how to read the words of a text with any encoding of its characters."""
    read = _api_words if text_form == "api" else _history_words
    return lambda text, pattern: seen(read(seen(text), is_markup=shape.is_markup(pattern)))


def _api_words(text: str, *, is_markup: bool) -> str:
    if is_markup:
        return _words(read_markup(text))
    return " ".join(clean(resolve(text, escapes=False)).split())


def _history_words(text: str, *, is_markup: bool) -> str:
    from trialcli.text.html import read_html, unescaped

    return _words(read_html(text)) if is_markup else " ".join(unescaped(text).split())


def _words(blocks: tuple[Block, ...]) -> str:
    """Return the words of a text without paragraphs, bullets and numbers, which are formatting."""
    return " ".join(" ".join(block.text for block in blocks).split())


def _whole(value: Any) -> Any:
    """Return a value with each number in one form: 48, not 48.0."""
    if isinstance(value, list):
        return [_whole(child) for child in value]
    if isinstance(value, dict):
        return {key: _whole(child) for key, child in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _without_empty_keys(value: Any) -> Any:
    """Return a value without empty keys; lists keep their positions."""
    if isinstance(value, list):
        return [_without_empty_keys(child) for child in value]
    if not isinstance(value, dict):
        return value
    filled = {key: _without_empty_keys(child) for key, child in value.items()}
    return {key: child for key, child in filled.items() if not _is_empty(child)}


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)
