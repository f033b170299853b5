"""Check the registry and the store."""

from collections.abc import Iterable
from typing import Protocol

from trialcli.errors import RegistryError, StoreError
from trialcli.jobs.progress import Progress
from trialcli.jobs.verify import verify
from trialcli.registry.client import Transport
from trialcli.registry.data_stamp import standstill
from trialcli.registry.dialect import DataVersion, Dialect
from trialcli.versions.checks import CheckLog
from trialcli.versions.clock import Clock
from trialcli.versions.doctor import RegistryCheckup, Route, StoreCheckup
from trialcli.versions.store import InspectableStore
from trialcli.versions.verification import Damage, Verification


class NamedTransport(Transport, Protocol):
    """A transport that says as whom it asks."""

    @property
    def client(self) -> str:
        """The name of the client library in use."""

    @property
    def user_agent(self) -> str:
        """The User-Agent in use."""

    @property
    def route(self) -> Route:
        """By which proxy, and with which certificates, it asks."""


def examine_registry(transport: NamedTransport, dialect: Dialect, clock: Clock) -> RegistryCheckup:
    """Ask the registry the cheapest question."""
    error: RegistryError | None = None
    version: DataVersion | None = None
    try:
        version = transport.get(dialect.ask_version(), dialect.read_version)
    except RegistryError as failure:
        error = failure
    return RegistryCheckup(
        root=transport.root,
        client=transport.client,
        user_agent=transport.user_agent,
        api_version=version.api_version if version else None,
        data_timestamp=version.data_timestamp if version else None,
        standstill=standstill(version.data_timestamp, clock()) if version else None,
        error=error,
        route=transport.route,
    )


def examine_store(
    store: InspectableStore, state: CheckLog, volatile: Iterable[str], progress: Progress
) -> StoreCheckup:
    """Verify the store and list the trials whose last check failed."""
    failing = sorted(
        trial for trial, last_check in state.last_checks().items() if last_check.failing_since
    )
    verification = _verified(store, volatile, progress, state)
    damage = [str(verification.state)] if verification.state else []
    return StoreCheckup(
        root=store.place,
        exists=store.exists,
        writable=store.writable,
        verification=verification,
        warnings=tuple(dict.fromkeys((*damage, *state.warnings))),
        failing=tuple(failing),
    )


def _verified(
    store: InspectableStore, volatile: Iterable[str], progress: Progress, state: CheckLog
) -> Verification:
    try:
        return verify(store, volatile, progress, state)
    except StoreError as error:
        # It is one finding among others.
        return Verification(unreadable=[Damage(".", str(error))])
