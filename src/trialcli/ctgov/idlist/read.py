"""Read the trial IDs of a list in any format."""

import re
from collections.abc import Iterable

from trialcli.ctgov.idlist.citations import read_citations
from trialcli.ctgov.idlist.decoding import decoded
from trialcli.ctgov.idlist.jsonlists import read_json
from trialcli.ctgov.idlist.mail import is_wrapped, unwrapped
from trialcli.ctgov.idlist.markup import read_xml
from trialcli.ctgov.idlist.names import Rank, rank
from trialcli.ctgov.idlist.reading import Collector
from trialcli.ctgov.idlist.tables import read_table
from trialcli.ctgov.ids.folding import readable
from trialcli.ctgov.ids.intext import trial_ids
from trialcli.registry.id_list import ListReading, NoteEntry

_CUT_OFF = re.compile(r"\bnct[ :#-]{0,3}\Z", re.IGNORECASE | re.ASCII)
_LABEL = 12
_GOES_ON = re.compile(r"\s{0,40}[0-9]{2,}")


def read_list(content: bytes, name: str, note: NoteEntry | None = None) -> ListReading:
    """Return the trial IDs in the bytes of a list, each once, and an account of the rest.

    ``note`` takes each entry of the list: an ID, or a line, row or record without one.

    Raises:
        UsageError: it is not text, or it is broken JSON.
    """
    text = readable(decoded(content, name))
    return (
        read_json(text, name, note)
        or read_xml(text, note)
        or read_citations(text, note)
        or read_table(text, note)
        or _read_lines(text, note)
    )


def read_arguments(arguments: Iterable[str], note: NoteEntry) -> ListReading:
    """Return the same for arguments, each read as a cell for an ID."""
    collector = Collector("argument", note=note)
    for number, argument in enumerate(arguments, 1):
        if argument.strip():
            collector.take(readable(argument), number, only_ids=True)
        else:
            collector.lack(number)
    return collector.reading()


def _read_lines(text: str, note: NoteEntry | None) -> ListReading:
    """Return the IDs of a text without a structure for IDs."""
    lines = text.split("\n")
    numbered = list(unwrapped(lines) if is_wrapped(text) else enumerate(lines, 1))
    first, name = next(((number, line) for number, line in numbered if line.strip()), (0, ""))
    header = None if trial_ids(name) else rank(name)
    collector = Collector(note=note)
    following = [line for _, line in numbered[1:]]
    for (number, line), after in zip(numbered, [*following, ""], strict=True):
        is_cut_off = _CUT_OFF.search(line[-_LABEL:]) and _GOES_ON.match(after)
        if is_cut_off:
            last = number + line.count("\n")
            collector.fault(last, "NCT", "is cut off from its digits by the end of the line")
        if header is not None and number == first:
            continue
        if not is_cut_off or trial_ids(line):
            collector.take(line, number, only_ids=header is Rank.SURE)
    return collector.reading()
