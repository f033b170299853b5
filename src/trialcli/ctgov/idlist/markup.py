"""Trial IDs in XML with a tag for them, as in exports of ICTRP."""

import re

from trialcli.ctgov.idlist.reading import Collector
from trialcli.registry.id_list import ListReading, NoteEntry

_BEGINS = re.compile(r"\s*<(?!!doctype\s+html|html)[?!a-z]", re.IGNORECASE)
_NAME = r"(?:(?:trial|nct)[_.-]?(?:id|number|no)|nct)\b"
_TAG = re.compile(
    rf"(?:<(?:[a-z]\w{{0,20}}:)?{_NAME}[^<>]{{0,200}}(?<!/)>"
    rf"|<[a-z]\w{{0,20}}\s(?:name|field)=[\"']{_NAME}[\"']>(?:\s{{0,80}}<[a-z]\w{{0,20}}>)?)"
    r"\s{0,80}(?:<!\[CDATA\[)?([^<>\]]{0,200})"
    rf"|\s{_NAME}=[\"']([^<>\"']{{0,200}})",
    re.IGNORECASE,
)
"""A tag, a tag with a name in it (as the registry's former API had), or an attribute."""


def read_xml(text: str, note: NoteEntry | None) -> ListReading | None:
    """Return the IDs of an XML list; None if it is not XML, or has no tag for them."""
    if not _BEGINS.match(text):
        return None
    collector = Collector("record", "line", note=note)
    found_any = False
    place, line = 0, 1
    for match in _TAG.finditer(text):
        found_any = True
        _mention(collector, text[place : match.start()])
        own = match.lastindex or 0
        line += text.count("\n", place, match.start(own))
        collector.take(match[own], line, only_ids=True)
        if not match[own].strip():
            collector.lack(line)
        line += text.count("\n", match.start(own), match.end())
        place = match.end()
    if not found_any:
        return None
    _mention(collector, text[place:])
    return collector.reading()


def _mention(collector: Collector, text: str) -> None:
    for line in text.split("\n"):
        collector.mention(line)
