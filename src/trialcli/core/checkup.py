"""What ``doctor`` finds out about the registry and the store."""

from dataclasses import dataclass

from trialcli.core.soundness import Verification
from trialcli.errors import NotLookedAtError


@dataclass(frozen=True, slots=True)
class RegistryCheckup:
    """Whether a registry can be asked, and as whom."""

    root: str
    client: str
    """The client library that was used last."""
    user_agent: str
    api_version: str | None = None
    data_timestamp: str | None = None
    error: NotLookedAtError | None = None


@dataclass(frozen=True, slots=True)
class StoreCheckup:
    """Where a store is, what is in it, and whether it is sound."""

    root: str
    exists: bool
    writable: bool
    verification: Verification
    warnings: tuple[str, ...]
    """Why the state beside the snapshots could not be used."""
    failing: tuple[str, ...]
    """Trials that could not be looked at since some time."""
