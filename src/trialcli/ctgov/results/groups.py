"""The names of the groups of participants, to which results refer by IDs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from trialcli.text.blocks import one_line


def group_names(table: Any) -> dict[str, str]:
    """Return the name of each group of a table, by its ID.

    It is the title; a number follows if groups share a title, or have none.
    """
    groups = [group for group in _groups(table) if isinstance(group.get("id"), str)]
    titles = [one_line(str(group.get("title") or "")) for group in groups]
    shared = Counter(titles)
    return {
        group["id"]: title if title and shared[title] == 1 else _numbered(title, number)
        for number, (group, title) in enumerate(zip(groups, titles, strict=True), start=1)
    }


def _numbered(title: str, number: int) -> str:
    return f"{title} (group {number})" if title else f"group {number}"


def _groups(table: Any) -> Sequence[Mapping[str, Any]]:
    found = table.get("groups", table.get("eventGroups")) if isinstance(table, Mapping) else None
    if not isinstance(found, list):
        return ()
    return [group for group in found if isinstance(group, Mapping)]
