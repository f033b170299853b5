"""What ``doctor`` finds out about the registry and the store."""

from dataclasses import dataclass

from trialcli.errors import RegistryError
from trialcli.registry.data_stamp import Standstill
from trialcli.versions.verification import Verification


@dataclass(frozen=True, slots=True)
class Route:
    """Which settings of the network concern a registry. It holds no secret."""

    proxy: str | None = None
    """Host and port of the proxy through which it is asked; None: of none."""
    proxy_setting: str | None = None
    """The variable that names the proxy."""
    trust: str | None = None
    """The variable that names the certificates to trust; None: the system's are trusted."""
    trust_fault: str | None = None
    """Why none can be read there."""


@dataclass(frozen=True, slots=True)
class RegistryCheckup:
    """Whether a registry can be asked, and as whom."""

    root: str
    client: str
    """The client library that was used last."""
    user_agent: str
    api_version: str | None = None
    data_timestamp: str | None = None
    standstill: Standstill | None = None
    """That the registry has published no new data for long."""
    error: RegistryError | None = None
    route: Route = Route()


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
