"""A registry that has published no new data for long: every command that knows it says so."""

import pytest

from tests.cli.program import Program
from tests.registry_server import RegistryServer, record

TRIAL = "NCT00000001"
SAID = "The registry has published no new data since 2026-05-27 (180 days)."


@pytest.fixture
def old(asking: Program, registry: RegistryServer) -> Program:
    """Return the program at a registry whose newest data is half a year old."""
    registry.put(record(TRIAL))
    registry.new_data("2026-05-27T09:00:05")
    return asking


def test_doctor(old: Program, registry: RegistryServer) -> None:
    ran = old("doctor")
    assert ran.code == 0
    assert ran.out.splitlines()[2] == f"  {SAID}"
    data = old("doctor", "--json").data
    assert data["registry"]["no_new_data_since"] == "2026-05-27"
    registry.new_data("2026-11-20T09:00:05")
    assert "no new data" not in old("doctor").out
    assert old("doctor", "--json").data["registry"]["no_new_data_since"] is None


def test_fetch_and_list(old: Program, registry: RegistryServer) -> None:
    assert old("fetch", TRIAL).err == f"1 trial: 1 new\n{SAID}\n"
    assert old("fetch", TRIAL, "--quiet").err == ""
    assert old("list").err == f"{SAID}\n"
    assert (old("list", "--quiet").err, old("list", "--json").err) == ("", "")
    assert old("list", "--json").data["no_new_data_since"] == "2026-05-27"
    registry.new_data("2026-11-20T09:00:05")
    assert old("fetch", TRIAL).err == "1 trial: 1 unchanged\n"
    assert (old("list").err, old("list", "--json").data["no_new_data_since"]) == ("", None)


def test_list_says_nothing_of_a_registry_that_was_not_asked(old: Program) -> None:
    assert old("list").err == ""


def test_watch(old: Program, registry: RegistryServer) -> None:
    old("watch", "add", TRIAL)
    ran = old("watch", "run")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        f"The registry's data is outdated · registry data of 2026-05-27\n\n! Outdated: {SAID}\n"
    )
    # It is told once, and on a terminal shown each time.
    assert old("watch", "run").out == ""
    assert old("watch", "run", "--json").data["no_new_data_since"] is None
    assert f"{SAID}\n" in old.on_terminal("watch", "run").out
    listed = old("watch", "list")
    assert (listed.code, listed.out.splitlines()[-1]) == (0, SAID)
    assert old("watch", "list", "--json").data["no_new_data_since"] == "2026-05-27"
    assert SAID in old("news").out
    registry.new_data("2026-11-20T09:00:05")
    assert old("watch", "run").out == ""
    assert "no new data" not in old("watch", "list").out


def test_that_data_is_old_is_no_reason_to_exit_with_4(old: Program) -> None:
    old("watch", "add", TRIAL)
    assert old("watch", "run", "--exit-code", "--fail-on", "none").code == 0


def test_what_a_program_reads_of_it(old: Program) -> None:
    old("watch", "add", TRIAL)
    data = old("watch", "run", "--json").data
    assert (data["no_new_data_since"], data["complete"], data["trials"]) == (
        "2026-05-27",
        True,
        [],
    )
    assert data["subject"] == "trialcli: the registry's data is outdated"


def test_watch_list_knows_it_from_runs_that_are_not_complete(
    old: Program, registry: RegistryServer
) -> None:
    old("watch", "add", TRIAL, "NCT00000009")
    assert old("watch", "run").code == 3
    assert SAID in old("watch", "list").out
    registry.new_data("2026-11-20T09:00:05")
    assert old("watch", "run").code == 3
    assert "no new data" not in old("watch", "list").out


def test_watch_list_forgets_it_with_new_data_though_no_run_is_complete(
    old: Program, registry: RegistryServer
) -> None:
    old("watch", "add", TRIAL)
    old("watch", "run")
    registry.new_data("2026-11-20T09:00:05")
    old("watch", "add", "NCT00000009")
    assert old("watch", "run").code == 3
    assert "no new data" not in old("watch", "list").out
    assert old("watch", "list", "--json").data["no_new_data_since"] is None
