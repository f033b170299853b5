"""What became of a trial that was to be fetched, and of its history."""

from dataclasses import dataclass, field
from typing import Literal

from trialcli.errors import RegistryError, TrialFilesError
from trialcli.versions.snapshot import SnapshotName


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one trial."""

    asked: str
    trial: str
    """The ID it is stored under; another than ``asked`` where that is an alias."""
    outcome: Literal["new", "changed", "unchanged", "failed"]
    name: SnapshotName | None = None
    """The snapshot that stands for what was read; None where nothing was."""
    error: RegistryError | TrialFilesError | None = None
    """Why it failed: it could not be asked for, or not be stored."""
    data_timestamp: str | None = None
    """The registry's stamp of the data it was read from, where the record itself agrees."""
    lags: bool = False
    """Whether the record may be of the load of data before the one that the registry's stamp
    says."""
    lacks: tuple[str, ...] = ()
    """Parts that every record has and the answer lacks."""
    after_page: bool = False
    """Whether it is the first record after a version that was transcribed from a page."""
    asked_registry: bool = True
    """False where the registry's data had not moved since the last look, so none was needed."""


@dataclass(frozen=True, slots=True)
class FetchedHistory:
    """What became of one trial's history."""

    trial: str
    listed: int
    """How many versions the registry lists; 0 where it could not be asked."""
    new: tuple[int, ...] = ()
    """The numbers of the versions that were read and stored in this run."""
    missing: tuple[int, ...] = ()
    """The numbers of the versions that are listed and not stored."""
    error: RegistryError | TrialFilesError | None = None
    """Why, or the first reason of several."""
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
    """What has become of everything that one command was to fetch, as far as it is known."""

    trials: list[Fetched] = field(default_factory=list)
    histories: list[FetchedHistory] = field(default_factory=list)
    found: int | None = None
    """How many trials the search finds; None without a search, or if that is not known."""
    is_declined: bool = False
    """Whether a person was asked about the search and said no."""
    broken: RegistryError | None = None
    """Why the search ended before its last trial, or was not read at all."""

    @property
    def has_all(self) -> bool:
        """Whether everything that was asked for is there."""
        return (
            self.broken is None
            and not self.is_declined
            and not any(one.error for one in self.trials)
            and all(one.outcome == "complete" for one in self.histories)
        )
