from pathlib import Path

import pytest

from tests import registry_faults as faults
from tests.cli.hostile import RAW, WORDS
from tests.cli.program import Program
from tests.registry_server import RegistryServer, record

SECRET = "hunter2"  # noqa: S105
LIST = """\
trials = ["NCT00000001", "NCT00000002"]
sinks = ["stdout", "team"]

[group.rivals]
trials = ["NCT00000003"]
searches = ["heart"]
least = "minor"

[sink.team]
kind = "command"
command = ["false", "--token", "hunter2"]

[sink.mail]
kind = "apprise"
url_env = "MAIL_URL"
"""
ONE, TWO, THREE, FOUR = (f"NCT{number:08d}" for number in range(1, 5))


@pytest.fixture
def watching(asking: Program, registry: RegistryServer) -> Program:
    """Return the program with a watch list, asking a registry of four trials."""
    registry.put(*(record(trial, title=f"Trial {trial[-1]}") for trial in (ONE, TWO, THREE)))
    registry.put(record(FOUR, title="A heart"))
    written(asking)
    return asking


def written(program: Program, text: str = LIST) -> Path:
    program.root.mkdir(exist_ok=True)
    path = program.root / "watch.toml"
    path.write_text(text)
    return path


def test_a_missing_list_gives_the_same_error_as_a_run(program: Program) -> None:
    ran = program("watch", "list")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == program("watch", "run").err
    assert f"There is no watch list: {program.root}/watch.toml does not exist." in ran.err
    assert not program.root.exists()


def test_a_list_before_the_first_run(program: Program) -> None:
    written(program)
    ran = program("watch", "list")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[:3] == [
        "Without a group: changes of severity detail or higher are sent to stdout, team.",
        "Trial        Checked     Changed     Title",
        f"{ONE}  -           -           not checked yet",
    ]
    assert "Search “heart”: not checked yet" in lines
    assert lines[-1] == "No run has checked everything yet (trialcli watch run)."


def test_after_runs(watching: Program, registry: RegistryServer) -> None:
    assert watching("watch", "run").code == 0
    registry.put(record(ONE, title="Trial 1", status="TERMINATED"))
    registry.plan(
        faults.status(503),
        times=None,
        where=lambda asked: TWO in f"{asked.path}{asked.params}",
    )
    registry.new_data("2026-11-21T09:00:05")
    assert watching("watch", "run").code == 3
    ran = watching("watch", "list", "--json")
    assert (ran.code, ran.err) == (0, "")
    top, rivals = ran.data["groups"]
    checked = {one["trial"]: one for one in (*top["trials"], *rivals["trials"])}
    assert checked[ONE]["failing"] is None  # asked for with the other, which alone spoils it
    assert checked[TWO]["failing"]["kind"] == "server-fault"
    assert checked[FOUR]["searches"] == ["heart"]
    assert (checked[FOUR]["listed"], checked[THREE]["listed"]) == (False, True)
    assert rivals["searches"][0]["found"] == 1
    assert (ran.data["watched"], ran.data["last_run"]["of_this_list"]) == (4, True)
    assert [(sink["sink"], sink["kind"]) for sink in ran.data["sinks"]] == [
        ("team", "command"),
        ("mail", "apprise"),
        ("stdout", "stdout"),
    ]


def test_a_sink_that_fails_and_no_secret(watching: Program, registry: RegistryServer) -> None:
    watching("watch", "run")
    registry.put(record(ONE, title="Trial 1", status="TERMINATED"))
    registry.new_data("2026-11-21T09:00:05")
    assert watching("watch", "run").code == 3
    for arguments in ((), ("--json",), ("--failing",)):
        said = watching("watch", "list", *arguments)
        assert SECRET not in said.out + said.err
        assert "MAIL_URL" not in said.out
    out = " ".join(watching("watch", "list").out.split())
    assert "team (command): 1 item of news pending, failing since" in out
    assert (
        "ended with exit code 1. mail (apprise): no group names it stdout: nothing pending" in out
    )
    failing = watching("watch", "list", "--failing")
    assert failing.out.splitlines()[0] == "Sinks"
    assert "Watched: 4 trials and 1 search; 1 sink with pending news." in failing.out
    data = watching("watch", "list", "--failing", "--json").data
    assert (data["groups"], [sink["pending"] for sink in data["sinks"]]) == ([], [1])


