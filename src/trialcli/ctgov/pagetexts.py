"""The texts of the records on a page, cut out of its JSON without parsing them.

Every quotation mark inside a text of JSON has a backslash before it. So the first key of the
first record, with its quotation marks, is no part of a text. If every piece that begins with it is
the JSON of an object, and the page without the pieces is a page without records, then the pieces
are its records.
"""

import re
from typing import Any

from trialcli.ctgov.answers import token_and_total
from trialcli.errors import BadAnswerError
from trialcli.record.strictjson import parse_json
from trialcli.registry.dialect import Answer, PageTexts, RecordText

_BEGIN = re.compile(
    rb'\s*\{\s*(?:"totalCount"\s*:\s*[0-9]+\s*,\s*)?"studies"\s*:\s*\[\s*\{\s*("[a-zA-Z]+")'
)
_BEFORE = re.compile(rb"\}\s*,\s*\{\s*\Z")
_LONGEST_BEFORE = 200
"""Indentation between two records is shorter."""


def split_page(answer: Answer) -> PageTexts | None:
    """Return the texts of the records on a page; None if it is not certain that it is one."""
    body = answer.body
    begin = _BEGIN.match(body) if answer.status == 200 else None
    end = body.rfind(b"}", 0, body.rfind(b"]")) + 1
    if begin is None:
        return None
    first, key = body.rfind(b"{", 0, begin.end()), begin[1]
    page = _without_records(body[:first] + body[end:])
    if page is None:
        return None
    texts = tuple(RecordText(body[start:stop]) for start, stop in _places(body, key, first, end))
    try:
        token, total = token_and_total(page, len(texts))
    except BadAnswerError:
        return None
    return PageTexts(texts, token, total)


def _without_records(content: bytes) -> dict[str, Any] | None:
    """Return a page from which the records were cut out; None if it has others."""
    if content.count(b'"studies"') > 1:
        return None
    try:
        page = parse_json(content)
    except ValueError:
        return None
    return page if isinstance(page, dict) and page.get("studies") == [] else None


def _places(body: bytes, key: bytes, first: int, end: int) -> list[tuple[int, int]]:
    """Return where the records may begin and end, if each begins with a key."""
    places, start = [], first
    found = body.find(key, first) + len(key)
    while (found := body.find(key, found, end)) >= 0:
        before = _BEFORE.search(body, max(start, found - _LONGEST_BEFORE), found)
        if before is not None:
            places.append((start, before.start() + 1))
            start = body.rfind(b"{", before.start(), found)
        found += len(key)
    return [*places, (start, end)]
