"""Writing into a store of packs: few snapshots into a journal, many into packs at once."""

import itertools
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from trialcli.edges.files.durable import NewFile, Notice, sync_directory
from trialcli.edges.packs.catalog import PackState, TakenPack
from trialcli.edges.packs.holdings import PackHoldings
from trialcli.edges.packs.incoming import Incoming, judged
from trialcli.edges.packs.journal import LARGEST, DamagedLineError, JournalEntry, JournalWriter
from trialcli.edges.packs.pack import Contents
from trialcli.edges.packs.packfile import AS_IT_COMES, PACK_ROWS, Packing, PackWriter
from trialcli.edges.packs.rows import PackRow
from trialcli.versions.snapshot import SnapshotName
from trialcli.versions.store import StoreResult
from trialcli.versions.storing import IsSound

Given = TypeVar("Given")
Arriving = Incoming | StoreResult
"""A snapshot to be stored, or the result for one whose content is stored already."""
NEW_PACK = "new.parquet"
"""The name of a pack until it is complete; its temporary file has it."""
_MANY_ROWS = 1024
"""Fewer snapshots at once go into the journal, and into one pack at the end of the run."""
_MANY_BYTES = 16 * 2**20
_MANY_RESULTS = 10_000


def write_pack(
    directory: Path, rows: Iterable[PackRow], packing: Packing, notice: Notice, stem: str = NEW_PACK
) -> TakenPack | None:
    """Write a pack of rows; return None if there are none.

    Raises:
        OSError: it cannot be written; nothing of it is left.
    """
    new = NewFile(directory, stem, notice)
    try:
        name, contents = _written(new.file, rows, packing)
        if not contents.rows:
            return None
        new.file.flush()
        status = os.fstat(new.file.fileno())
        # Same name, same bytes: it was written before.
        with suppress(FileExistsError):
            new.publish(name)
    finally:
        new.discard()
    return TakenPack(name, PackState(status.st_size, status.st_mtime_ns), contents)


def _written(file: BinaryIO, rows: Iterable[PackRow], packing: Packing) -> tuple[str, Contents]:
    """Write the rows of a pack; return its name and what it holds."""
    writer = PackWriter(file, packing)
    try:
        for row in rows:
            writer.add(row)
        return writer.finish()
    except BaseException:
        writer.discard()
        raise


