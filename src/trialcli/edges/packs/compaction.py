"""Compaction: fewer and smaller packs, sorted by trial and time, with the same snapshots.

Versions of one trial then lie beside each other, so the later ones take little space. The new packs
are complete before an old one is removed. A program that is killed leaves some snapshots in two
packs. That does no harm, and the next compaction ends it.
"""

import itertools
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from trialcli.edges.files.durable import Notice, sweep, sync_directory
from trialcli.edges.packs.agreement import complete_catalog
from trialcli.edges.packs.catalog import PackPlace
from trialcli.edges.packs.holdings import PackHoldings, unread
from trialcli.edges.packs.pack import DamagedPackError, NewerPackError
from trialcli.edges.packs.packfile import PACK_ROWS, SORTED, PackFile, is_sorted_pack
from trialcli.edges.packs.rows import PackRow, snapshot_of
from trialcli.edges.packs.spread import SpreadRows
from trialcli.edges.packs.writing import write_pack
from trialcli.errors import StoreError, UnwritableStoreError
from trialcli.text.blocks import bytes_words
from trialcli.versions.compaction import Compaction, CompactionNeed

Hold = Callable[[], AbstractContextManager[None]]
Free = Callable[[Path], int]
"""Returns how many bytes are free on the disk of a directory."""
_STEM = "compacted.parquet"
_ROWS_AT_ONCE = 4000
_BYTES_AT_ONCE = 32 * 2**20
"""Rows, and bytes, that are sorted in memory at once."""
_SPREAD_SHARE = 1.25
"""How much more the temporary file takes than the packs whose rows it holds."""


def free_bytes(directory: Path) -> int:
    """Return how many bytes are free for this user on the disk of a directory."""
    return shutil.disk_usage(directory).free


def compact(
    holdings: PackHoldings,
    hold: Hold,
    seal: Callable[[], None],
    notice: Notice,
    begin: Callable[[CompactionNeed], None],
    free: Free = free_bytes,
) -> Compaction:
    """Make fewer packs of all packs that are intact.

    ``hold`` holds the lock of the store; others may write while it is not held. ``begin`` is called
    before anything is written; if there is nothing to write, it is not called.

    Raises:
        OSError: nothing has changed.
        UnwritableStoreError: the disk has too little space; nothing has changed.
    """
    with hold():
        seal()
        sweep(holdings.directory, _STEM.__eq__)
        # If the catalog lacked a snapshot, it would be lost with its pack.
        complete_catalog(holdings)
        work = _chosen(holdings)
    result = Compaction(*_weighed(holdings), left=dict(work.left))
    if work.is_needed:
        begin(_need(holdings, work, free))
        made = _written(holdings, work, notice)
        with hold():
            gone = work.replaced() - made
            # A snapshot that lies in no other pack is not removed.
            _remove(holdings, gone - _alone(holdings, gone), notice)
    result.packs_after, result.bytes_after = _weighed(holdings)
    result.left = dict(work.left)
    return result


@dataclass(slots=True)
class _Work:
    """What is done with each pack."""

    old: set[str] = field(default_factory=set)
    """Its snapshots are written again."""
    unsorted: set[str] = field(default_factory=set)
    """Those of the old ones that are not sorted."""
    kept: set[str] = field(default_factory=set)
    """It is sorted, and no other pack has snapshots between its own."""
    left: dict[str, str] = field(default_factory=dict)
    """It cannot be read completely, and why; it stays."""

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.old)

    def replaced(self) -> set[str]:
        """Return the packs whose snapshots all lie in others now."""
        return self.old.difference(self.left)


