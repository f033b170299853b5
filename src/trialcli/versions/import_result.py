"""The outcome of an import: of each record, of each file, and of all."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from trialcli.errors import ExitCode, RefusedRecordError, TrialcliError
from trialcli.text.blocks import first_named
from trialcli.versions.snapshot import SnapshotName

DOWNLOAD_HINT = (
    "On the registry's site, choose Download, then JSON, with all available data fields. "
    "trialcli imports that file as it is."
)
ImportOutcome = Literal["new", "changed", "older", "unchanged", "refused"]
OUTCOMES: tuple[ImportOutcome, ...] = ("new", "changed", "older", "unchanged", "refused")


@dataclass(frozen=True, slots=True)
class Imported:
    """The outcome of importing one record."""

    file: str
    """The name of the file it is in."""
    where: str
    """Its place in the file: a member of an archive, a line; empty for the only record."""
    trial: str | None
    """None if that part of the file has no trial ID that can be read."""
    outcome: ImportOutcome
    """``new``: the first of its trial; ``changed``: later than every stored version, with other
    content; ``older``: stored before or between others; ``unchanged``: the version of that time
    has its content; ``refused``: not stored, and ``error`` says why."""
    name: SnapshotName | None = None
    """The snapshot with its content; None if it was refused."""
    retrieved: datetime | None = None
    """When it was read from the registry: as stated, or by its data date; None if refused."""
    error: TrialcliError | None = None
    """Why it was refused."""


@dataclass(slots=True)
class ImportedFile:
    """The outcome of importing one file."""

    name: str
    sha256: str | None = None
    """Of its bytes; None if it could not be read."""
    counts: Counter[ImportOutcome] = field(default_factory=Counter)
    """How many of its records had each outcome."""
    error: TrialcliError | None = None
    """Why it could not be used at all."""


@dataclass(slots=True)
class ImportResult:
    """The outcome of an import so far, without its records."""

    files: list[ImportedFile] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    """The first files in folders that were not read, since no records are expected in them."""
    number_not_read: int = 0
    """How many such files there are."""
    exit_code: ExitCode = ExitCode.OK
    """The highest exit code of an error."""
    order_error: TrialcliError | None = None
    """What is not stored because of the order of the records; None if that did not matter."""

    @property
    def counts(self) -> Counter[ImportOutcome]:
        """How many records had each outcome."""
        return sum((file.counts for file in self.files), Counter())

    @property
    def has_all(self) -> bool:
        """Whether every record of every file is stored."""
        return self.exit_code == ExitCode.OK

    def count(self, file: ImportedFile, one: Imported) -> None:
        """Count a record of a file."""
        file.counts[one.outcome] += 1
        self._note(one.error)

    def add(self, file: ImportedFile) -> None:
        """Add a file."""
        self.files.append(file)
        self._note(file.error)

    def note_returned(self, trials: Collection[str]) -> None:
        """Note trials of which a record has the content of a version that is not beside it.

        It came before the version between the two, so it was taken as unchanged.
        """
        if trials:
            named = first_named(sorted(trials), 3)
            self.order_error = RefusedRecordError(
                f"Records came in another order than their times. For {named}, a version "
                "with the content of an earlier or later one is not stored yet.",
                hint="Import the same files once more.",
            )
            self._note(self.order_error)

    def leave_out(self, name: str) -> None:
        """Note a file in a folder that was not read."""
        self.number_not_read += 1
        if self.number_not_read <= _MOST_NAMED:
            self.not_read.append(name)

    def _note(self, error: TrialcliError | None) -> None:
        if error is not None:
            self.exit_code = max(self.exit_code, error.exit_code)


_MOST_NAMED = 20
