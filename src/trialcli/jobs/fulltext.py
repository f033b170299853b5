"""Keeping the full-text index of a store up to date with its files."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from trialcli.errors import StoreError
from trialcli.jobs.marks import UNSETTLED, lasting
from trialcli.jobs.progress import Progress
from trialcli.record.textforms import readable
from trialcli.record.tree import Record
from trialcli.registry.model import RecordModel
from trialcli.versions.clock import Clock
from trialcli.versions.fulltext import (
    UNUSABLE_INDEX,
    DamagedIndexError,
    FullTextIndex,
    IndexedTrial,
    VersionTexts,
)
from trialcli.versions.snapshot import SnapshotName
from trialcli.versions.store import InspectableStore

Answer = TypeVar("Answer")
_BATCH = 200
"""Trials that are added in one transaction: a kill loses the work on at most as many."""
_COMPARED_AT_ONCE = 5_000
"""Trials whose marks are compared at once with those of the index."""
_ATTEMPTS = 2
"""A copy of a file that cannot be written may turn out to be damaged."""
_MANY = 5
"""The index is tidied after a fifth of its trials, or more, were added."""


@dataclass(slots=True)
class FullText:
    """The full text of a store, asked through an index that is up to date."""

    store: InspectableStore
    index: FullTextIndex
    clock: Clock
    model: RecordModel
    progress: Progress
    remark: Callable[[str], None]

    def ask(self, question: Callable[[FullTextIndex], Answer]) -> tuple[Answer, list[str]]:
        """Return an answer, and why some versions are not in it.

        A damaged index is made again. If its file cannot be written, a copy in memory is used.

        Raises:
            StoreError: the store cannot be read, or SQLite has no full-text search.
        """
        for _ in range(_ATTEMPTS):
            try:
                return self._asked(question)
            except DamagedIndexError:
                self._clear()
            except UNUSABLE_INDEX as error:
                self._work_in_memory(error)
        return self._asked(question)

    def _clear(self) -> None:
        try:
            self.index.clear()
        except UNUSABLE_INDEX as error:
            self._work_in_memory(error)
            self.index.clear()

    def rebuild(self) -> list[str]:
        """Make the index again from the files; return why some versions are not in it.

        Raises:
            StoreError
        """
        self.index.clear()
        return self._brought_up_to_date()

    def add(self, trials: Collection[str]) -> None:
        """Add what is new of some trials.

        Raises:
            StoreError
        """
        # One that is gone by now has no mark.
        marks = self.store.marks_of(trials).items()
        self._update({trial: mark for trial, mark in marks if mark}, ())

    def record(self, name: SnapshotName) -> Record:
        """Return the record of a version as it is indexed.

        Raises:
            StoreError
        """
        snapshot = self.store.load(name)
        return readable(snapshot.study, snapshot.source.kind, self.model.shape)

    def _asked(self, question: Callable[[FullTextIndex], Answer]) -> tuple[Answer, list[str]]:
        problems = self._brought_up_to_date()
        return question(self.index), problems

    def _work_in_memory(self, error: StoreError) -> None:
        self.remark(f"{error} For this command, a copy in memory takes its place.")
        self.index.move_to_memory()

    def _brought_up_to_date(self) -> list[str]:
        stored = indexed = 0
        stale: dict[str, int] = {}
        marks = self.store.each_mark()
        while some := dict(islice(marks, _COMPARED_AT_ONCE)):
            known = self.index.marks_of(some)
            stored += len(some)
            indexed += len(known)
            stale |= {trial: mark for trial, mark in some.items() if known.get(trial) != mark}
        gone = self._gone() if self.index.count() > indexed else []
        problems = self._update(stale, gone) if stale or gone else []
        if gone and self.index.is_wasteful:
            self.index.clear()
            return self._brought_up_to_date()
        if len(stale) * _MANY > stored:
            self.index.tidy()
        return problems

    def _gone(self) -> list[str]:
        """Return the trials in the index that are not stored any more."""
        stored = {trial for trial, _ in self.store.each_mark()}
        gone: list[str] = []
        last = ""
        while some := self.index.trials_after(last):
            gone += [trial for trial in some if trial not in stored]
            last = some[-1]
        return gone

    def _update(self, stale: Mapping[str, int], gone: Collection[str]) -> list[str]:
        problems: list[str] = []
        self.progress.start(len(stale))
        try:
            ordered = iter(self.store.in_reading_order(sorted(stale)))
            while some := [*islice(ordered, _BATCH)]:
                self._update_some({trial: stale[trial] for trial in some}, problems)
            if gone:
                self.index.update((), (), gone)
        finally:
            self.progress.stop()
        return problems

    def _update_some(self, stale: Mapping[str, int], problems: list[str]) -> None:
        """Add what is new of some trials; long histories make more than one transaction of it."""
        known = self.index.files(stale)
        trials: list[IndexedTrial] = []
        new: list[VersionTexts] = []
        for trial, mark in stale.items():
            found = self._trial(trial, mark, known.get(trial, frozenset()), problems)
            trials.append(found[0])
            new += found[1]
            self.progress.advance()
            if len(new) >= _BATCH:
                self.index.update(trials, new)
                trials, new = [], []
        self.index.update(trials, new)

    def _trial(
        self, trial: str, mark: int, known: frozenset[str], problems: list[str]
    ) -> tuple[IndexedTrial, list[VersionTexts]]:
        """Return a trial for the index, and the texts of its versions that are new there."""
        now = self.clock()
        before = len(problems)
        try:
            own, history = self.store.versions(trial), self.store.history_files(trial)
        except StoreError as error:
            problems.append(str(error))
            return IndexedTrial(trial, UNSETTLED, known, ""), []
        names = [*own, *history]
        new = list(self._texts([one for one in names if one.file_name not in known], problems))
        readable_files = known | {one.file for one in new}
        newest = (own or history)[-1:]
        files = frozenset(one.file_name for one in names if one.file_name in readable_files)
        is_whole = len(problems) == before
        return (
            IndexedTrial(
                trial,
                lasting(mark, now) if is_whole else UNSETTLED,
                files,
                newest[0].file_name if newest else "",
            ),
            new,
        )

    def _texts(self, names: list[SnapshotName], problems: list[str]) -> Iterator[VersionTexts]:
        for name in names:
            try:
                record = self.record(name)
            except StoreError as error:
                problems.append(str(error))
                continue
            texts = list(self.model.texts.section_texts(record))
            yield VersionTexts(name.trial, name.file_name, texts)
