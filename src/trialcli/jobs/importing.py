"""Import records from files that somebody downloaded, each at the time of its registry data.

A file says nothing about trials that it lacks, so nothing is concluded from what is missing.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from trialcli.errors import RefusedRecordError, StoreError, TrialFilesError, UsageError
from trialcli.record.files import FoundRecord, GivenFile, UnusableFile, UnusablePiece
from trialcli.record.textforms import are_the_same, has_html, may_have_html
from trialcli.record.tree import Record, record_texts
from trialcli.record.wholeness import lacking_words
from trialcli.registry.model import RecordModel
from trialcli.text.blocks import enumerated, uncapitalised
from trialcli.versions.checks import CheckLog
from trialcli.versions.clock import Clock
from trialcli.versions.equalrecords import EqualRecordLog, EqualRecords
from trialcli.versions.import_result import DOWNLOAD_HINT, Imported, ImportedFile, ImportResult
from trialcli.versions.placing import Place, place_of
from trialcli.versions.snapshot import (
    Snapshot,
    SnapshotName,
    Source,
    from_bytes,
    name_of,
    to_bytes,
)
from trialcli.versions.store import InspectableStore, SnapshotFile

Unwrap = Callable[[bytes], Iterable[FoundRecord | str]]
"""Returns the records in a JSON text; for any other value, the reason why it is not a record."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_QUEUED = 20_000
"""Final outcomes that wait for an earlier one. More are reported before it."""
_WRITTEN_AT_ONCE = 1000
"""Records that equalled a version are remembered 1,000 at a time."""
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)
_MOST_HELD = 20
"""If at most 20 parts of a file are all there is, and none is a record, it is of another kind."""
_STATE_TIME = "Say with --retrieved when the file was downloaded."
_ALL_FIELDS = "Download it again with all available data fields."
_END = len('"\n}\n')
_SEAL_AND_END = 64 + _END


def end_of_day(day: date, now: datetime) -> datetime:
    """Return the end of a day in UTC, or the present time if that is earlier."""
    return min(datetime.combine(day, time(23, 59, 59), UTC), now)


class _RefusalError(Exception):
    """A record is not imported; the text is a sentence."""

    def __init__(self, why: str, hint: str | None = None) -> None:
        super().__init__(why)
        self.hint = hint


@dataclass(slots=True)
class _Queued:
    """The outcome of a record, final or not."""

    one: Imported
    file: ImportedFile
    is_final: bool


