"""Functions that read the cells of an object, made for its fields.

An export reads thousands of cells of each record, and must not take much longer than parsing it. So
the functions are made as ``dataclasses`` makes its own: a line of source for each key, with the
common cells, null and text, without a call. That takes half the time of a loop over the keys.
The keys come from this program alone, never from a record.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.cells import Convert
from trialcli.record.tree import Record
from trialcli.registry.tables import Cell, Row

Part = tuple[Sequence[str], Sequence[tuple[str, Convert]]]
"""The keys that lead to an object, and the keys of its fields with how they are converted."""


def reader(parts: Sequence[Part]) -> Callable[[Record], tuple[Cell, ...]]:
    """Return a function that reads the cells of an object."""
    read: Callable[[Record], tuple[Cell, ...]] = _made("record", parts)
    return read


def row_reader(parts: Sequence[Part]) -> Callable[[str, int, Record], Row]:
    """Return a function that reads the row of an object, with two cells before it."""
    read: Callable[[str, int, Record], Row] = _made("nct_id, number, record", parts)
    return read


def _made(parameters: str, parts: Sequence[Part]) -> Any:
    names: dict[str, Any] = {"text": cells.text}
    lines: list[str] = []
    found: list[str] = []
    for keys, pairs in parts:
        own = [f"cell{len(found) + place}" for place in range(len(pairs))]
        inside, indent = _lines_to(keys)
        lines += inside
        lines.append(f"{indent}get = one.get")
        for cell, (key, convert) in zip(own, pairs, strict=True):
            names[f"convert_{cell}"] = convert
            lines += (f"{indent}{line}" for line in _lines_of(cell, key, convert))
        if keys:
            lines.append("    else:")
            lines.append(f"        {' = '.join(own)} = None")
        found += own
    before = parameters.removesuffix("record")
    source = [f"def read({parameters}):", *lines, f"    return ({before}{', '.join(found)},)"]
    exec("\n".join(source), names)  # noqa: S102 - made from our own keys
    return names["read"]


def _lines_to(keys: Sequence[str]) -> tuple[list[str], str]:
    """Return the lines that lead to an object, and the indentation of those about it."""
    steps = [f"    one = one.get({key!r}) if type(one) is dict else None" for key in keys]
    check = ["    if type(one) is dict:"] if keys else []
    return ["    one = record", *steps, *check], "        " if keys else "    "


def _lines_of(cell: str, key: str, convert: Convert) -> Iterator[str]:
    """Yield the lines that read a cell."""
    yield f"{cell} = get({key!r})"
    if convert is cells.text:
        ordinary = f"type({cell}) is str and {cell}"
        yield f"if {cell} is not None and not ({ordinary}):"
        yield f"    {cell} = text({cell})"
    else:
        yield f"if {cell} is not None:"
        yield f"    {cell} = convert_{cell}({cell})"
