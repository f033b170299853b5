"""An agent with a store of the test's own."""

from pathlib import Path

import pytest

from tests.agents.client import Agent
from tests.documents import examples_at
from tests.registry_server import RegistryServer


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with the example trial."""
    return examples_at(tmp_path / "store")


@pytest.fixture
def agent(store: Path, registry: RegistryServer) -> Agent:
    """Return an agent with that store and the registry on loopback."""
    return Agent(store, registry.root)
