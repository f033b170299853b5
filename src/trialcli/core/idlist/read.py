"""Reading the trial IDs of a list, whatever wrote it."""

import re

from trialcli.core.idfolding import readable
from trialcli.core.idlist.citations import read_citations
from trialcli.core.idlist.decoding import decoded
from trialcli.core.idlist.jsonlists import read_json
from trialcli.core.idlist.markup import read_xml
from trialcli.core.idlist.names import Rank, rank
from trialcli.core.idlist.reading import Collector, ListReading
from trialcli.core.idlist.tables import read_table
from trialcli.core.idtext import trial_ids

_CUT_OFF = re.compile(r"\bnct[ :#-]{0,3}\Z", re.IGNORECASE | re.ASCII)
_LABEL = 12
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
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    header = rank(lines[first])
    collector = Collector()
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        is_cut_off = _CUT_OFF.search(line[-_LABEL:]) and _GOES_ON.match(following)
        if is_cut_off:
            collector.fault(number, "NCT", "is cut off from its digits by the end of the line")
        if header is not None and number == first + 1:
            continue
        if not is_cut_off or trial_ids(line):
            collector.take(line, number, only_ids=header is Rank.SURE)
    return collector.reading()
