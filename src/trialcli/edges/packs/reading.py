"""Reading the rows of packs."""

from collections import OrderedDict
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from trialcli.edges.files.reading import open_regular
from trialcli.edges.packs.catalog import PackPlace
from trialcli.edges.packs.pack import DamagedPackError
from trialcli.edges.packs.pages import GroupPages, UnreadablePageError
from trialcli.edges.packs.rows import PackRow
from trialcli.edges.packs.zstd import zstd

Kept = TypeVar("Kept", GroupPages, list[PackRow])

_KEPT = 4
"""How many row groups are kept: neighbors lie in one group, and a trial in few."""
_LARGEST = 2**30


class PackReader:
    """Reads rows of packs, and keeps the last few row groups."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._groups: OrderedDict[tuple[str, int], GroupPages | list[PackRow]] = OrderedDict()

    def row(self, place: PackPlace) -> PackRow:
        """Return a row.

        Raises:
            DamagedPackError, NewerPackError
            OSError: the pack cannot be read now.
            UsageError: pyarrow is needed for it.
        """
        group = self._group(place)
        if isinstance(group, GroupPages):
            try:
                return group.row(place.row)
            except UnreadablePageError:
                group = self._keep(place, self._slow_group(place))
        if place.row >= len(group):
            raise DamagedPackError("a part of it is missing")
        return group[place.row]

    def forget(self) -> None:
        """Release the row groups."""
        self._groups.clear()

    def _group(self, place: PackPlace) -> GroupPages | list[PackRow]:
        key = place.pack, place.group
        if key in self._groups:
            self._groups.move_to_end(key)
            return self._groups[key]
        try:
            return self._keep(place, self._fast_group(place))
        except UnreadablePageError:
            return self._keep(place, self._slow_group(place))

    def _fast_group(self, place: PackPlace) -> GroupPages:
        light = zstd()
        start, size, _ = place.bytes
        if light is None or not 0 <= size < _LARGEST:
            raise UnreadablePageError
        with open_regular(self._directory / place.pack) as file:
            file.seek(start)
            return GroupPages(file.read(size), light)

    def _slow_group(self, place: PackPlace) -> list[PackRow]:
        from trialcli.edges.packs.packfile import PackFile

        with closing(PackFile(self._directory / place.pack)) as pack:
            return pack.group(place.group)

    def _keep(self, place: PackPlace, group: Kept) -> Kept:
        self._groups[place.pack, place.group] = group
        while len(self._groups) > _KEPT:
            self._groups.popitem(last=False)
        return group
