import pytest

from tests import registry_faults as faults
from tests.cli.faults import CASES, Case
from tests.cli.program import Program
from tests.made_snapshots import made_snapshot
from tests.registry_server import RegistryServer, record

# What only a question about a trial can meet.
_OF_A_TRIAL = {"another trial", "right 404"}
_VERSION_FAULTS = {name: case for name, case in CASES.items() if name not in _OF_A_TRIAL}


def test_all_is_well(asking: Program, registry: RegistryServer) -> None:
    asking.keep(made_snapshot())
    ran = asking("doctor")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == f"Registry: {registry.root} can be reached."
    assert lines[1] == "  API version 2.0.5, data of 2026-11-20T09:00:05"
    assert lines[2].startswith("  requests are sent with httpx as python-httpx/")
    assert lines[3] == f"Store: 1 snapshot of 1 trial in {asking.root}: all intact."
    assert "NOT" not in ran.out
    assert [asked.path for asked in registry.asked] == ["/api/v2/version"]


@pytest.mark.parametrize("case", _VERSION_FAULTS.values(), ids=_VERSION_FAULTS)
def test_a_registry_that_cannot_be_asked(
    case: Case, asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALCLI_TIMEOUT", "0.1" if case.timeout != "10" else "10")
    registry.plan(case.fault, times=None)
    ran = asking("doctor")
    assert (ran.code, ran.err) == (3, "")
    assert ran.out.startswith(f"NOT reached: {registry.root}. ")
    assert "Store: " in ran.out
    data = asking("doctor", "--json")
    assert data.code == 3
    assert data.data["registry"]["reached"] is False
    assert data.data["registry"]["error"]["kind"] == case.kind


def test_the_client_that_is_let_in_is_named(asking: Program, registry: RegistryServer) -> None:
    registry.plan(faults.blocked(), times=1)
    ran = asking("doctor")
    assert ran.code == 0
    assert "  requests are sent with urllib as Python-urllib/" in ran.out


def test_offline_checks_only_the_store(asking: Program, registry: RegistryServer) -> None:
    ran = asking("doctor", "--offline")
    assert (ran.code, registry.asked) == (0, [])
    assert ran.out.splitlines() == [
        "Registry: not contacted (--offline).",
        f"Store: {asking.root} does not exist yet; the first fetch creates it.",
    ]
    assert not asking.root.exists()


def test_a_damaged_store_is_worse_than_a_registry_that_is_down(program: Program) -> None:
    program.keep(made_snapshot())
    (name,) = program.files()
    (program.root / name).write_bytes(b"{}")
    ran = program("doctor")
    assert ran.code == 5
    assert "NOT reached" in ran.out
    assert f"  NOT intact: {name}: " in ran.out


def test_trials_that_could_not_be_checked_are_named(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(record("NCT00000001"))
    registry.plan(faults.status(500), times=None, where=lambda asked: "studies/" in asked.path)
    trials = [f"NCT{number:08d}" for number in range(1, 13)]
    asking("fetch", *trials)
    said = asking("doctor").out
    assert "  the last check failed: NCT00000002, " in said
    assert said.rstrip().endswith("and 1 more")
    assert asking("doctor", "--json").data["store"]["failing"] == trials[1:]