def _chosen(holdings: PackHoldings) -> _Work:
    """Choose the packs to be written again."""
    work = _Work()
    whole: set[str] = set()
    is_sorted: set[str] = set()
    work.left = holdings.unusable()
    for name in holdings.intact():
        try:
            if is_sorted_pack(holdings.directory / name):
                is_sorted.add(name)
            whole.add(name)
        except (DamagedPackError, NewerPackError) as error:
            work.left[name] = str(error)
        except OSError as error:
            work.left[name] = unread(error)
    contiguous = _contiguous(holdings)
    work.kept = is_sorted & contiguous.keys()
    small = {name for name in work.kept if contiguous[name] < PACK_ROWS // 2}
    work.old = whole - work.kept
    if work.old or len(small) > 1:
        work.kept -= small
        work.old |= small
    work.unsorted = work.old - is_sorted
    return work


def _need(holdings: PackHoldings, work: _Work, free: Free) -> CompactionNeed:
    """Return the space that is needed.

    Raises:
        UnwritableStoreError: the disk has less.
    """
    for_packs = _bytes_of(holdings, work.old)
    for_order = round(_SPREAD_SHARE * _bytes_of(holdings, work.unsorted))
    need = CompactionNeed(len(work.old), for_packs + for_order, free(holdings.directory))
    if need.bytes > need.free:
        raise UnwritableStoreError(
            f"The disk of {holdings.directory} has too little space: compaction needs about "
            f"{bytes_words(need.bytes)}, {bytes_words(need.bytes - need.free)} more than are free.",
            hint=f"{bytes_words(for_order)} are for a temporary file, and {bytes_words(for_packs)} "
            "for the new packs; the old ones are removed at the end. Nothing has changed.",
        )
    return need


def _bytes_of(holdings: PackHoldings, names: Iterable[str]) -> int:
    return sum(holdings.packs[name].size for name in names if name in holdings.packs)


def _contiguous(holdings: PackHoldings) -> dict[str, int]:
    """Return the packs between whose snapshots no other pack has one, and how many each holds."""
    counts: dict[str, int] = {}
    ended: set[str] = set()
    for pack, places in itertools.groupby(_every_place(holdings), key=lambda place: place.pack):
        order = [(place.group, place.row) for place in places]
        if pack in counts or order != sorted(order):
            ended.add(pack)
        counts[pack] = counts.get(pack, 0) + len(order)
    return {pack: count for pack, count in counts.items() if pack not in ended}


def _alone(holdings: PackHoldings, names: Collection[str]) -> set[str]:
    """Return those of some packs that have a snapshot which no other pack has."""
    found: set[str] = set()
    for _, _, places in holdings.every_snapshot():
        packs = {place.pack for place in places}
        if packs.issubset(names):
            found |= packs
    return found


def _every_place(holdings: PackHoldings) -> Iterator[PackPlace]:
    for _, _, places in holdings.every_snapshot():
        yield from places


# ------------------------------------------------------------ writing


def _written(holdings: PackHoldings, work: _Work, notice: Notice) -> set[str]:
    """Write the new packs; return their names.

    Raises:
        OSError: none of them is left.
    """
    before = set(holdings.packs)
    made: set[str] = set()
    rows = _rows(holdings, work)
    try:
        while True:
            some = itertools.islice(rows, PACK_ROWS)
            pack = write_pack(holdings.directory, some, SORTED, notice, stem=_STEM)
            if pack is None:
                return made
            made.add(pack.name)
            holdings.take(pack)
    except Exception:
        # All that is in them is in the old ones.
        _remove(holdings, made - before, notice)
        raise


_Wanted = tuple[str, str, list[PackPlace]]
"""The trial and the file name of a snapshot, and its places in old packs."""


def _rows(holdings: PackHoldings, work: _Work) -> Iterator[PackRow]:
    """Yield the rows to be written again, sorted."""
    firsts = _firsts(holdings, work)
    with SpreadRows(holdings.directory.parent, firsts) as spread:
        for pack in sorted(work.unsorted):
            _spread(holdings, work, pack, spread)
        for part, wanted in itertools.groupby(
            _wanted(holdings, work), key=lambda one: spread.part_of(one[0], one[1])
        ):
            yield from _read(holdings, work, [*wanted], spread, part)


def _wanted(holdings: PackHoldings, work: _Work) -> Iterator[_Wanted]:
    """Yield the snapshots to be written again, sorted."""
    for trial, file, places in holdings.every_snapshot():
        if any(place.pack in work.kept for place in places):
            continue
        old = [place for place in places if place.pack in work.old]
        if old:
            yield trial, file, old


def _firsts(holdings: PackHoldings, work: _Work) -> list[tuple[str, str]]:
    """Return the first snapshot of each part; a part is sorted in memory."""
    firsts: list[tuple[str, str]] = []
    rows = size = 0
    for trial, file, places in _wanted(holdings, work):
        if not firsts or rows >= _ROWS_AT_ONCE or size >= _BYTES_AT_ONCE:
            firsts.append((trial, file))
            rows = size = 0
        rows += len(places)
        size += sum(place.bytes.mean for place in places)
    return firsts


def _spread(holdings: PackHoldings, work: _Work, name: str, spread: SpreadRows) -> None:
    """Spread the rows of a pack."""
    spread.begin(name)
    for group, number, row in _rows_of(holdings, work, name):
        spread.add(group, number, row)


def _rows_of(holdings: PackHoldings, work: _Work, name: str) -> Iterator[tuple[int, int, PackRow]]:
    """Yield the rows of a pack with their row groups and numbers, as far as they can be read."""
    try:
        with closing(PackFile(holdings.directory / name)) as pack:
            for group in range(pack.groups):
                for number, row in enumerate(pack.group(group)):
                    yield group, number, row
    except (DamagedPackError, NewerPackError) as error:
        work.left.setdefault(name, str(error))
    except OSError as error:
        work.left.setdefault(name, unread(error))


def _read(
    holdings: PackHoldings, work: _Work, wanted: list[_Wanted], spread: SpreadRows, part: int
) -> Iterator[PackRow]:
    """Yield the rows of a part in their order."""
    rows: dict[PackPlace, PackRow] = {}
    spread_rows = spread.part(part)
    names = {place: (trial, file) for trial, file, places in wanted for place in places}
    for place in sorted(names):
        try:
            row = spread_rows.get(place[:3]) or _row(holdings, work, place)
        except (DamagedPackError, NewerPackError) as error:
            work.left.setdefault(place.pack, str(error))
            continue
        except OSError as error:
            work.left.setdefault(place.pack, unread(error))
            continue
        if (row.trial, row.file) == names[place]:
            rows[place] = row
        else:
            work.left.setdefault(place.pack, "its catalog says something else")
    for _, _, places in wanted:
        found = [rows[place] for place in places if place in rows]
        if found:
            yield _best(found)


def _row(holdings: PackHoldings, work: _Work, place: PackPlace) -> PackRow:
    """Return a row of a sorted pack: its neighbors are read next."""
    if place.pack in work.unsorted:
        raise DamagedPackError("its catalog says something else")
    return holdings.row(place)


def _best(rows: list[PackRow]) -> PackRow:
    """Return a row that is intact, if one is."""
    first = rows[0]
    if any(row != first for row in rows):
        for row in rows:
            with suppress(StoreError):
                snapshot_of(row, what=row.file)
                return row
    return first


def _remove(holdings: PackHoldings, names: Iterable[str], notice: Notice) -> None:
    """Remove packs whose snapshots lie in others."""
    names = sorted(names)
    for name in names:
        (holdings.directory / name).unlink(missing_ok=True)
    if names:
        sync_directory(holdings.directory, notice)
        holdings.drop(names)
    holdings.refresh(again=True)


def _weighed(holdings: PackHoldings) -> tuple[int, int]:
    """Return how many packs there are, and their bytes."""
    return len(holdings.packs), sum(mark.size for mark in holdings.packs.values())
