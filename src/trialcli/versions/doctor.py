"""The findings of ``doctor`` on the registry and the store."""

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
    """Whether a registry answers, and how it is asked."""

    root: str
    client: str
    """The client library that was used last."""
    user_agent: str
    api_version: str | None = None
    data_timestamp: str | None = None
    standstill: Standstill | None = None
    """Since when the registry has published no new data, if that is unusual."""
    error: RegistryError | None = None
    route: Route = Route()


@dataclass(frozen=True, slots=True)
class StoreCheckup:
    """The place and content of a store, and whether it is intact."""

    root: str
    exists: bool
    writable: bool
    verification: Verification
    """The counts are those of the store; what is damaged was found among the checked files."""
    warnings: tuple[str, ...]
    """Why the watch log or the catalog could not be used."""
    failing: tuple[str, ...]
    """Trials whose last check failed."""
    checked: int
    """How many of the files were read and checked: all, or in a large store a sample."""
