"""What became of a trial that was to be fetched."""

from dataclasses import dataclass
from typing import Literal

from trialcli.core.snapshot import SnapshotName
from trialcli.errors import NotLookedAtError


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one trial."""

    asked: str
    trial: str
    """The ID it is stored under; another than ``asked`` where that is an alias."""
    outcome: Literal["new", "changed", "unchanged", "failed"]
    name: SnapshotName | None = None
    """The snapshot that stands for what was read; None where nothing was."""
    error: NotLookedAtError | None = None
    data_timestamp: str | None = None
    """The registry's stamp of the data it was read from, where the record itself agrees."""
    asked_registry: bool = True
    """False where the registry's data had not moved since the last look, so none was needed."""
