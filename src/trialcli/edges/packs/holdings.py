"""What a store of packs holds: its journals, and its packs by their catalog."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.packs.catalog import (
    DamagedCatalogError,
    PackCatalog,
    PackPlace,
    PackState,
    TakenPack,
    mark_of,
)
from trialcli.edges.packs.listing import FileMark, PackListing
from trialcli.edges.packs.pack import (
    FORMAT_VERSION,
    JOURNAL_VERSION,
    Contents,
    DamagedPackError,
    NewerPackError,
    is_pack_name,
    journal_format,
)
from trialcli.edges.packs.reading import PackReader
from trialcli.edges.packs.rows import PackRow, snapshot_of
from trialcli.edges.storefiles import PACK_CATALOG, PACKS
from trialcli.errors import (
    DamagedSnapshotError,
    FutureFormatError,
    StoreError,
    TrialcliError,
    TrialFilesError,
)
from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.storing import misplacement

if TYPE_CHECKING:
    from trialcli.edges.packs.journal import JournalReader

Result = TypeVar("Result")
_OF_JOURNAL = 2
"""What a state says of a journal beside its name: how far it was read, and its trials."""
_PACK_NAME = len("20260101T000000.000000Z-0123456789abcdef.parquet")
_RESTORE = "Copy the file back from a backup or another store."
NOT_REGULAR = "it is not a regular file"


class LoadedRow(NamedTuple):
    """A snapshot, and the row it was read from."""

    snapshot: Snapshot
    row: PackRow
    what: str
    """Names the row in an error."""


class PackHoldings:
    """Reads what is stored. Another process may write meanwhile."""

    def __init__(self, root: Path) -> None:
        self.directory = root / PACKS
        self._listing = PackListing(self.directory, root)
        self.catalog = PackCatalog(root / PACK_CATALOG)
        self._reader = PackReader(self.directory)
        self.journals: dict[str, JournalReader] = {}
        self._packs: dict[str, FileMark] = {}
        self._states: dict[str, PackState] = {}
        self._unreadable: dict[str, OSError] = {}
        self._newer_journals: tuple[str, ...] = ()
        self._irregular: tuple[str, ...] = ()

    def close(self) -> None:
        """Release what is open."""
        self.catalog.close()
        self._reader.forget()
        self._listing.forget()

    def refresh(self, *, again: bool = False) -> None:
        """Read what was written since the last time.

        ``again``: even if the directory seems unchanged.

        Raises:
            OSError: the directory cannot be read.
        """
        if again:
            self._listing.forget()
        listing = self._listing.news()
        if listing is None:
            for journal in self.journals.values():
                _read_on(journal)
            return
        ours = [name for name in listing.journals if journal_format(name) == JOURNAL_VERSION]
        self._newer_journals = tuple(name for name in listing.journals if name not in ours)
        for name in ours:
            _read_on(self._journal(name))
        self._packs = listing.packs
        self._irregular = listing.irregular
        self._states = self._ask(self._taken_up)
        for name in set(self.journals).difference(ours):
            del self.journals[name]

    def _journal(self, name: str) -> "JournalReader":
        from trialcli.edges.packs.journal import JournalReader  # there is seldom one

        if name not in self.journals:
            self.journals[name] = JournalReader(self.directory / name)
        return self.journals[name]

    # ------------------------------------------------------------ names and marks

    def packed_files(self, trial: str) -> set[str]:
        """Return the file names of the snapshots of a trial that lie in packs."""
        return self._ask(lambda: self.catalog.files(trial))

    def files(self, trial: str) -> set[str]:
        """Return the file names of the snapshots of a trial."""
        found = self.packed_files(trial)
        return found.union(*(each.entries.get(trial, ()) for each in self.journals.values()))

    def each_mark(self) -> Iterator[tuple[str, int]]:
        """Yield each trial with its mark."""
        fresh = {trial for journal in self.journals.values() for trial in journal.entries}
        yield from (each for each in self.packed_marks() if each[0] not in fresh)
        for trial in sorted(fresh):
            yield trial, mark_of(self.files(trial))

    def marks_of(self, trials: Iterable[str]) -> dict[str, int]:
        """Return the marks of some trials; 0 for one that is not stored."""
        trials = list(trials)
        marks = self._ask(lambda: self.catalog.marks_of(trials))
        fresh = {
            trial
            for trial in trials
            if any(trial in journal.entries for journal in self.journals.values())
        }
        own = {trial: mark_of(self.files(trial)) for trial in fresh}
        return dict.fromkeys(trials, 0) | marks | own

    def state(self) -> str | None:
        """Return what is there, as a text; None if a pack cannot be read now."""
        if self._unreadable or self._newer_journals:
            return None
        packs = sorted(self._pack_states())
        journals = (
            f"{name}:{each.end}:{','.join(each.entries)}" for name, each in self.journals.items()
        )
        return "\n".join((*packs, *sorted(journals)))

    def _pack_states(self) -> Iterator[str]:
        for name, state in self._states.items():
            is_whole = state.problem is None and state.newer is None
            yield name if is_whole else f"{name}:{state.changed}"

    def changed_since(self, state: str) -> set[str] | None:
        """Return the trials of which something came, or went with a journal, since a state.

        None if a pack is gone.
        """
        lines = set(state.split("\n"))
        then = {line for line in lines if is_pack_name(line[:_PACK_NAME])}
        now = set(self._pack_states())
        # A journal that is gone became a pack, or was removed.
        in_journals = _trials_in_journals(lines - then - {""})
        if then - now or in_journals is None:
            return None
        new = sorted(name[:_PACK_NAME] for name in now - then)
        packed = self._ask(lambda: self.catalog.trials_of(new)) if new else set[str]()
        journals = (journal.entries for journal in self.journals.values())
        return packed.union(in_journals, *journals)

    def in_reading_order(self, trials: Collection[str]) -> Iterator[str]:
        """Return trials in the order in which their newest snapshots lie in the packs."""
        return _as_they_lie(trials, self._ask(self.catalog.trials_as_they_lie))

    # ------------------------------------------------------------ rows

    def load(self, name: SnapshotName) -> LoadedRow:
        """Return a snapshot after all checks; if it lies in several files, from one that is intact.

        Raises:
            DamagedSnapshotError, FutureFormatError, TrialFilesError
        """
        problems: list[TrialcliError] = []
        for read in self._readings(name):
            try:
                return read()
            except StoreError as error:
                problems.append(error)
        if problems:
            raise problems[0]
        raise DamagedSnapshotError(
            f"{name.file_name} is in no pack of {self.directory}.",
            trial=name.trial,
            hint="Copy the missing pack back from a backup or another store.",
        )

    def _readings(self, name: SnapshotName) -> Iterator[Callable[[], LoadedRow]]:
        """Yield ways to read a snapshot. If none succeeds, list the files again and try those."""
        for is_last in (False, True):
            for journal in list(self.journals.values()):
                if name.file_name in journal.entries.get(name.trial, ()):
                    yield partial(self._from_journal, name, journal)
            for place in self._ask(lambda: self.catalog.places(name.trial, name.file_name)):
                yield partial(self._from_pack, name, place)
            if not is_last:
                # A writer may have made a pack of a journal, or of several packs, meanwhile.
                self.refresh(again=True)

    def _from_journal(self, name: SnapshotName, journal: "JournalReader") -> LoadedRow:
        from trialcli.edges.packs.journal import DamagedLineError

        what = f"The line of {name.trial} {name.file_name} in {journal.path}"
        try:
            row = journal.row(journal.entries[name.trial][name.file_name])
        except DamagedLineError as error:
            raise DamagedSnapshotError(f"{what} is damaged: {error}.", hint=_RESTORE) from None
        except OSError as error:
            raise _unread(journal.path, name, error) from error
        return _loaded(row, name, what)

    def _from_pack(self, name: SnapshotName, place: PackPlace) -> LoadedRow:
        path = self.directory / place.pack
        what = f"The row of {name.trial} {name.file_name} in {path}"
        try:
            row = self._reader.row(place)
        except DamagedPackError as error:
            raise DamagedSnapshotError(f"{what} is damaged: {error}.", hint=_RESTORE) from error
        except NewerPackError as error:
            raise _newer(path, str(error)) from error
        except OSError as error:
            raise _unread(path, name, error) from error
        except MemoryError:
            raise TrialFilesError(
                f"{path} cannot be read: it needs more memory than there is.", trial=name.trial
            ) from None
        return _loaded(row, name, what)

    def row(self, place: PackPlace) -> PackRow:
        """Return the row at a place, unchecked.

        Raises:
            DamagedPackError, NewerPackError
            OSError: the pack cannot be read now.
        """
        return self._reader.row(place)

    # ------------------------------------------------------------ packs

    @property
    def packs(self) -> Mapping[str, FileMark]:
        """The packs that are there."""
        return self._packs

    def states(self) -> dict[str, PackState]:
        """Return what is known of the packs."""
        return self._states

    def intact(self) -> list[str]:
        """Return the packs of which no fault is known."""
        return [name for name in self._states if name in self._packs and not self._fault(name)]

    def unusable(self) -> dict[str, str]:
        """Return the packs that cannot be read completely, and why, as clauses."""
        names = [*self._packs, *(name for name in self._irregular if is_pack_name(name))]
        return {name: fault for name in names if (fault := self._fault(name))}

    def _fault(self, name: str) -> str | None:
        if name in self._irregular:
            return NOT_REGULAR
        if name in self._unreadable:
            return unread(self._unreadable[name])
        state = self._states.get(name)
        if state is None or state.newer is None:
            return state.problem if state else None
        return f"it is in pack format {state.newer}"

    def every_snapshot(self) -> Iterator[tuple[str, str, list[PackPlace]]]:
        """Yield each snapshot that lies in packs, sorted, with all its places."""
        last = "", ""
        while some := self._ask(partial(self.catalog.places_after, *last)):
            yield from some
            last = some[-1][:2]

    def packed_marks(self) -> Iterator[tuple[str, int]]:
        """Yield each trial of the packs with its mark, sorted."""
        self._ask(self.catalog.require_every_mark)
        last = ""
        while some := self._ask(partial(self.catalog.marks_after, last)):
            yield from some
            last = some[-1][0]

    def take_again(self, name: str) -> None:
        """Add a pack again, because its rows in the catalog are not those of the pack."""
        pack = self._taken(name, self._packs[name])
        if pack is not None:
            self.take(pack)

    @property
    def problems(self) -> Iterator[tuple[str, StoreError]]:
        """The files that cannot be read as a whole, by name, and why."""
        for name, state in self._states.items():
            path = self.directory / name
            if state.newer is not None:
                yield name, _newer(path, state.newer)
            elif state.problem is not None:
                yield name, damaged_file(path, state.problem)
        for name, error in self._unreadable.items():
            why = f"{self.directory / name} cannot be read: {reason(error)}."
            yield name, StoreError(why, hint=advice(error))
        for name in self._irregular:
            why = f"{self.directory / name} cannot be read: {NOT_REGULAR}."
            yield name, StoreError(why, hint=_RESTORE)
        for name in self._newer_journals:
            yield name, _newer(self.directory / name, str(journal_format(name)), "journal")
        for name, journal in self.journals.items():
            if journal.damaged:
                yield name, damaged_file(journal.path, "a line does not match its checksum")

    def take(self, pack: TakenPack) -> None:
        """Add a new pack to the catalog."""
        self._ask(lambda: self.catalog.take(pack))

    def drop(self, names: Sequence[str]) -> None:
        """Drop packs that were removed from the catalog."""
        self._ask(lambda: self.catalog.drop(names))

    def rebuild(self) -> None:
        """Make the catalog again from the packs."""
        self.catalog.replace(self._every_pack)

    def _taken_up(self) -> dict[str, PackState]:
        """Bring the catalog up to date with the packs that are there; return what it knows."""
        known = self.catalog.packs()
        self._unreadable = {}
        is_changed = False
        for name, mark in self._packs.items():
            before = known.get(name)
            if before is not None and before.is_of(mark):
                continue
            pack = self._taken(name, mark)
            if pack is None:
                continue
            is_changed = True
            if before is not None and pack.contents.problem:
                # Its snapshots still count, with what their names say.
                self.catalog.note(name, pack.state)
            else:
                self.catalog.take(pack)
        gone = [name for name in known if name not in self._packs]
        # Another process may have added one since the directory was listed.
        gone = [name for name in gone if not os.path.lexists(self.directory / name)]
        if gone:
            self.catalog.drop(gone)
        return self.catalog.packs() if is_changed or gone else known

    def _every_pack(self) -> Iterator[TakenPack]:
        for name, mark in self._packs.items():
            pack = self._taken(name, mark)
            if pack is not None:
                yield pack

    def _taken(self, name: str, mark: FileMark) -> TakenPack | None:
        """Return what a pack holds; None if it cannot be read now."""
        from trialcli.edges.packs.packfile import contents_of

        try:
            contents = contents_of(self.directory / name).of_snapshots()
        except NewerPackError as error:
            return TakenPack(name, PackState(*mark, newer=str(error)), Contents((), []))
        except FileNotFoundError:
            return None
        except OSError as error:
            self._unreadable[name] = error
            return None
        return TakenPack(name, PackState(*mark, contents.problem), contents)

    def _ask(self, question: Callable[[], Result]) -> Result:
        """Return the answer of the catalog; make it again if it is damaged."""
        try:
            return question()
        except DamagedCatalogError:
            self.rebuild()
            try:
                return question()
            except DamagedCatalogError:
                self.catalog.replace_in_memory(self._every_pack)
                return question()


def _as_they_lie(trials: Collection[str], packed: Iterable[str]) -> Iterator[str]:
    """Yield those of some trials that lie in packs, then the others."""
    left = {*trials}
    for trial in packed:
        if trial in left:
            left.remove(trial)
            yield trial
    yield from (trial for trial in trials if trial in left)


def unread(error: OSError) -> str:
    """Return why a file cannot be read now, as a clause."""
    return f"it cannot be read ({reason(error)})"


def damaged_file(path: Path, why: str) -> DamagedSnapshotError:
    """Return the error that a pack or a journal is damaged."""
    return DamagedSnapshotError(f"{path} is damaged: {why}.", hint=_RESTORE)


def _read_on(journal: "JournalReader") -> None:
    try:
        journal.read_on()
    except FileNotFoundError:
        # A pack has its snapshots; the directory is listed again soon.
        return


def _loaded(row: PackRow, name: SnapshotName, what: str) -> LoadedRow:
    snapshot = snapshot_of(row, what=what)
    why = misplacement(snapshot, name)
    if why is not None:
        raise DamagedSnapshotError(f"{what} is damaged: {why}.", hint="It was moved or altered.")
    return LoadedRow(snapshot, row, what)


def _newer(path: Path, number: str, kind: str = "pack") -> FutureFormatError:
    known = FORMAT_VERSION if kind == "pack" else JOURNAL_VERSION
    return FutureFormatError(
        f"{path} is in {kind} format {number}; this trialcli reads {known}.",
        hint="Upgrade trialcli to read it.",
    )


def _unread(path: Path, name: SnapshotName, error: OSError) -> StoreError:
    if isinstance(error, FileNotFoundError):
        return DamagedSnapshotError(f"{path} cannot be read: {reason(error)}.", hint=_RESTORE)
    return TrialFilesError(
        f"{path} cannot be read: {reason(error)}.", trial=name.trial, hint=advice(error)
    )


def _trials_in_journals(lines: Iterable[str]) -> set[str] | None:
    """Return the trials in the journals of a state; None if an earlier trialcli wrote it."""
    found: set[str] = set()
    for line in lines:
        _, *rest = line.split(":")
        if len(rest) != _OF_JOURNAL:
            return None
        found.update(rest[1].split(","))
    return found - {""}