@dataclass(slots=True)
class _Queue:
    """Outcomes in the order of the files: a record is not stored until the store says so."""

    every: deque[_Queued] = field(default_factory=deque)
    unstored: deque[_Queued] = field(default_factory=deque)
    days: dict[str, dict[SnapshotName, date | None]] = field(default_factory=dict)
    """The names and data dates of the unstored records, by trial."""
    equal: dict[tuple[str, str], EqualRecords] = field(default_factory=dict)
    """The records that equalled a version, by trial and version; not yet written."""
    returned: set[str] = field(default_factory=set)
    """Trials with such a record, and a version that came afterwards and belongs before it."""

    def note_equal(self, name: SnapshotName, holder: SnapshotName) -> None:
        """Note that a record is not stored because a version has its content."""
        if name.version is None and holder.retrieved != name.retrieved:
            place = name.trial, holder.file_name
            new = EqualRecords(*place, name.retrieved, name.retrieved)
            self.equal[place] = new.joined(self.equal.get(place))

    def has_other_between(self, name: SnapshotName, at: Place, log: EqualRecordLog) -> bool:
        """Whether another content is known between a record and the version that has its content.

        That content was not stored, since it equalled the version on the other side.
        """
        before, after = at.before, at.after
        if before is None or after is None or name.version is not None:
            return False
        if at.holder == before:
            equal = self._equal_to(after, log)
            return equal is not None and before.retrieved < equal.first < name.retrieved
        if at.holder == after:
            equal = self._equal_to(before, log)
            return equal is not None and name.retrieved < equal.last < after.retrieved
        return False

    def note_other(self, name: SnapshotName, at: Place, log: EqualRecordLog) -> None:
        """Note that a record is stored between two versions."""
        if name.version is not None:
            return
        before, after = at.before, at.after
        begin = before.retrieved if before else _EARLIEST
        end = after.retrieved if after else _LATEST
        same_as_before = self._equal_to(before, log) if before else None
        same_as_after = self._equal_to(after, log) if after else None
        if (same_as_before and name.retrieved < same_as_before.last < end) or (
            same_as_after and begin < same_as_after.first < name.retrieved
        ):
            self.returned.add(name.trial)

    def _equal_to(self, version: SnapshotName, log: EqualRecordLog) -> EqualRecords | None:
        place = version.trial, version.file_name
        own, known = self.equal.get(place), log.of(*place)
        return known if own is None else own.joined(known)

    def write_equal(self, log: EqualRecordLog, at_least: int = 1) -> None:
        """Remember the records that equalled a version, if there are enough of them."""
        if len(self.equal) >= at_least:
            log.record(self.equal.values())
            self.equal.clear()

    def add(self, decided: "_Decided", file: ImportedFile) -> None:
        """Add a record."""
        name = decided.one.name
        queued = _Queued(decided.one, file, is_final=decided.to_store is None)
        self.every.append(queued)
        if not queued.is_final and name is not None:
            self.unstored.append(queued)
            self.days.setdefault(name.trial, {})[name] = decided.day

    def stored(self, error: TrialFilesError | None = None, *, keep_name: bool = False) -> None:
        """Note that the first unstored record is stored, or why it cannot be.

        ``keep_name``: it is never stored, and still compared with the next ones of its trial.
        """
        queued = self.unstored.popleft()
        name = queued.one.name
        if name is not None and not keep_name:
            days = self.days[name.trial]
            days.pop(name, None)
            if not days:
                del self.days[name.trial]
        if error is not None:
            queued.one = replace(queued.one, outcome="refused", name=None, error=error)
        queued.is_final = True

    def final(self) -> Iterator[_Queued]:
        """Remove and yield the first final ones; of too many, all final ones."""
        while self.every and self.every[0].is_final:
            yield self.every.popleft()
        if len(self.every) > 2 * len(self.unstored) + _MOST_QUEUED:
            finals = [queued for queued in self.every if queued.is_final]
            self.every = deque(queued for queued in self.every if not queued.is_final)
            yield from finals


class _Decided(NamedTuple):
    """What is to happen to a record."""

    one: Imported
    to_store: SnapshotFile | Snapshot | None = None
    """None if nothing is stored."""
    day: date | None = None
    """The data date of that."""


