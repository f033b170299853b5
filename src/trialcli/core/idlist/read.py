"""Reading the trial IDs of a list, whatever wrote it."""

import re

from trialcli.core.idfolding import readable
from trialcli.core.idlist.citations import read_citations
from trialcli.core.idlist.decoding import decoded
from trialcli.core.idlist.jsonlists import read_json
from trialcli.core.idlist.markup import read_xml
from trialcli.core.idlist.names import rank
from trialcli.core.idlist.reading import Collector, ListReading
from trialcli.core.idlist.tables import read_table

_CUT_OFF = re.compile(r"\bnct[ :#-]{0,3}\Z", re.IGNORECASE | re.ASCII)
_GOES_ON = re.compile(r"\s{0,40}[0-9]{2,}")


def read_list(content: bytes, name: str) -> ListReading:
    """Return the trial IDs in the bytes of a list, each once, and an account of the rest.

    Args:
        content: any text, a table or an export, in any usual encoding.
        name: how to name the list in an error.

    Raises:
        UsageError: it is no text, or begins as JSON does and is broken.

    """
    text = readable(decoded(content, name))
    return (
        read_json(text, name)
        or read_xml(text)
        or read_citations(text)
        or read_table(text)
        or _read_lines(text)
    )


def _read_lines(text: str) -> ListReading:
    """Return the IDs of a text without a structure that says where an ID stands."""
    collector = Collector()
    is_first = True
    before = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if not (is_first and rank(line) is not None):
            if _CUT_OFF.search(before) and _GOES_ON.match(line):
                collector.fault(
                    number - 1, before[-12:].strip(), "is cut off by the end of its line"
                )
            collector.take(line, number)
        is_first, before = False, line
    return collector.reading()
