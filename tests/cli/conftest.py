"""The program for the tests of its commands."""

import os
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.registry_server import RegistryServer
from trialcli.edges.storemaking import make_pack_store
from trialcli.versions.store import StoreKind

_NOBODY_THERE = "http://127.0.0.1:9"


@pytest.fixture
def store_kind(request: pytest.FixtureRequest) -> StoreKind:
    """Return the kind of the store: plain, unless a test names another.

    With TRIALCLI_TESTS_STORE=packs, every test has a store of packs. Those that examine plain files
    fail then.
    """
    kind: StoreKind = getattr(request, "param", os.environ.get("TRIALCLI_TESTS_STORE", "plain"))
    return kind


@pytest.fixture
def program(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    store_kind: StoreKind,
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
    colours = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TRIALCLI_PLAIN")
    for name in (*colours, "PAGER", "TRIALCLI_PAGER", "TRIALCLI_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if store_kind == "packs":
        make_pack_store(tmp_path / "store")
    return Program(tmp_path / "store", capsys, variables)


@pytest.fixture
def asking(program: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return the program with an empty store, asking the registry on loopback."""
    program.variables["TRIALCLI_REGISTRY_URL"] = registry.root
    monkeypatch.setenv("TRIALCLI_REGISTRY_URL", registry.root)
    return program
