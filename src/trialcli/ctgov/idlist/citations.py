"""Citations (RIS, nbib, EndNote, BibTeX): these formats may split an ID over two lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trialcli.ctgov.idlist.reading import Collector
from trialcli.ctgov.ids.folding import FOLD
from trialcli.ctgov.ids.intext import trial_ids
from trialcli.registry.id_list import ListReading, NoteEntry

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- |([A-Z][A-Z0-9])  -\Z|%([0-9A-Z]) ")
_BIBTEX = re.compile(r"\s*@[A-Za-z]{3,20}\s*[{(]")
_FIELD = re.compile(r"\s*[A-Za-z_-]{1,30}\s{0,8}=|\s*[@}%]")
_ENOUGH = 4000
"""The first characters, which show whether a list has citations."""
_FIRST = frozenset({"TY", "PMID", "0"})
"""Tags that begin a citation."""
_OWN = frozenset({"ID", "AN", "UR", "M", "U"})
"""Tags with the ID in a citation of a registry's record; its other texts may name other trials."""


@dataclass(frozen=True, slots=True)
class _CitationField:
    """A field of a citation with all its lines."""

    line: int
    tag: str
    text: str
    """With a ``FOLD`` for each line break."""


def read_citations(text: str, note: NoteEntry | None) -> ListReading | None:
    """Return the IDs of a list of citations; None if it is not one."""
    beginning = _beginning(text[:_ENOUGH].lstrip())
    if beginning is None:
        return None
    collector = Collector("field", "line", note=note)
    citation: list[_CitationField] = []
    for field in _unfolded(text.split("\n"), beginning):
        if field.tag in _FIRST:
            _take(collector, citation)
            citation = []
        citation.append(field)
    _take(collector, citation)
    return collector.reading()


def _beginning(text: str) -> re.Pattern[str] | None:
    """Return the pattern that begins a field of these citations; None if there are none."""
    if _BIBTEX.match(text):
        return _FIELD
    tags = [match for line in text.split("\n") if (match := _TAG.match(line))]
    known = {_tag_of(match) for match in tags}
    is_first = bool(tags) and tags[0].string == text.split("\n")[0]
    return _TAG if is_first and (len(known) > 1 or known & _FIRST) else None


def _tag_of(match: re.Match[str]) -> str:
    return next((each for each in match.groups() if each), "")


def _take(collector: Collector, citation: list[_CitationField]) -> None:
    own = [field for field in citation if field.tag in _OWN and _has_id(field.text)]
    for field in citation:
        if own and field not in own:
            collector.mention(field.text)
        elif field.text.strip():
            collector.take(field.text, field.line)


def _has_id(text: str) -> bool:
    return any(one.trial for one in trial_ids(text))


def _unfolded(lines: list[str], beginning: re.Pattern[str]) -> Iterator[_CitationField]:
    """Yield the fields: a line that begins none continues the previous field."""
    start, tag = 1, ""
    parts: list[str] = []
    for number, line in enumerate(lines, 1):
        begins = beginning.match(line)
        if begins is None and line.strip() and parts:
            parts.append(line.strip())
            continue
        if parts:
            yield _CitationField(start, tag, FOLD.join(parts))
        tag = _tag_of(begins) if begins else ""
        start, parts = number, [line] if line.strip() else []
    if parts:
        yield _CitationField(start, tag, FOLD.join(parts))
