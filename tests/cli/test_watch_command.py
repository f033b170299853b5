"""A command as a sink: any parent process of the run, and any output of the command."""

import json
from pathlib import Path

import pytest

from tests.cli.hostile import RAW, WORDS
from tests.cli.program import BAD_SUPERVISOR, Program
from tests.registry_server import RegistryServer, record

TRIAL = "NCT00000001"


@pytest.fixture
def hooked(asking: Program, registry: RegistryServer, tmp_path: Path) -> Program:
    """Return the program with a change to report to a command, ``tmp_path / "hook"``."""
    asking.root.mkdir()
    (asking.root / "watch.toml").write_text(
        f'trials = ["{TRIAL}"]\nsinks = ["team"]\n'
        f'[sink.team]\nkind = "command"\ncommand = {json.dumps([str(tmp_path / "hook")])}\n'
        "timeout = 2\n"
    )
    registry.put(record(TRIAL))
    assert asking.process("watch", "run").code == 0
    registry.put(record(TRIAL, status="TERMINATED"))
    registry.new_data("2026-02-18T09:00:05")
    return asking


def hook(tmp_path: Path, script: str) -> None:
    path = tmp_path / "hook"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.slow
@pytest.mark.parametrize("under", [(), BAD_SUPERVISOR], ids=["usual", "signals ignored"])
@pytest.mark.parametrize("words", [("watch", "run"), ("watch", "test", "team")])
def test_the_news_of_a_failed_command_stays_pending(
    words: tuple[str, ...], under: tuple[str, ...], hooked: Program, tmp_path: Path
) -> None:
    hook(tmp_path, "echo no such host; exit 3")
    failed = hooked.process(*words, under=under)
    assert failed.code == 3
    assert failed.err.startswith("team: no such host\n")
    assert "of sink team ended with exit code 3." in failed.err
    hook(tmp_path, "sleep 600")
    assert "did not end within 2 s" in hooked.process("watch", "test", "team", under=under).err
    hook(tmp_path, f"cat >>{tmp_path}/got")
    for _ in range(2):
        assert hooked.process("watch", "run", under=under).code == 0
    assert (tmp_path / "got").read_text().count('"schema"') == 1


@pytest.mark.parametrize("name", WORDS)
def test_control_characters_of_a_command_do_not_reach_the_terminal(
    name: str, hooked: Program, tmp_path: Path
) -> None:
    (tmp_path / "words").write_text(WORDS[name], "utf-8", "surrogatepass")
    hook(tmp_path, f"cat {tmp_path}/words; cat {tmp_path}/words >&2")
    for variables in ({}, {"PYTHONIOENCODING": "ascii"}):
        ran = hooked.process("watch", "test", "team", variables=variables)
        assert ran.code == 0
        assert not RAW.search(ran.out + ran.err)
        assert all(line.startswith("team:") for line in ran.err.splitlines())


def test_the_output_of_a_command_is_not_part_of_the_json(hooked: Program, tmp_path: Path) -> None:
    hook(tmp_path, "echo '{}'; yes | head -c 100000")
    ran = hooked.process("watch", "run", "--json")
    assert ran.data["schema"] == "trialcli/watch-run/2"
    assert ran.err.startswith("team: {}\nteam: y\n")
    assert ran.err.endswith("team: (83619 more bytes not shown)\n")
