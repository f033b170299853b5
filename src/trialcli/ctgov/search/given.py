"""A search by its parts as a person gives them: options of a command, or keys of a file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from trialcli.ctgov.search import values
from trialcli.ctgov.search.restrictions import searchable_near
from trialcli.errors import UsageError
from trialcli.registry.amounts import read_age, read_numbers
from trialcli.registry.near import read_near
from trialcli.registry.search import Search, read_range, says_something
from trialcli.text.choices import suggestion
from trialcli.text.dates import parse_date
from trialcli.text.quoting import quoted


def _day(text: str) -> date:
    """Return the day of a date; of a month or a year, the first."""
    day = parse_date(text.strip())
    if day is None:
        raise UsageError(f"{text!r} is not a date.", hint="Write it like 2026-01-12.")
    return day.first_day


_TEXTS = (
    "condition",
    "intervention",
    "title",
    "outcome",
    "sponsor",
    "location",
    "country",
    "id",
    "eligibility",
)
_CODES: Mapping[str, Callable[[Iterable[str]], tuple[str, ...]]] = {
    "status": values.statuses,
    "phase": values.phases,
    "type": values.study_types,
    "age_group": values.age_groups,
    "sex": values.sexes,
    "allocation": values.allocations,
    "masking": values.maskings,
    "funder": values.funders,
}
_ANSWERS = ("healthy", "results")
_OF_ONE_TEXT: Mapping[str, Callable[[str], Any]] = {
    "age": read_age,
    "enrollment": read_numbers,
    "start": read_range,
    "primary_completion": read_range,
    "completion": read_range,
    "first_posted": read_range,
    "results_posted": read_range,
    "updated_since": _day,
    "near": lambda text: searchable_near(read_near(text)),
}
_NUMBERS = ("age", "enrollment")
_WORDS = ("words", "essie")
_FIELDS = {"type": "study_type", "essie": "expression"}
"""The fields of a search whose names differ from those of its parts."""
_PARTS = {_FIELDS.get(part, part): part for part in (*_CODES, *_WORDS)}
KEYS = (*_WORDS, *_TEXTS, *_CODES, *_ANSWERS, *_OF_ONE_TEXT)
"""The names of all parts."""
REPEATED = (*_TEXTS, *_CODES)
"""The parts that take several texts."""


def given_search(given: Mapping[str, Any], named: Callable[[str], str] = str) -> Search:
    """Return a search by its parts; None means that a part is not given.

    ``named`` returns how messages name a part: ``--age-group``.

    Raises:
        UsageError: a part cannot be used.
    """
    parts = {name: value for name, value in given.items() if value is not None}
    read: dict[str, Any] = {}
    for name, value in parts.items():
        if name in _WORDS:
            read[_FIELDS.get(name, name)] = searchable(named(name), value)
        elif name in _TEXTS:
            texts = (searchable(named(name), text) for text in value)
            read[name] = tuple(dict.fromkeys(texts))
        elif name in _CODES:
            read[_FIELDS.get(name, name)] = _CODES[name](value)
        elif name in _ANSWERS:
            read[name] = value
        else:
            read[name] = _OF_ONE_TEXT[name](value)
    return Search(**read)


def searchable(name: str, text: str) -> str:
    """Return a text to search for, without white space around it.

    Raises:
        UsageError: it searches for nothing, or is not text.
    """
    text = text.strip()
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise UsageError(f"{name} {text!r} is not UTF-8 text.")
    if not says_something(text):
        problem = "has no letter or digit" if text else "is empty"
        raise UsageError(f"{name} {problem}.", hint="Give the words to search for.")
    return text


def without_each_part(search: Search) -> Iterator[tuple[str, Search]]:
    """Yield what a search would be without one of its words or parts, and the name of that part.

    A search of one word or part alone has none.
    """
    words = search.words.split()
    is_several = len(search.given) > 1
    if is_several or len(words) > 1:
        for position, word in enumerate(words):
            rest = " ".join((*words[:position], *words[position + 1 :]))
            yield f"“{word}”", replace(search, words=rest if says_something(rest) else "")
    for field in fields(search):
        if is_several and field.name in search.given and field.name != "words":
            part = _PARTS.get(field.name, field.name).replace("_", "-")
            not_given: dict[str, Any] = {field.name: field.default}
            yield f"--{part}", replace(search, **not_given)


def search_keys(search: Search) -> dict[str, Any]:
    """Return the parts of a search as a file has them; ``read_search_keys`` reads them."""
    keys: dict[str, Any] = {}
    for field, texts in search.given.items():
        name = _PARTS.get(field, field)
        if name in _ANSWERS:
            keys[name] = getattr(search, field)
        else:
            keys[name] = list(texts) if name in _TEXTS or name in _CODES else texts[0]
    return keys


def read_search_keys(table: Mapping[str, Any]) -> Search:
    """Return the search that a table of a file has.

    Raises:
        UsageError: it has an unknown key, or a value that cannot be used.
    """
    for name in table:
        if name not in KEYS:
            every = f"The keys are {', '.join(KEYS)}."
            raise UsageError(
                f"the unknown key {quoted(name)}", hint=f"{suggestion(name, KEYS)}{every}"
            )
    search = given_search({name: _of_a_file(name, value) for name, value in table.items()})
    if search.is_empty:
        raise UsageError("no key, so that it would find every trial")
    return search


def _of_a_file(name: str, value: Any) -> Any:
    if name in _ANSWERS:
        if not isinstance(value, bool):
            raise UsageError(f"{name} = {quoted(value)}, which is not true or false")
        return value
    if name in _NUMBERS and type(value) is int:
        return str(value)
    is_list = name in _TEXTS or name in _CODES
    texts = value if is_list and isinstance(value, list) else [value]
    if not all(isinstance(text, str) for text in texts):
        wanted = "a list of texts" if is_list else "a text"
        raise UsageError(f"{name} = {quoted(value)}, which is not {wanted}")
    return texts if is_list else value
