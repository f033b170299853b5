"""Trials as RIS, the format that Zotero, EndNote and screening programs import.

A value holds no line end, so no text of the registry can begin a line: only a line that begins
with a tag counts. The type is DBASE, a record of an online database: EndNote calls it "Online
Database", Zotero "Dataset".
"""

import re
from collections.abc import Iterable, Iterator

from trialcli.ctgov.words.vocabulary import status_words
from trialcli.registry.citation import Citation
from trialcli.text.blocks import one_line, storable

DATABASE = "ClinicalTrials.gov"
PUBLISHER = "National Library of Medicine (US)"
_PLACE = "Bethesda (MD)"
_YEAR = re.compile("[0-9]{4}")


def ris_lines(citations: Iterable[Citation]) -> Iterator[str]:
    """Yield a reference for each trial; lines end with CR and LF, as the format says."""
    for one in citations:
        filled = ((tag, storable(one_line(value))) for tag, value in _reference(one))
        lines = [f"{tag}  - {value}" for tag, value in filled if value]
        yield "\r\n".join([*lines, "ER  - ", "", ""])


def _reference(one: Citation) -> Iterator[tuple[str, str]]:
    """Yield tags with their values; the order matters only for the type, which comes first."""
    yield "TY", "DBASE"
    yield "ID", one.trial
    yield "AN", one.trial
    yield "TI", one.title
    yield "ST", one.short_title
    yield "AU", _author(one)
    if one.posted and (year := _YEAR.match(one.posted)):
        yield "PY", year[0]
    yield "DB", DATABASE
    yield "DP", PUBLISHER
    yield "PB", PUBLISHER
    yield "CY", _PLACE
    yield "UR", one.address
    if one.read is not None:
        yield "Y2", f"{one.read:%Y/%m/%d/}"
    yield "AB", one.summary
    for keyword in one.keywords:
        yield "KW", keyword
    yield "N1", _note(one)


def _author(one: Citation) -> str:
    """Return the sponsor as an author: ``Last, First``, or the name of an organization.

    A comma at its end says that it is no person's name. Commas inside would split it: Zotero drops
    what follows a second one.
    """
    name = one_line(one.sponsor)
    if one.is_person or not name:
        return name
    return f"{re.sub(' *, *', ' ', name).strip()},"


def _note(one: Citation) -> str:
    facts = (
        ("Lead sponsor", one.sponsor),
        ("Status", one.status and status_words(one.status)),
        ("First posted", one.posted),
        ("Last update posted", one.updated),
        ("Results", "posted" if one.has_results else "none posted"),
    )
    return "; ".join(f"{name}: {fact}" for name, fact in facts if fact)
