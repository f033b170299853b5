"""Diffs of two files of records: the trials that both hold, and which of them only one holds."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from trialcli.errors import TrialcliError, UsageError
from trialcli.events.thresholds import Thresholds
from trialcli.record.files import FoundRecord, Piece, Place, Spool, Unusable
from trialcli.registry.model import RecordModel
from trialcli.versions.compared import FailedDiff, OnlyIn

if TYPE_CHECKING:
    from trialcli.versions.diff import Diff, Version


Unwrap = Callable[[bytes], Iterable[FoundRecord | str]]
"""Returns the records in a JSON text, and for what is none of them a clause that says why."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A record of a file, put aside."""

    place: Place
    digest: bytes
    source: str
    number: int | None


@dataclass(slots=True)
class RecordFile:
    """What a file of records holds."""

    name: str
    """How a reader names the file."""
    spool: Spool
    kept: dict[str, _Kept] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    """The own ID of each record by its other IDs."""
    repeated: dict[str, bool] = field(default_factory=dict)
    """The trials that it holds several times; whether the records differ."""
    problems: list[UsageError] = field(default_factory=list)
    """The parts that could not be used."""

    def version(self, trial: str, model: RecordModel) -> "Version":
        """Return the record of a trial as a side of a diff.

        Raises:
            TrialcliError: it is a snapshot, and damaged or newer.
        """
        from trialcli.versions.diff import read_version

        kept = self.kept[trial]
        content = self.spool.get(kept.place)
        return read_version(content, self.name, model, kept.source, kept.number)

    def own_id(self, trial: str) -> str | None:
        """Return the ID under which the file holds a trial; None if it does not."""
        return trial if trial in self.kept else self.aliases.get(trial)


def read_records(
    pieces: Iterable[Piece | Unusable], unwrap: Unwrap, spool: Spool, name: str
) -> RecordFile:
    """Read a file of records; of several records of one trial the first counts.

    Raises:
        UsageError: it holds no record.
    """
    file = RecordFile(name, spool)
    for piece in pieces:
        if isinstance(piece, Unusable):
            file.problems.append(_problem(name, piece.where, piece.why))
            continue
        for found in unwrap(piece.content):
            if isinstance(found, str):
                file.problems.append(_problem(name, piece.where, found))
            else:
                _keep(file, found)
    if not file.kept:
        if file.problems:
            raise file.problems[0]
        raise UsageError(f"{name} is not a record: it holds no records.", hint=_HINT)
    return file


_HINT = "Give a snapshot, or records as the registry serves them."


def _problem(name: str, where: str, why: str) -> UsageError:
    if where:
        return UsageError(f"{name}: {where} is not a record: {why}.", hint="It was left out.")
    return UsageError(f"{name} is not a record: {why}.", hint=_HINT)


def _keep(file: RecordFile, found: FoundRecord) -> None:
    digest = sha256(found.content).digest()
    known = file.kept.get(found.trial)
    if known is not None:
        differs = known.digest != digest
        file.repeated[found.trial] = file.repeated.get(found.trial, False) or differs
        return
    place = file.spool.put(found.content)
    file.kept[found.trial] = _Kept(place, digest, found.source, found.number)
    file.aliases |= dict.fromkeys(found.aliases, found.trial)


class FileDiffer:
    """Makes diffs of the records of two files."""

    def __init__(self, model: RecordModel, thresholds: Thresholds) -> None:
        self._model = model
        self._thresholds = thresholds

    def single(self, before: RecordFile, after: RecordFile) -> "Diff | None":
        """Return the diff of two files of which one at least holds one record; else None.

        Of a file of several records, it is that of the trial in the other file.

        Raises:
            UsageError: it does not hold that trial.
            StoreError: one of the two is a snapshot, and damaged or newer.
        """
        if min(len(before.kept), len(after.kept)) > 1:
            return None
        ours, theirs = next(iter(before.kept)), next(iter(after.kept))
        if len(after.kept) > 1:
            theirs = _of(after, ours, before)
        elif len(before.kept) > 1:
            ours = _of(before, theirs, after)
        return self._compared(before.version(ours, self._model), after.version(theirs, self._model))

    def every(
        self, before: RecordFile, after: RecordFile
    ) -> "Iterator[Diff | FailedDiff | OnlyIn]":
        """Yield the diff of each trial that both files hold, and the trials that only one holds."""
        met = set()
        # A trial may be in the one file under an ID that the other lists as an alias.
        renamed = {own: alias for alias, own in before.aliases.items() if alias in after.kept}
        for trial in before.kept:
            other = after.own_id(trial) or renamed.get(trial)
            if other is None:
                yield OnlyIn(trial, "before")
                continue
            met.add(other)
            try:
                yield self._compared(
                    before.version(trial, self._model), after.version(other, self._model)
                )
            except TrialcliError as error:
                yield FailedDiff(trial, error)
        yield from (OnlyIn(trial, "after") for trial in after.kept if trial not in met)

    def alone(self, version: "Version", *, added: bool) -> "Diff":
        """Return the diff of a record and nothing, as git asks for of a file that came or went."""
        from trialcli.versions.diff import no_version

        nothing = no_version(version)
        return self._compared(*((nothing, version) if added else (version, nothing)))

    def _compared(self, before: "Version", after: "Version") -> "Diff":
        from trialcli.versions.diff import diff_versions

        return diff_versions(before, after, self._model, self._thresholds)


def _of(many: RecordFile, trial: str, one: RecordFile) -> str:
    own = many.own_id(trial)
    if own is None:
        raise UsageError(f"{many.name} holds no record of {trial}, the trial in {one.name}.")
    return own
