"""The data dictionary in docs/tables.md, made from the columns of the tables.

The tables of a record stand between ``<!-- tables -->`` and ``<!-- end -->``, those of trialcli's
own between ``<!-- own tables -->`` and ``<!-- end -->``, and the fields that no table has between
``<!-- left out -->`` and ``<!-- end -->``.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from tests.ctgov.tables.aact_columns import AACT
from tests.ctgov.tables.exported import alternatives
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.ctgov.tables.aact import LEFT_OUT
from trialcli.registry.tables import Column
from trialcli.versions.tables import OWN_TABLES

_MARKED = re.compile(
    r"(?P<start><!-- (?P<what>tables|own tables|left out) -->\n).*?(?P<end><!-- end -->\n)",
    re.DOTALL,
)


def with_dictionary(document: str) -> str:
    """Return the document with its parts made from the tables."""

    def made(marked: re.Match[str]) -> str:
        text = {"tables": _tables, "own tables": _own_tables}.get(marked["what"], _left_out)()
        return f"{marked['start']}\n{text}\n{marked['end']}"

    return _MARKED.sub(made, document)


def _tables() -> str:
    tables = CTGOV_RECORDS.tables
    names = ", ".join(f"[{table.name}](#{table.name})" for table in tables)
    sections = [
        _section(table.name, table.meaning, table.columns, AACT.get(table.name)) for table in tables
    ]
    return "\n".join([f"{names}.\n", *sections])


def _own_tables() -> str:
    return "\n".join(
        f"### {table.name}\n\n{table.meaning}\n\n{_rows(_OWN, map(_own_row, table.columns))}"
        for table in OWN_TABLES
    )


def _own_row(column: Column) -> tuple[str, ...]:
    return f"`{column.name}`", column.kind, column.meaning


def _section(
    name: str, meaning: str, columns: Sequence[Column], theirs: Iterable[str] | None
) -> str:
    """Return the description of a table: what it has, where from, and each column."""
    own = [column for column in columns if column.name != "nct_id" and column.place]
    top = _common([place for column in own for place in alternatives(column.place)])
    source = f" In the record: `{top}`." if top else ""
    ours = " AACT has no such table." if theirs is None else ""
    rows = (_row(column, top, theirs) for column in columns)
    return f"### {name}\n\n{meaning}{source}{ours}\n\n{_rows((*_OWN, 'in the record'), rows)}"


_OWN = ("column", "type", "value")


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _row(column: Column, top: str, theirs: Iterable[str] | None) -> tuple[str, ...]:
    is_ours = theirs is not None and column.name not in theirs
    meaning = f"{column.meaning} (not in AACT)" if is_ours else column.meaning
    place = column.place.removeprefix(top).lstrip(".") or column.place
    return *_own_row(column)[:2], meaning, f"`{place}`" if place else ""


def _common(places: Sequence[str]) -> str:
    """Return the place that all places begin with, in full keys."""
    paths = [place.split(".")[:-1] for place in places]
    same = takewhile(lambda keys: len(set(keys)) == 1, zip(*paths, strict=False))
    return ".".join(keys[0] for keys in same)


def _left_out() -> str:
    return "".join(f"- `{place}`: {why}.\n" for place, why in LEFT_OUT.items())
