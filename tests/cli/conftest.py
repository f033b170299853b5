"""The program for the tests of its commands."""

import os
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.registry_server import RegistryServer

_NOBODY_THERE = "http://127.0.0.1:9"


@pytest.fixture
def program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Program:
    """Return the program with an empty store, and no registry that could be reached."""
    variables = {
        "TRIALCLI_STORE": str(tmp_path / "store"),
        "TRIALCLI_REGISTRY_URL": _NOBODY_THERE,
        "TRIALCLI_RATE": "0",
        "TRIALCLI_RETRY_WAIT": "0",
        "TRIALCLI_TIMEOUT": "10",
        "COLUMNS": "80",
        # Nothing on loopback has a certificate, and reading all of this machine's takes time.
        "SSL_CERT_FILE": os.devnull,
    }
    for name in ("NO_COLOR", "FORCE_COLOR", "PAGER", "TRIALCLI_PAGER", "TRIALCLI_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Program(tmp_path / "store", capsys, variables)


@pytest.fixture
def asking(program: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return the program with an empty store, asking the registry on loopback."""
    program.variables["TRIALCLI_REGISTRY_URL"] = registry.root
    monkeypatch.setenv("TRIALCLI_REGISTRY_URL", registry.root)
    return program
