"""A machine for the recipes."""

from pathlib import Path

import pytest

from tests.recipes.machine import Machine
from tests.registry_server import RegistryServer


@pytest.fixture
def machine(tmp_path: Path, registry: RegistryServer) -> Machine:
    """Return a machine on which trialcli is set up, and nothing is watched yet."""
    (tmp_path / "person").mkdir()
    return Machine(tmp_path / "person", registry)
