"""Trial IDs in JSON: one document, several in a row, or JSON lines.

If objects have a key for the ID, only its values count: the records of a registry name other
trials in their texts.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from trialcli.ctgov.idlist.names import Rank, rank
from trialcli.ctgov.idlist.reading import Collector
from trialcli.ctgov.ids.intext import trial_ids
from trialcli.errors import UsageError
from trialcli.registry.id_list import ListReading, NoteEntry
from trialcli.registry.ids import canonical_trial_id

_OBJECT = re.compile(r"\s*(?:\[\s*)?\{\s*[\"}]")
_ARRAY = re.compile(r"\s*\[\s*[\"\[\]]")
"""Begins a JSON list, but also a TOML table."""
_SPACE = re.compile(r"\s*")


def read_json(text: str, name: str, note: NoteEntry | None) -> ListReading | None:
    """Return the IDs of a JSON list; None if the text is not JSON.

    Raises:
        UsageError: it begins like JSON but is not complete JSON.
    """
    is_object = _OBJECT.match(text) is not None
    if not is_object and not _ARRAY.match(text):
        return None
    try:
        documents = list(_documents(text))
    except json.JSONDecodeError as error:
        if not is_object:
            return None
        raise UsageError(
            f"{name} is not complete JSON (line {error.lineno}).",
            hint="Download it again, or use a text or CSV file.",
        ) from error
    except (RecursionError, ValueError) as error:
        raise UsageError(f"{name} is not readable JSON: {_why(error)}.") from error
    return _JsonWalk(note).read(documents)


@dataclass(frozen=True, slots=True)
class _Document:
    line: int
    content: Any


def _documents(text: str) -> Iterator[_Document]:
    # Numbers stay as written: an ID without its NCT is a number, and so is 1e999.
    decoder = json.JSONDecoder(parse_int=str, parse_float=str)
    before, line = 0, 1
    place = _end_of_space(text, 0)
    while place < len(text):
        line += text.count("\n", before, place)
        before = place
        content, place = decoder.raw_decode(text, place)
        yield _Document(line, content)
        place = _end_of_space(text, place)


def _end_of_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _why(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


class _JsonWalk:
    """A walk through documents, without recursion: they may be deep."""

    def __init__(self, note: NoteEntry | None) -> None:
        self._note = note
        self._keyed = Collector("record", note=note)
        self._records = 0
        self._line = 0
        """The number of the document, if there are several: JSON lines."""
        self._loose: list[str] = []
        """Texts that are not under a key for an ID."""

    def read(self, documents: list[_Document]) -> ListReading:
        if len(documents) > 1:
            self._keyed = Collector("record", "line", note=self._note)
        for document in documents:
            self._line = document.line if len(documents) > 1 else 0
            self._walk(document.content)
        if not self._records:
            return _of_texts(self._loose, self._note)
        for text in self._loose:
            self._keyed.mention(text)
        return self._keyed.reading()

    def _walk(self, document: Any) -> None:
        todo = [document]
        while todo:
            value = todo.pop()
            if isinstance(value, Mapping):
                todo.extend(reversed(self._object(value)))
            elif isinstance(value, list):
                todo.extend(reversed(value))
            elif isinstance(value, str):
                self._loose.append(value)

    def _object(self, found: Mapping[str, Any]) -> list[Any]:
        """Take the ID of an object; if it has none, return its values."""
        if "protocolSection" in found:
            own = _own_id(found)
            self._take([] if own is None else [own])
            self._mention([found])
            return []
        keys = _id_keys(found)
        named = [key for key in found if canonical_trial_id(key)]
        if not keys and not named:
            return list(found.values())
        for key in keys:
            self._take(_texts(found[key]) or [])
        for key in named:
            self._take([key])
        self._mention([value for key, value in found.items() if key not in keys])
        return []

    def _take(self, texts: list[str]) -> None:
        self._records += 1
        number = self._line or self._records
        for text in texts:
            self._keyed.take(text, number, only_ids=True)
        if not any(text.strip() for text in texts):
            self._keyed.lack(number)

    def _mention(self, values: list[Any]) -> None:
        todo = values
        while todo:
            value = todo.pop()
            if isinstance(value, str):
                self._keyed.mention(value)
            elif isinstance(value, Mapping):
                todo.extend(value.values())
            elif isinstance(value, list):
                todo.extend(value)


def _own_id(record: Mapping[str, Any]) -> str | None:
    """Return the ID of a record of the registry; its other parts name other trials."""
    module: Any = record
    for step in ("protocolSection", "identificationModule"):
        module = module.get(step) if isinstance(module, Mapping) else None
    own = module.get("nctId") if isinstance(module, Mapping) else None
    return own if isinstance(own, str) else None


def _id_keys(found: Mapping[str, Any]) -> list[str]:
    """Return the keys that hold the ID of an object."""
    texts = {key: values for key, value in found.items() if (values := _texts(value)) is not None}
    sure = [key for key in texts if rank(key) is Rank.SURE]
    if sure:
        return [key for key in sure if texts[key]] or sure[:1]
    likely = (key for key in texts if rank(key) is Rank.LIKELY and _are_ids(texts[key]))
    return list(islice(likely, 1))


def _texts(value: Any) -> list[str] | None:
    """Return the texts of a value that has only texts: a text, a list, or a column by rows."""
    if value is None or isinstance(value, str):
        return [] if value is None else [value]
    if isinstance(value, Mapping) and value and all(key.isdecimal() for key in value):
        value = list(value.values())
    if not isinstance(value, list) or not value:
        return None
    is_plain = all(each is None or isinstance(each, str) for each in value)
    return [each for each in value if each is not None] if is_plain else None


def _are_ids(texts: list[str]) -> bool:
    """Whether all texts are only IDs."""
    return bool(texts) and all(canonical_trial_id(one.strip()) or _is_like_id(one) for one in texts)


def _is_like_id(text: str) -> bool:
    found = trial_ids(text) if len(text) < 60 else []
    return len(found) == 1 and not text[: found[0].start].strip()


def _of_texts(texts: list[str], note: NoteEntry | None) -> ListReading:
    collector = Collector("text", note=note)
    for number, text in enumerate(texts, 1):
        collector.take(text, number)
    return collector.reading()
