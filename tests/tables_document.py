"""The data dictionary in docs/tables.md, made from the columns of the tables.

It stands between ``<!-- tables -->`` and ``<!-- end -->``; the fields that no table has stand
between ``<!-- left out -->`` and ``<!-- end -->``.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from tests.ctgov.tables.aact_columns import AACT
from tests.ctgov.tables.exported import alternatives
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.ctgov.tables.aact import LEFT_OUT
from trialcli.registry.tables import Column

_MARKED = re.compile(
    r"(?P<start><!-- (?P<what>tables|left out) -->\n).*?(?P<end><!-- end -->\n)", re.DOTALL
)


def with_dictionary(document: str) -> str:
    """Return the document with its parts made from the tables."""

    def made(marked: re.Match[str]) -> str:
        text = _tables() if marked["what"] == "tables" else _left_out()
        return f"{marked['start']}\n{text}\n{marked['end']}"

    return _MARKED.sub(made, document)


def _tables() -> str:
    tables = CTGOV_RECORDS.tables
    names = ", ".join(f"[{table.name}](#{table.name})" for table in tables)
    sections = [
        _section(table.name, table.meaning, table.columns, AACT.get(table.name)) for table in tables
    ]
    return "\n".join([f"{names}.\n", *sections])


def _section(
    name: str, meaning: str, columns: Sequence[Column], theirs: Iterable[str] | None
) -> str:
    """Return the description of a table: what it has, where from, and each column."""
    own = [column for column in columns if column.name != "nct_id" and column.place]
    top = _common([place for column in own for place in alternatives(column.place)])
    source = f" In the record: `{top}`." if top else ""
    ours = " AACT has no such table." if theirs is None else ""
    rows = [
        "| column | type | value | in the record |",
        "|---|---|---|---|",
        *(_row(column, top, theirs) for column in columns),
    ]
    return f"### {name}\n\n{meaning}{source}{ours}\n\n" + "".join(f"{row}\n" for row in rows)


def _row(column: Column, top: str, theirs: Iterable[str] | None) -> str:
    is_ours = theirs is not None and column.name not in theirs
    meaning = f"{column.meaning} (not in AACT)" if is_ours else column.meaning
    place = column.place.removeprefix(top).lstrip(".") or column.place
    return f"| `{column.name}` | {column.kind} | {meaning} | {f'`{place}`' if place else ''} |"


def _common(places: Sequence[str]) -> str:
    """Return the place that all places begin with, in full keys."""
    paths = [place.split(".")[:-1] for place in places]
    same = takewhile(lambda keys: len(set(keys)) == 1, zip(*paths, strict=False))
    return ".".join(keys[0] for keys in same)


def _left_out() -> str:
    return "".join(f"- `{place}`: {why}.\n" for place, why in LEFT_OUT.items())
