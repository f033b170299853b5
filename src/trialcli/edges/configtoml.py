"""Editing the text of a configuration file: one key, and nothing else."""

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from trialcli.edges.tomlarray import toml_text
from trialcli.edges.tomlkeys import exact_document, insert, insert_on_top


def edited_text(text: str, key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return the text of a configuration file in which a key has its new value, or is gone.

    Raises:
        ValueError: the text cannot be edited without changing something else.
    """
    try:
        document, line_end = exact_document(text)
        table, _, name = key.rpartition(".")
        if not table:
            _edit(document, name, after, line_end)
        elif table in before and isinstance(before[table], dict):
            _edit(document[table], name, after[table], line_end)
        else:
            if table in document:
                del document[table]
            new = f"[{table}]{line_end}{_line(name, after[table][name], line_end)}"
            return f"{document.as_string()}{line_end if text else ''}{new}"
        return document.as_string()
    except TOMLKitError as error:
        raise ValueError(str(error)) from error


def _edit(table: Any, name: str, after: Mapping[str, Any], line_end: str) -> None:
    if name not in after:
        del table[name]
    elif name in table:
        table[name] = after[name]
    elif isinstance(table, tomlkit.TOMLDocument):
        insert_on_top(table.body, _line(name, after[name], line_end), line_end)
    elif isinstance(table, Table) and not table.is_super_table() and table.display_name:
        insert(table.value.body, _line(name, after[name], line_end))
    else:
        # A table in one line, or made of keys with dots.
        table[name] = after[name]


def _line(name: str, value: Any, line_end: str) -> str:
    written = toml_text(value) if isinstance(value, str) else repr(value)
    return f"{name} = {written}{line_end}"
