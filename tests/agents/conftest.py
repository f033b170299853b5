"""An agent with a store of the test's own."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.documents import examples_at
from tests.registry_server import RegistryServer

if TYPE_CHECKING:
    from tests.agents.client import Agent


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with the example trial."""
    return examples_at(tmp_path / "store")


@pytest.fixture
def agent(store: Path, registry: RegistryServer) -> "Agent":
    """Return an agent with that store and the registry on loopback."""
    from tests.agents.client import Agent  # without the SDK, importing it skips a whole module

    return Agent(store, registry.root)
