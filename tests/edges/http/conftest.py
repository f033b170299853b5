"""Transports to a registry on loopback, with a time that passes only if it is waited for."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import registry_faults as faults
from tests.fake_time import FakeTime
from tests.fakes import FakeClock
from tests.registry_server import RegistryServer
from trialcli.ctgov import dialect
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.transport import HttpTransport

Open = Callable[..., HttpTransport]


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def opened(registry: RegistryServer, time: FakeTime) -> Iterator[Open]:
    """Return a function that opens transports to the registry; they are closed in the end."""
    transports: list[HttpTransport] = []

    def open_transport(**settings: Any) -> HttpTransport:
        chosen = HttpSettings(**{"root": registry.root, "rate": 0, "timeout": 30.0, **settings})
        transports.append(
            HttpTransport(chosen, monotonic=time.monotonic, sleep=time.sleep, clock=FakeClock())
        )
        return transports[-1]

    yield open_transport
    for transport in transports:
        transport.close()


@pytest.fixture(params=["httpx", "urllib"])
def transport(
    request: pytest.FixtureRequest, registry: RegistryServer, opened: Open
) -> HttpTransport:
    """Return a transport whose first or second client the registry accepts."""
    if request.param == "urllib":
        registry.plan(faults.blocked())
    transport = opened()
    transport.get(dialect.ask_version(), dialect.read_version)
    assert transport.client == request.param
    registry.asked.clear()
    return transport