class Importer:
    """Imports files of records into one store."""

    def __init__(
        self,
        store: InspectableStore,
        state: CheckLog,
        clock: Clock,
        model: RecordModel,
        unwrap: Unwrap,
        data_date: Callable[[Record], str | None],
        equal: EqualRecordLog,
    ) -> None:
        self._store = store
        self._equal = equal
        self._state = state
        self._clock = clock
        self._model = model
        self._unwrap = unwrap
        self._data_date = data_date

    def run(
        self,
        files: Iterable[GivenFile | UnusableFile],
        result: ImportResult,
        take: Callable[[Imported], None],
        *,
        stated: datetime | None = None,
        dry_run: bool = False,
    ) -> None:
        """Import files; ``take`` gets the outcome of each record once it is final.

        ``stated`` is when the files were downloaded, if a person says so. A dry run stores nothing.

        Raises:
            LockedStoreError, UnwritableStoreError: what was taken before is imported.
        """
        queue = _Queue()

        def finish() -> None:
            for queued in queue.final():
                result.count(queued.file, queued.one)
                take(queued.one)

        def to_store() -> Iterator[SnapshotFile | Snapshot]:
            for file, decided in self._outcomes(files, result, stated, queue):
                queue.add(decided, file)
                if decided.to_store is not None:
                    yield decided.to_store
                else:
                    finish()
                    if not dry_run:
                        queue.write_equal(self._equal, at_least=_WRITTEN_AT_ONCE)

        if dry_run:
            for _ in to_store():
                queue.stored(keep_name=True)
                finish()
        else:
            with self._equal.kept_open():
                try:
                    self._store_all(to_store(), queue, finish)
                finally:
                    queue.write_equal(self._equal)
        finish()
        result.note_returned(queue.returned)

    def _store_all(
        self, files: Iterator[SnapshotFile | Snapshot], queue: _Queue, finish: Callable[[], None]
    ) -> None:
        """Store files; a record is final once it is durable, or cannot be stored."""
        is_over = False
        while not is_over:
            try:
                for _ in self._store.copy_all(files):
                    queue.stored()
                    finish()
                is_over = True
            except TrialFilesError as error:
                while queue.unstored:
                    queue.stored(error)

    def _outcomes(
        self,
        files: Iterable[GivenFile | UnusableFile],
        result: ImportResult,
        stated: datetime | None,
        queue: _Queue,
    ) -> Iterator[tuple[ImportedFile, _Decided]]:
        """Yield what is to happen to each record."""
        for given in files:
            if isinstance(given, UnusableFile):
                result.add(ImportedFile(given.name, error=given.why))
                continue
            file = ImportedFile(given.name, given.sha256)
            is_added = False
            try:
                for decided in self._of_file(given, stated, queue):
                    if not is_added:
                        result.add(file)
                        is_added = True
                    yield file, decided
            except UsageError as error:
                if not is_added:
                    file.error = error
                    result.add(file)
                else:
                    rest = RefusedRecordError(f"The rest was not read: {error.message}")
                    yield file, _Decided(Imported(given.name, "", None, "refused", error=rest))

    def _of_file(
        self, given: GivenFile, stated: datetime | None, queue: _Queue
    ) -> Iterator[_Decided]:
        """Yield what is to happen to each record of a file; a file without any is refused."""
        held: list[_Decided] = []
        has_record = False
        for decided in self._decisions(given, stated, queue):
            has_record = has_record or decided.one.trial is not None or len(held) >= _MOST_HELD
            held.append(decided)
            if has_record:
                yield from held
                held.clear()
        if held:
            raise _no_records(given, held[0].one)

    def _decisions(
        self, given: GivenFile, stated: datetime | None, queue: _Queue
    ) -> Iterator[_Decided]:
        note = f"{given.base_name} (SHA-256 {given.sha256})"
        is_empty = True
        for piece in given.pieces:
            is_empty = False
            place = Imported(given.name, piece.where, None, "refused")
            if isinstance(piece, UnusablePiece):
                yield _refused(place, piece.why)
                continue
            for found in self._unwrap(piece.content):
                if isinstance(found, str):
                    yield _refused(place, found)
                else:
                    yield self._decided(found, place, note, stated, queue)
        if is_empty:
            raise UsageError(f"{given.name} has no records.", hint=DOWNLOAD_HINT)

    def _decided(
        self,
        found: FoundRecord,
        place: Imported,
        note: str,
        stated: datetime | None,
        queue: _Queue,
    ) -> _Decided:
        place = replace(place, trial=found.trial)
        try:
            is_own = found.study is None
            snapshot = _own_snapshot(found) if is_own else self._snapshot(found, note, stated)
            name = name_of(snapshot)
            at = self._place(name, queue)
            if at.outcome != "unchanged" and not is_own and may_have_html(found.content):
                at = self._place_of_html(snapshot, at)
            if at.outcome == "unchanged" and queue.has_other_between(name, at, self._equal):
                at = at._replace(outcome="older", holder=None)
            one = replace(
                place, outcome=at.outcome, name=at.holder or name, retrieved=snapshot.retrieved
            )
            if at.outcome == "unchanged":
                queue.note_equal(name, at.holder or name)
                return _Decided(one)
            if at.outcome == "changed" and at.before is not None:
                self._require_unconfirmed(snapshot, at.before)
            if not is_own:
                self._require_order(snapshot, at, queue)
        except _RefusalError as error:
            return _refused(place, str(error), error.hint)
        except TrialFilesError as error:
            return _Decided(replace(place, error=error))
        queue.note_other(name, at, self._equal)
        to_store = _as_it_was(snapshot, found.content) if is_own else snapshot
        return _Decided(one, to_store, _day(self._data_date(snapshot.study)))

    def _place(self, name: SnapshotName, queue: _Queue) -> Place:
        own = self._store.versions if name.version is None else self._store.history_files
        return place_of(name, [*own(name.trial), *queue.days.get(name.trial, ())])

    def _place_of_html(self, snapshot: Snapshot, at: Place) -> Place:
        """Return the place of a record that may have HTML: that of a version with the same words.

        A record with HTML is not stored, since each of its texts would seem to have changed.
        """
        shape = self._model.shape
        if not has_html(snapshot.study, shape):
            return at
        for neighbour in (at.at_once, at.before, at.after):
            with suppress(StoreError):  # it may not be stored yet
                if neighbour is not None and are_the_same(
                    snapshot.study, self._store.load(neighbour).study, shape
                ):
                    return at._replace(outcome="unchanged", holder=neighbour)
        raise _RefusalError(
            "Its texts are HTML, as in the registry's record history. The registry's API and its "
            "downloads have Markdown, so each text would seem to have changed.",
            DOWNLOAD_HINT,
        )

    def _snapshot(self, found: FoundRecord, note: str, stated: datetime | None) -> Snapshot:
        """Return a record as a snapshot."""
        study = found.study or {}
        if found.source == "history":
            raise _RefusalError(
                "It is a version from the registry's history.",
                f"trialcli fetch --history {found.trial} stores these versions.",
            )
        self._require_whole(study)
        retrieved = self._time(found, stated)
        submitted = self._model.submitted(study)
        if submitted is not None and submitted.first_day > retrieved.date():
            raise _RefusalError(
                f"It was submitted on {submitted}, after the time it would have here "
                f"({retrieved:%Y-%m-%d}).",
                "Correct --retrieved." if stated else None,
            )
        texts = record_texts(study, self._model.shape.volatile)
        return Snapshot(
            trial=found.trial,
            retrieved=retrieved,
            source=Source("file", note=note),
            digest=texts.digest,
            study=study,
            texts=texts,
            data_timestamp=found.data_date if _day(found.data_date) else None,
        )

    def _time(self, found: FoundRecord, stated: datetime | None) -> datetime:
        """Return when a record was read from the registry, as far as is known."""
        now, day = self._clock(), _day(found.data_date)
        if day is None:
            if stated is None:
                raise _RefusalError(
                    "It does not state the date of the registry's data, so its time is not known.",
                    _STATE_TIME,
                )
            return stated
        if day > now.astimezone(UTC).date():
            raise _RefusalError(
                f"It states data of the registry of {day}, which lies ahead.",
                "Check the clock of this computer.",
            )
        if stated is None:
            return end_of_day(day, now)
        if stated.astimezone(UTC).date() < day:
            raise _RefusalError(
                f"It states data of the registry of {day}, so it was downloaded later than "
                f"--retrieved says ({stated:%Y-%m-%d}).",
                "Leave out --retrieved, or correct it.",
            )
        return stated

    def _require_whole(self, study: Record) -> None:
        required = self._model.shape.required
        if lacks := required.lacking_alone(study):
            raise _RefusalError(f"It {lacking_words(lacks)}, so it is incomplete.", _ALL_FIELDS)
        if withheld := required.withheld(study):
            words = enumerated(withheld)
            raise _RefusalError(f"It says that it has {words}, and lacks them.", _ALL_FIELDS)

    def _require_order(self, snapshot: Snapshot, at: Place, queue: _Queue) -> None:
        """Make sure that a record agrees with what is known of the trial at that time."""
        if at.at_once is not None:
            raise _RefusalError(
                f"Another record with the same time is stored ({at.at_once.digest[:8]}).",
                "Say with --retrieved when each file was downloaded.",
            )
        day = _day(snapshot.data_timestamp)
        pending = queue.days.get(snapshot.trial, {})
        for name, sign in ((at.before, -1), (at.after, 1)):
            if day is not None and name is not None:
                other = pending[name] if name in pending else self._data_day(name)
                _require_apart(day, name, other, sign)

    def _data_day(self, name: SnapshotName) -> date | None:
        """Return the data date in a stored record; None if that is not known."""
        try:
            return _day(self._data_date(self._store.load(name).study))
        except StoreError:
            return None

    def _require_unconfirmed(self, snapshot: Snapshot, before: SnapshotName) -> None:
        """Make sure that the registry did not serve the stored record later."""
        check = self._state.last_checks_of([snapshot.trial]).get(snapshot.trial)
        checked = check.checked if check and check.found(before) else None
        if checked is None or not before.retrieved <= checked or checked < snapshot.retrieved:
            return
        raise _RefusalError(
            f"On {checked:%Y-%m-%d} the registry still had the stored record "
            f"({before.digest[:8]}), so this one, as of {snapshot.retrieved:%Y-%m-%d}, cannot be "
            "placed after it."
        )