class PackFiling:
    """Writes into a store of packs; ``held`` holds its lock."""

    def __init__(
        self, holdings: PackHoldings, is_sound: IsSound, notice: Notice, written: set[str]
    ) -> None:
        self._holdings = holdings
        self._is_sound = is_sound
        self._notice = notice
        self._written = written
        self._journal: JournalWriter | None = None

    def add(self, items: Sequence[Arriving]) -> list[StoreResult]:
        """Store a few snapshots; return when they survive a power failure. The lock is held.

        Raises:
            OSError: none of them is stored.
        """
        results: list[StoreResult] = []
        rows = list(self._rows(items, results))
        if rows:
            journal = self._usable_journal()
            journal.add(rows)
            self._written.update(row.trial for row in rows)
            self._holdings.refresh()
            if journal.size >= LARGEST:
                self.seal()
        return results

    def pack(self, items: Iterable[Arriving]) -> list[StoreResult]:
        """Store many snapshots as a pack. The lock is held.

        Raises:
            OSError: none of them is stored.
        """
        results: list[StoreResult] = []
        rows = self._rows(items, results)
        pack = write_pack(self._holdings.directory, rows, AS_IT_COMES, self._notice)
        if pack is not None:
            self._written.update(trial for trial, *_ in pack.contents.rows)
            self._holdings.take(pack)
            self._holdings.refresh(again=True)
        return results

    def seal(self) -> None:
        """Make packs of all journals. The lock is held.

        Raises:
            OSError: it cannot be done; the journals stay.
        """
        self._holdings.refresh(again=True)
        spoiled: set[Path] = set()
        entries = sorted(self._unpacked(), key=lambda found: found[0])
        for start in range(0, len(entries), PACK_ROWS):
            rows = self._journal_rows(entries[start : start + PACK_ROWS], spoiled)
            pack = write_pack(self._holdings.directory, rows, AS_IT_COMES, self._notice)
            if pack is not None:
                self._holdings.take(pack)
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        for journal in self._holdings.journals.values():
            if not journal.damaged and journal.path not in spoiled:
                journal.path.unlink(missing_ok=True)
        sync_directory(self._holdings.directory, self._notice)
        self._holdings.refresh(again=True)

    def _rows(self, items: Iterable[Arriving], results: list[StoreResult]) -> Iterator[PackRow]:
        """Yield the rows to be written; add the results."""
        new: dict[str, set[str]] = {}
        for item in items:
            if isinstance(item, StoreResult):
                results.append(item)
                continue
            trial = item.name.trial
            coming = new.setdefault(trial, set())
            files = self._holdings.files(trial) | coming
            result, row = judged(item, files, partial(self._is_coming_or_sound, coming))
            results.append(result)
            if row is not None:
                coming.add(row.file)
                yield row

    def _is_coming_or_sound(self, coming: set[str], name: SnapshotName) -> bool:
        return name.file_name in coming or self._is_sound(name)

    def _usable_journal(self) -> JournalWriter:
        if self._journal is not None and not self._journal.is_there():
            self._journal.close()
            self._journal = None
        if self._journal is None:
            self._journal = JournalWriter(self._holdings.directory, self._notice)
        return self._journal

    def _unpacked(self) -> Iterator[tuple[JournalEntry, Path]]:
        """Yield the entries of journals that are in no pack, each once."""
        found: dict[tuple[str, str], tuple[JournalEntry, Path]] = {}
        for journal in self._holdings.journals.values():
            for trial, entries in journal.entries.items():
                packed = self._holdings.packed_files(trial)
                for file, entry in entries.items():
                    if file not in packed:
                        found.setdefault((trial, file), (entry, journal.path))
        yield from found.values()

    def _journal_rows(
        self, entries: Iterable[tuple[JournalEntry, Path]], spoiled: set[Path]
    ) -> Iterator[PackRow]:
        for entry, path in entries:
            try:
                yield self._holdings.journals[path.name].row(entry)
            except DamagedLineError:
                spoiled.add(path)


class Source(Generic[Given]):
    """Snapshots to store, prepared one by one. An error of the source ends it."""

    def __init__(
        self, given: Iterable[Given], prepare: Callable[[Given, Collection[str]], Arriving]
    ) -> None:
        """``prepare`` also gets the trials of which something is ready and not yet stored."""
        self._given = iter(given)
        self._prepare = prepare
        self.pending: set[str] = set()
        self.error: BaseException | None = None
        self.is_at_end = False

    def __iter__(self) -> Iterator[Arriving]:
        return self

    def __next__(self) -> Arriving:
        try:
            arriving = self._prepare(next(self._given), self.pending)
        except StopIteration:
            self.is_at_end = True
            raise
        except BaseException as error:  # noqa: BLE001 - raised after what came before is stored
            self.error = error
            self.is_at_end = True
            raise StopIteration from None
        if isinstance(arriving, Incoming):
            self.pending.add(arriving.name.trial)
        return arriving


def store_all(
    source: Source[Given],
    filing: PackFiling,
    hold: Callable[[], AbstractContextManager[None]],
) -> Iterator[StoreResult]:
    """Store what a source yields; yield each result, in order, once it is durable.

    If the source raises, what came before is stored first.
    """
    while not source.is_at_end:
        items, is_many = _next_items(source)
        results = [item for item in items if isinstance(item, StoreResult)]
        if len(results) < len(items):
            with hold():
                if is_many:
                    more = itertools.islice(source, PACK_ROWS - len(items))
                    results = filing.pack(itertools.chain(items, more))
                else:
                    results = filing.add(items)
        source.pending.clear()
        yield from results
    if source.error is not None:
        raise source.error


def _next_items(source: Source[Given]) -> tuple[list[Arriving], bool]:
    """Return the next items, and whether they are enough for a pack of their own."""
    items: list[Arriving] = []
    rows = size = 0
    for item in source:
        items.append(item)
        if isinstance(item, Incoming):
            rows += 1
            size += item.size
        if rows >= _MANY_ROWS or size >= _MANY_BYTES:
            return items, True
        if len(items) - rows >= _MANY_RESULTS:
            break
    return items, False
