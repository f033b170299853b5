"""Read files of records, and make the diffs of the trials in two of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from trialcli.errors import TrialcliError, UsageError
from trialcli.events.thresholds import Thresholds
from trialcli.record.files import FoundRecord, JsonPiece, Side, Spool, SpoolPlace, UnusablePiece
from trialcli.registry.model import RecordModel
from trialcli.versions.diff import Version, diff_versions, no_version, read_version
from trialcli.versions.diff_result import DiffResult, Diffs, FailedDiff, OnlyInOneFile

Unwrap = Callable[[bytes], Iterable[FoundRecord | str]]
"""Returns the records in a JSON text; for any other value, the reason why it is not a record."""
_HINT = "Give a snapshot, or records as the registry serves them."


@dataclass(frozen=True, slots=True)
class _SpooledRecord:
    """A record of a file; its content is in the spool."""

    place: SpoolPlace
    digest: bytes
    source: str
    number: int | None


@dataclass(slots=True)
class RecordFile:
    """The contents of a file of records."""

    name: str
    """The name of the file for the reader."""
    spool: Spool
    records: dict[str, _SpooledRecord] = field(default_factory=dict)
    """The first record of each trial."""
    aliases: dict[str, str] = field(default_factory=dict)
    """The own ID of each record by its other IDs."""
    repeated: dict[str, bool] = field(default_factory=dict)
    """The trials that occur more than once; whether their records differ."""
    problems: list[UsageError] = field(default_factory=list)
    """The parts that cannot be used."""

    @property
    def side(self) -> Side:
        """The file as one side of a comparison."""
        return Side(self.name, is_whole=not self.problems)

    def version(self, trial: str, model: RecordModel) -> Version:
        """Return the record of a trial as a side of a diff.

        Raises:
            TrialcliError: it is a snapshot, and damaged or from a newer trialcli.
        """
        record = self.records[trial]
        content = self.spool.get(record.place)
        return read_version(content, self.name, model, record.source, record.number)

    def own_id(self, trial: str) -> str | None:
        """Return the ID under which the file contains a trial; None if it does not."""
        return trial if trial in self.records else self.aliases.get(trial)


def read_records(
    pieces: Iterable[JsonPiece | UnusablePiece], unwrap: Unwrap, spool: Spool, name: str
) -> RecordFile:
    """Read a file of records; if a trial has several records, the first is used.

    Raises:
        UsageError: it contains no record.
    """
    file = RecordFile(name, spool)
    for piece in pieces:
        if isinstance(piece, UnusablePiece):
            file.problems.append(_problem(name, piece.where, piece.why))
            continue
        for found in unwrap(piece.content):
            if isinstance(found, str):
                file.problems.append(_problem(name, piece.where, found))
            else:
                _add(file, found)
    if not file.records:
        if file.problems:
            raise file.problems[0]
        raise UsageError(f"{name} is not a record: it holds no records.", hint=_HINT)
    return file


def _problem(name: str, where: str, why: str) -> UsageError:
    if where:
        return UsageError(f"{name}: {where} is not a record: {why}.", hint="It was left out.")
    return UsageError(f"{name} is not a record: {why}.", hint=_HINT)


def _add(file: RecordFile, found: FoundRecord) -> None:
    digest = sha256(found.content).digest()
    first = file.records.get(found.trial)
    if first is not None:
        differs = first.digest != digest
        file.repeated[found.trial] = file.repeated.get(found.trial, False) or differs
        return
    place = file.spool.put(found.content)
    file.records[found.trial] = _SpooledRecord(place, digest, found.source, found.number)
    file.aliases |= dict.fromkeys(found.aliases, found.trial)


def diff_files(
    before: RecordFile | None, after: RecordFile | None, model: RecordModel, thresholds: Thresholds
) -> Diffs:
    """Return the diffs of two files: of each trial, or of one trial if a file has only one record.

    A file is None if it does not exist: git compares an added or removed file with nothing.

    Raises:
        UsageError: neither exists, or the one trial of a file is not in the other file.
        StoreError: a record is a snapshot, and damaged or from a newer trialcli.
    """
    if before is None or after is None:
        return _diff_with_nothing(before, after, model, thresholds)
    if min(len(before.records), len(after.records)) > 1:
        found = _diff_each_trial(before, after, model, thresholds)
        return Diffs(found, are_many=True, sides=(before.side, after.side))
    ours, theirs = next(iter(before.records)), next(iter(after.records))
    if len(after.records) > 1:
        theirs = _id_in(after, ours, before)
    elif len(before.records) > 1:
        ours = _id_in(before, theirs, after)
    versions = before.version(ours, model), after.version(theirs, model)
    return Diffs(iter([diff_versions(*versions, model, thresholds)]))


def _id_in(many: RecordFile, trial: str, one: RecordFile) -> str:
    own = many.own_id(trial)
    if own is None:
        raise UsageError(f"{many.name} holds no record of {trial}, the trial in {one.name}.")
    return own


def _diff_each_trial(
    before: RecordFile, after: RecordFile, model: RecordModel, thresholds: Thresholds
) -> Iterator[DiffResult]:
    """Yield the diff of each trial in both files, and the trials that are in one file only."""
    found = set()
    # A trial may be in the one file under an ID that the other lists as an alias.
    renamed = {own: alias for alias, own in before.aliases.items() if alias in after.records}
    for trial in before.records:
        other = after.own_id(trial) or renamed.get(trial)
        if other is None:
            yield OnlyInOneFile(trial, "before")
            continue
        found.add(other)
        try:
            versions = before.version(trial, model), after.version(other, model)
            yield diff_versions(*versions, model, thresholds)
        except TrialcliError as error:
            yield FailedDiff(trial, error)
    yield from (OnlyInOneFile(trial, "after") for trial in after.records if trial not in found)


def _diff_with_nothing(
    before: RecordFile | None, after: RecordFile | None, model: RecordModel, thresholds: Thresholds
) -> Diffs:
    """Return the diffs of a file that was added or removed."""
    file = before or after
    if file is None:
        raise UsageError("There is nothing to compare.")
    if len(file.records) > 1:
        only = partial(OnlyInOneFile, side="before" if before else "after")
        nothing = Side("(nothing)")
        sides = (file.side, nothing) if before else (nothing, file.side)
        return Diffs(map(only, file.records), are_many=True, sides=sides)
    version = file.version(next(iter(file.records)), model)
    nothing_there = no_version(version)
    versions = (version, nothing_there) if before else (nothing_there, version)
    return Diffs(iter([diff_versions(*versions, model, thresholds)]))
