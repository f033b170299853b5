"""The outcome of fetching a trial and its history."""

from dataclasses import dataclass, field
from typing import Literal

from trialcli.errors import ExitCode, RegistryError, TrialFilesError
from trialcli.versions.snapshot import SnapshotName


@dataclass(frozen=True, slots=True)
class Fetched:
    """The outcome of fetching one trial."""

    asked: str
    trial: str
    """The ID it is stored under; differs from ``asked`` if that is an alias."""
    outcome: Literal["new", "changed", "unchanged", "failed"]
    name: SnapshotName | None = None
    """The snapshot with the record that was read; None if none was."""
    error: RegistryError | TrialFilesError | None = None
    """Why it could not be fetched or stored."""
    data_timestamp: str | None = None
    """The registry's stamp of the data it was read from, if the record agrees with it."""
    lags: bool = False
    """Whether the record may be from the registry update before the stated one."""
    lacks: tuple[str, ...] = ()
    """Parts that every record has but the answer lacks."""
    after_page: bool = False
    """Whether it is the first record after a version that was transcribed from a page."""
    asked_registry: bool = True
    """False if the registry had published no new data since the last check."""


@dataclass(frozen=True, slots=True)
class FetchedHistory:
    """The outcome of fetching one trial's history."""

    trial: str
    listed: int
    """How many versions the registry lists; 0 if it could not be asked."""
    new: tuple[int, ...] = ()
    """The numbers of the versions that were read and stored in this run."""
    missing: tuple[int, ...] = ()
    """The numbers of the versions that are listed and not stored."""
    error: RegistryError | TrialFilesError | None = None
    """The first error, if there was one."""
    unlisted: tuple[int, ...] = ()
    """The numbers of versions that are stored and not listed any more."""

    @property
    def outcome(self) -> Literal["complete", "partial", "failed"]:
        """Whether every version that the registry lists is stored."""
        if not self.listed:
            return "failed"
        return "partial" if self.missing or self.error else "complete"


@dataclass(slots=True)
class FetchResult:
    """The outcomes of all trials of one command, so far."""

    trials: list[Fetched] = field(default_factory=list)
    histories: list[FetchedHistory] = field(default_factory=list)
    found: int | None = None
    """How many trials the search finds; None without a search, or if that is not known."""
    is_declined: bool = False
    """Whether the user was asked about the search and declined."""
    broken: RegistryError | None = None
    """Why the search ended before its last trial, or was not read at all."""

    @property
    def has_all(self) -> bool:
        """Whether everything was fetched."""
        return (
            self.broken is None
            and not self.is_declined
            and not any(one.error for one in self.trials)
            and all(one.outcome == "complete" for one in self.histories)
        )

    @property
    def exit_code(self) -> ExitCode:
        """The exit code; a store error comes before a failed check."""
        errors = [*(one.error for one in self.trials), *(one.error for one in self.histories)]
        is_partial = any(one.outcome != "complete" for one in self.histories)
        codes = [error.exit_code for error in errors if error is not None]
        return max(codes, default=ExitCode.CHECK_FAILED if is_partial else ExitCode.OK)