def _no_records(given: GivenFile, first: Imported) -> UsageError:
    """Return the error of a file whose parts are no records."""
    why = uncapitalised(first.error.message) if first.error else "it has no records."
    where = f" ({first.where})" if first.where else ""
    return UsageError(f"{given.name} cannot be imported{where}: {why}", hint=DOWNLOAD_HINT)


def _own_snapshot(found: FoundRecord) -> Snapshot:
    """Return a snapshot that trialcli wrote."""
    try:
        return from_bytes(found.content, what="The snapshot")
    except StoreError as error:
        # The file is damaged or newer, and the store is fine.
        raise _RefusalError(error.message) from error


def _as_it_was(snapshot: Snapshot, given: bytes) -> SnapshotFile | Snapshot:
    """Return what stores a snapshot as it was; ``given`` is its JSON."""
    if to_bytes(snapshot)[-_SEAL_AND_END:-_END] in given:
        return snapshot
    # A later trialcli wrote members of the header that this one does not know.
    return SnapshotFile(name_of(snapshot), given + b"\n")


def _require_apart(day: date, name: SnapshotName, other: date | None, sign: int) -> None:
    """Make sure that the data date of a neighbor lies on its side (-1: before, 1: after)."""
    if other is None or (other - day).days * sign > 0:
        return
    if other == day:
        raise _RefusalError(
            f"A record with the registry's data of {day} is stored ({name.digest[:8]}), with other "
            "content; the registry has one record a day.",
            "This one may have been downloaded with other fields or in another format.",
        )
    raise _RefusalError(
        f"It has the registry's data of {day}, and the record read "
        f"{'before' if sign < 0 else 'after'} it ({name.digest[:8]}) has the data of {other}.",
        "Leave out --retrieved, or correct it.",
    )


def _day(text: str | None) -> date | None:
    if text is None or _DAY.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refused(place: Imported, why: str, hint: str | None = None) -> _Decided:
    error = RefusedRecordError(_sentence(why), trial=place.trial, hint=hint)
    return _Decided(replace(place, outcome="refused", error=error))


def _sentence(clause: str) -> str:
    text = clause[:1].upper() + clause[1:]
    return text if text.endswith(".") else f"{text}."