def test_a_vanished_and_a_merged_trial(watching: Program, registry: RegistryServer) -> None:
    watching("watch", "run")
    del registry.records[TWO], registry.records[THREE]
    registry.put(record(ONE, title="Trial 1", aliases=[THREE]))
    registry.new_data("2026-11-21T09:00:05")
    watching("watch", "run")
    ran = watching("watch", "list", "--failing")
    lines = ran.out.splitlines()
    assert lines[2].split()[0] == TWO
    assert lines[3].startswith(" " * 13 + "not in the registry since 20")
    assert " " * 13 + f"now listed under {ONE}" in lines
    assert f"{ONE} " not in "".join(lines[:4])
    (three,) = watching("watch", "list", "--group", "rivals", "--failing", "--json").data["groups"][
        0
    ]["trials"]
    assert (three["trial"], three["listed_under"]) == (THREE, ONE)


def test_one_group(program: Program) -> None:
    written(program)
    (rivals,) = program("watch", "list", "--group", "rivals", "--json").data["groups"]
    assert (rivals["name"], rivals["min_severity"]) == ("rivals", "minor")
    (top,) = program("watch", "list", "--group", "", "--json").data["groups"]
    assert [one["trial"] for one in top["trials"]] == [ONE, TWO]
    assert THREE not in program("watch", "list", "--group", "").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--group", "team"], "The watch list has no group 'team'. It has rivals."),
        (["NCT00000001"], "NCT00000001"),
        (["--offline"], "--offline"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], said: str, program: Program) -> None:
    written(program)
    ran = program("watch", "list", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert said in ran.err


def test_an_invalid_list_is_one_line(program: Program) -> None:
    written(program, "trials = [")
    ran = program("watch", "list", "--json")
    assert (ran.code, ran.out, ran.error["error"]["kind"]) == (2, "", "usage")


def test_it_writes_no_snapshot_and_sends_no_request(
    watching: Program, registry: RegistryServer
) -> None:
    watching("watch", "run")
    files, asked = watching.files(), len(registry.asked)
    listed = (watching.root / "watch.toml").read_bytes()
    watching("watch", "list")
    assert (watching.files(), len(registry.asked)) == (files, asked)
    assert (watching.root / "watch.toml").read_bytes() == listed


def test_a_damaged_snapshot_is_reported_and_the_rest_listed(watching: Program) -> None:
    watching("watch", "run")
    (file,) = (watching.root / ONE).iterdir()
    file.write_text("{}")
    ran = watching("watch", "list")
    assert ran.code == 5
    assert TWO in ran.out
    assert file.name in ran.err


def test_a_damaged_state_is_a_store_error(watching: Program) -> None:
    watching("watch", "run")
    (watching.root / "state.sqlite3").write_bytes(b"nothing of the kind" * 100)
    ran = watching("watch", "list")
    assert (ran.code, ran.out) == (5, "")
    assert "state.sqlite3 is damaged" in ran.err


@pytest.mark.parametrize("name", ["escape", "direction", "lone surrogate", "markup", "C1"])
def test_hostile_text_of_the_registry(
    name: str, watching: Program, registry: RegistryServer
) -> None:
    registry.put(record(ONE, title=WORDS[name]))
    watching("watch", "run")
    for arguments in ((), ("--json",)):
        assert not RAW.search(watching("watch", "list", *arguments).out)


@pytest.mark.parametrize("columns", [60, 80])
def test_it_fits_the_terminal_and_is_paged(columns: int, program: Program) -> None:
    trials = ", ".join(f'"NCT{number:08d}"' for number in range(1, 40))
    written(program, f"trials = [{trials}]")
    more = {"COLUMNS": None, "TRIALCLI_PAGER": "sed s/^/paged:/"}
    ran = program.on_terminal("watch", "list", columns=columns, variables=more)
    assert "paged:NCT00000039" in ran.out
    assert max(len(line.removeprefix("paged:")) for line in ran.out.splitlines()) <= columns
    ran = program.on_terminal("watch", "list", "--no-pager", columns=columns, variables=more)
    assert "paged:" not in ran.out


def test_it_imports_no_network_client_and_no_terminal_library(program: Program) -> None:
    written(program)
    ran = program.process(
        "watch",
        "list",
        variables={"PYTHONPROFILEIMPORTTIME": "1"},
    )
    imported = {line.rpartition("|")[2].strip() for line in ran.err.splitlines()}
    assert "trialcli.jobs.watch.overview" in imported
    assert not imported & {"httpx", "deepdiff", "rich", "tenacity", "apprise"}
