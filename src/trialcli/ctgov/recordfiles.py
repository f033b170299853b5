"""Find the records in downloads and answers of ClinicalTrials.gov.

A download is a list of records. A page of a search has them under ``studies``. Programs write them
by ID. An answer of the history has one under ``study``, with texts as HTML. A snapshot is returned
unchanged.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from trialcli.ctgov.answers import data_date, names
from trialcli.record.files import FoundRecord, RecordForm
from trialcli.record.strictjson import MAX_DEPTH, parse_json
from trialcli.registry.ids import canonical_trial_id
from trialcli.versions.snapshot import is_snapshot

_PAGE = re.compile(
    r'\{\s*(?:"(?:totalCount|nextPageToken)"\s*:\s*(?:[0-9]+|null|"[^"\\]*")\s*,\s*){0,2}'
    r'"studies"\s*:\s*(?=\[)'
)
"""The beginning of a page of a search, up to its list of records."""
_AROUND = 3
"""Levels of JSON that may surround a record: a list of pages, each with its list."""


def first_data_date(content: bytes) -> str:
    """Return the data date of the first record in a JSON text; empty if there is none."""
    for found in records_of(content):
        if isinstance(found, FoundRecord):
            return found.data_date or ""
    return ""


def records_of(content: bytes) -> Iterator[FoundRecord | str]:
    """Yield the records in a JSON text; for anything else, the reason why it is not a record."""
    try:
        document = parse_json(content, max_depth=MAX_DEPTH + _AROUND)
    except ValueError as error:
        yield str(error)
        return
    if is_snapshot(document):
        yield _snapshot(document, content)
    else:
        yield from _found(document, content)


def _found(document: Any, content: bytes | None = None) -> Iterator[FoundRecord | str]:
    """Yield the records of a document; ``content``: its text, if available."""
    if isinstance(document, list):
        for item in document:
            yield from _found(item)
        return
    if not isinstance(document, dict):
        yield "it is not a JSON object"
        return
    if isinstance(document.get("studies"), list):
        yield from _found(document["studies"])
    elif _is_by_id(document):
        yield from _found(list(document.values()))
    elif is_snapshot(document):
        yield _snapshot(document, _text(document))
    elif isinstance(document.get("study"), dict) and _HISTORY & document.keys():
        yield _record(document["study"], None, "history", _number(document))
    elif isinstance(document.get("study"), dict) and len(document) == 1:
        yield _record(document["study"], None)
    else:
        yield _record(document, content)


RECORD_FORM = RecordForm(_PAGE, first_data_date)


def _is_by_id(document: dict[str, Any]) -> bool:
    """Whether it has records by their trial IDs, as programs write them."""
    return bool(document) and all(
        isinstance(value, dict) and canonical_trial_id(key) for key, value in document.items()
    )


_FORMER = "it is from the registry's former API, whose records have another format"
_ROW = "it is a row of a table"
_HISTORY = {"studyVersion", "history"}
"""An answer of the registry's history has one of these keys beside the record."""


def _number(document: dict[str, Any]) -> int | None:
    """Return the registry's number of a version: its site counts from 1, its history from 0."""
    counted = document.get("studyVersion")
    if counted is None:
        history = document["history"] if isinstance(document.get("history"), dict) else {}
        listed = history.get("changes")
        last = listed[-1] if isinstance(listed, list) and listed else None
        counted = last.get("version") if isinstance(last, dict) else None
    return counted + 1 if type(counted) is int and counted >= 0 else None


def _snapshot(document: dict[str, Any], content: bytes) -> FoundRecord | str:
    """Return a snapshot by the ID in its header; reading it later checks whether it is intact."""
    trial, study = document.get("trial"), document.get("study")
    known_as = names(study) if isinstance(study, dict) else ()
    own = canonical_trial_id(trial) if isinstance(trial, str) else None
    if own is None:
        return "it is a damaged snapshot"
    return FoundRecord(own, tuple(one for one in known_as if one != own), content)


def _record(
    study: Any, content: bytes | None, source: str = "file", number: int | None = None
) -> FoundRecord | str:
    known_as = names(study) if isinstance(study, dict) else ()
    if not known_as:
        return _what_else(study)
    content = content or _text(study)
    return FoundRecord(known_as[0], known_as[1:], content, source, number, study, data_date(study))


def _text(document: dict[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def _what_else(document: Any) -> str:
    """Return what a JSON object is if it is not a record."""
    keys = document.keys() if isinstance(document, dict) else set()
    for key, reason in (
        ("resourceType", "it is a FHIR resource"),
        ("changes", "it is a list of versions without their records"),
        ("schema", "it is JSON of another command"),
        ("FullStudiesResponse", _FORMER),
        ("Study", _FORMER),
        ("ProtocolSection", _FORMER),
        ("StudyFieldsResponse", _FORMER),
        ("NCT Number", _ROW),
        ("NCTId", _ROW),
        ("nct_id", _ROW),
        ("error", "it is an error message"),
    ):
        if key in keys:
            return reason
    return "it has no trial ID"
