"""Editing the text of a watch list; its comments, order and layout stay as the user wrote them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from trialcli.edges.tomlarray import Entry, edited_array, new_array, toml_text
from trialcli.edges.tomlkeys import exact_document, insert, insert_on_top
from trialcli.registry.entries import EntryForms
from trialcli.watch.watchlist import GROUP_KEYS, Group, WatchList


def edited_text(text: str, before: WatchList, after: WatchList, forms: EntryForms) -> str:
    """Return the text of a watch list that holds ``after``.

    Args:
        text: the text of ``before``.
        before: the list that the text holds.
        after: the same with other trials, searches, severities or sinks in its groups, with more
            groups at its end, or with other numbers for its searches.
        forms: how entries are written.

    Raises:
        ValueError: the text cannot be edited without changing something else.
    """
    try:
        document, line_end = exact_document(text)
        written = _Written(after, forms, line_end)
        new_most = _edit_most(document, before.most, after.most, line_end)
        # The part without a table comes first and is edited last: tables are found by position.
        for group in reversed(after.groups):
            known = before.group(group.name)
            if known is not None and known != group:
                _Editor(_table(document, group.name), written).edit(known, group)
        edited = document.as_string()
    except TOMLKitError as error:
        raise ValueError(str(error)) from error
    for group in after.groups:
        if before.group(group.name) is None:
            edited += written.group(group)
    return f"{edited}{line_end}[most]{line_end}{new_most}" if new_most else edited


def _edit_most(
    document: tomlkit.TOMLDocument,
    before: Mapping[str, int],
    after: Mapping[str, int],
    line_end: str,
) -> str:
    """Edit the table of numbers; return its new lines if there is no table yet."""
    new = "".join(
        f"{toml_text(text)} = {number}{line_end}"
        for text, number in after.items()
        if text not in before
    )
    if "most" not in document:
        return new
    table = document["most"]
    if not isinstance(table, Table):
        raise ValueError("not a table with a line of its own")
    for key in list(table):
        number = after.get(key.strip())
        if number is None:
            del table[key]
        elif number != table[key]:
            table[key] = number
    if new:
        insert(table.value.body, new)
    return ""


def _table(document: tomlkit.TOMLDocument, group: str) -> Any:
    if not group:
        return document
    table = document["group"][group]
    if not isinstance(table, Table):
        raise ValueError("not a table with a line of its own")
    return table


@dataclass(frozen=True, slots=True)
class _Written:
    """How the keys of groups are written."""

    watch_list: WatchList
    forms: EntryForms
    line_end: str

    def group(self, group: Group) -> str:
        """Return the lines of a new group; keys with the default value are left out."""
        plain = Group(group.name)
        keys = "".join(
            self.line(key, group)
            for key in GROUP_KEYS
            if getattr(group, key) != getattr(plain, key)
        )
        return f"{self.line_end}[group.{group.name}]{self.line_end}{keys}"

    def line(self, key: str, group: Group) -> str:
        """Return the line of a key."""
        value = getattr(group, key)
        if type(value) is tuple:
            written = new_array(self.entries(key, value), self.line_end)
        else:
            written = toml_text(str(value))
        return f"{key} = {written}{self.line_end}"

    def entries(self, key: str, texts: Iterable[str]) -> list[Entry]:
        """Return entries as the file has them: a search with options is a table."""
        asked = self.watch_list.asked if key == "searches" else {}
        return [self.forms.search_keys(asked[one]) if one in asked else one for one in texts]

    def read(self, key: str, entry: Entry) -> tuple[str, ...]:
        """Return the trials or the search of an entry that the file has."""
        if not isinstance(entry, str):
            return (self.forms.read_search(entry).text,)
        return self.forms.read_trials(entry)[0] if key == "trials" else (entry.strip(),)


class _Editor:
    """Edits the keys of one group."""

    def __init__(self, table: Any, written: _Written) -> None:
        self._table = table
        self._written = written

    def edit(self, before: Group, after: Group) -> None:
        changed = [key for key in GROUP_KEYS if getattr(before, key) != getattr(after, key)]
        new = [key for key in changed if key not in self._table]
        for key in changed:
            if key not in new:
                self._table[key] = self._replaced(key, getattr(before, key), getattr(after, key))
        written = "".join(self._written.line(key, after) for key in new)
        if not written:
            return
        if isinstance(self._table, Table):
            insert(self._table.value.body, written)
        else:
            insert_on_top(self._table.body, written, self._written.line_end)

    def _replaced(self, key: str, before: Any, after: Any) -> Any:
        if type(after) is not tuple:
            return str(after)
        listed, staying = set(before), set(after)
        text = edited_array(
            self._table[key].as_string(),
            lambda entry: not staying.isdisjoint(self._written.read(key, entry)),
            self._written.entries(key, (each for each in after if each not in listed)),
            self._written.line_end,
        )
        array = tomlkit.array(text)
        if array.as_string() != text:
            raise ValueError("tomlkit reads something else than the text")
        return array
