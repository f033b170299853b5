"""All errors, each with its exit code and a clear sentence.

TrialcliError
+- UsageError            2  the command line or a given file cannot be used
+- RegistryError         3  the check failed: no answer, or no usable one
|  +- UnreachableError      no connection, no name, timeout
|  +- BlockedError          403: the registry refuses this client
|  +- RateLimitedError      429, still after waiting
|  +- ServerFaultError      5xx and other unexpected answers
|  +- RejectedRequestError  400: the registry does not accept the request
|  +- NotFoundError         404: the registry says that it has no such trial
|  +- BadAnswerError        200, but HTML, cut short, broken or not a record
|  +- WrongRecordError      a record, but of another trial
|  +- TooManyFoundError     a search matches more trials than the limit allows
+- NotStoredError        3  the trial is not stored, and may not be fetched
+- RefusedRecordError    3  a record of a file is not imported
+- OutputError           1  standard output could not be written
+- UndeliveredError      3  news could not be delivered to a sink
+- StoreError            5  the store cannot be used
   +- TrialFilesError       the files of one trial cannot be used; other trials are fine
   +- DamagedSnapshotError  a file does not match its checksum or its name
   +- FutureFormatError     a file was written by a newer trialcli
   +- LockedStoreError      another process holds the store
   +- UnwritableStoreError  no permission, no space
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """The exit codes of all commands."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    CHECK_FAILED = 3
    CHANGED = 4
    STORE = 5
    INTERRUPTED = 130


EXIT_MEANINGS: Mapping[ExitCode, str] = {
    ExitCode.OK: "fine",
    ExitCode.UNEXPECTED: "unexpected error",
    ExitCode.USAGE: "bad usage or bad input",
    ExitCode.CHECK_FAILED: "something could not be checked (unreachable, blocked, not found), "
    "delivered or imported",
    ExitCode.CHANGED: "changes found, only with --exit-code or --fail-on",
    ExitCode.STORE: "the store is damaged, locked or cannot be written",
    ExitCode.INTERRUPTED: "interrupted",
}
"""What each exit code means, in the help and in the documents."""


class TrialcliError(Exception):
    """An unexpected error, and the base of all others.

    Attributes:
        message: what happened, in one sentence.
        trial: the ID of the trial, if the error concerns one.
        hint: what to do next, if there is advice.
        kind: the stable name of the error, as in ``--json``.
        exit_code: the exit code of a command that fails with it.
    """

    kind: ClassVar[str] = "error"
    exit_code: ClassVar[ExitCode] = ExitCode.UNEXPECTED

    def __init__(self, message: str, *, trial: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.trial = trial
        self.hint = hint

    def __str__(self) -> str:
        """Return the sentence: trial first, then what happened, then what to do."""
        subject = f"{self.trial}: " if self.trial else ""
        advice = f" {self.hint}" if self.hint else ""
        return f"{subject}{self.message}{advice}"


class UsageError(TrialcliError):
    """The arguments, or a file that they name, cannot be used."""

    kind = "usage"
    exit_code = ExitCode.USAGE


class RegistryError(TrialcliError):
    """The check failed. This never means "no change" and never "no such trial"."""

    kind = "check-failed"
    exit_code = ExitCode.CHECK_FAILED

    def __init__(
        self,
        message: str,
        *,
        trial: str | None = None,
        hint: str | None = None,
        is_lasting: bool = False,
        retry_after: float | None = None,
        is_oversized: bool = False,
    ) -> None:
        super().__init__(message, trial=trial, hint=hint)
        self.is_oversized = is_oversized
        """Whether the answer was too large, or too slow: a smaller one may arrive."""
        self.is_lasting = is_lasting
        """Whether the same request, sent again at once, cannot succeed: it is not sent again."""
        self.retry_after = retry_after
        """How long the registry asked us to wait, in seconds, if it did."""


class UnreachableError(RegistryError):
    """The registry did not answer: no connection, no such name, too slow, or a sign-in page."""

    kind = "unreachable"


class BlockedError(RegistryError):
    """The registry answered 403: it refuses this client or this network."""

    kind = "blocked"


class RateLimitedError(RegistryError):
    """The registry limited our requests (429), even after waiting."""

    kind = "rate-limited"


class ServerFaultError(RegistryError):
    """The registry reported an internal error, or answered with an unexpected status."""

    kind = "server-fault"


class RejectedRequestError(RegistryError):
    """The registry answered 400: it does not accept the request."""

    kind = "rejected-request"


class NotFoundError(RegistryError):
    """The registry answered, in its own sentence, that it has no such trial."""

    kind = "not-found"


class BadAnswerError(RegistryError):
    """The registry answered 200 with something that is not a record."""

    kind = "bad-answer"


class WrongRecordError(RegistryError):
    """The registry answered with the record of another trial."""

    kind = "wrong-record"


class TooManyFoundError(RegistryError):
    """The search matches more trials than the limit allows, so it was not read."""

    kind = "too-many-found"


class NotStoredError(TrialcliError):
    """The trial is not stored, and the registry may not be asked."""

    kind = "not-stored"
    exit_code = ExitCode.CHECK_FAILED


class RefusedRecordError(TrialcliError):
    """A record of a file was not imported. The others of the file are not affected."""

    kind = "refused-record"
    exit_code = ExitCode.CHECK_FAILED


class UndeliveredError(TrialcliError):
    """News could not be delivered to a sink. The next run tries again."""

    kind = "undelivered"
    exit_code = ExitCode.CHECK_FAILED


class OutputError(TrialcliError):
    """The result could not be written to standard output."""

    kind = "output"


class StoreError(TrialcliError):
    """The store cannot be used."""

    kind = "store"
    exit_code = ExitCode.STORE


class TrialFilesError(StoreError):
    """The files of one trial cannot be read or written now. Other trials are not affected."""

    kind = "trial-files"


class DamagedSnapshotError(StoreError):
    """The content of a file does not match its checksum or its name."""

    kind = "damaged-snapshot"


class FutureFormatError(StoreError):
    """A file was written by a newer version of trialcli."""

    kind = "future-format"


class LockedStoreError(StoreError):
    """Another process holds the lock of the store and did not release it in time."""

    kind = "locked-store"


class UnwritableStoreError(StoreError):
    """The store cannot be written: no permission, or no space left."""

    kind = "unwritable-store"
