"""What each command does where the files of one trial cannot be used, and those of others can."""

import os
import socket
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Program, Ran
from tests.clock import move_the_clock
from tests.made_snapshots import made_snapshot
from tests.ordinary import has_permissions, without_privileges
from tests.refusing_disk import refusing
from tests.registry_server import RegistryServer, record
from trialcli.versions.snapshot import MAX_BYTES

BAD, GOOD = TRIALS = ["NCT00000001", "NCT00000002"]
DAYS = [f"2026-03-{day:02d}T09:00:05" for day in range(2, 30)]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registry's data be new."""
    move_the_clock(monkeypatch, "2026-03-02")


@dataclass
class Broken:
    """A store with a trial whose files cannot be used, for programs that permissions stop."""

    program: Program
    variables: dict[str, str | None]

    def __call__(self, *arguments: str) -> Ran:
        """Run a command in a process of its own."""
        return self.program.process(
            *arguments, variables=self.variables, preexec_fn=without_privileges
        )


def _shut(directory: Path) -> None:
    directory.chmod(0o000)


def _shut_file(directory: Path) -> None:
    for path in directory.iterdir():
        path.chmod(0o000)


def _unreachable(directory: Path) -> None:
    directory.chmod(0o600)


BREAKS: dict[str, tuple[Callable[[Path], None], dict[str, str]]] = {
    "directory without permission": (_shut, {}),
    "directory that cannot be entered": (_unreachable, {}),
    "file without permission": (_shut_file, {}),
    "input/output error of the directory": (lambda _: None, {"opendir": "EIO"}),
    "stale handle of a file": (lambda _: None, {"read": "ESTALE"}),
}


def change(registry: RegistryServer, trial: str, **status: Any) -> None:
    study = deepcopy(registry.records[trial])
    study["protocolSection"]["statusModule"] |= status
    registry.put(study)


@pytest.fixture
def watching(asking: Program, registry: RegistryServer) -> Program:
    registry.put(*map(record, TRIALS))
    registry.new_data(DAYS[0])
    assert asking("watch", "add", *TRIALS).code == 0
    assert asking("watch", "run").code == 0
    registry.new_data(DAYS[1])
    for trial in TRIALS:
        change(registry, trial, overallStatus="TERMINATED")
    asking("fetch", *TRIALS)
    return asking


@pytest.fixture(params=BREAKS)
def broken(request: pytest.FixtureRequest, watching: Program) -> Any:
    """Return the program with two watched trials that have news, one of them out of reach."""
    break_it, calls = BREAKS[request.param]
    directory = watching.root / BAD
    refused = refusing(**{call: (name, f"/{BAD}") for call, name in calls.items()}) if calls else {}
    break_it(directory)
    yield Broken(watching, refused)
    directory.chmod(0o755)
    for path in directory.iterdir():
        path.chmod(0o644)


@has_permissions
def test_the_others_are_verified_and_the_trial_is_named(broken: Broken) -> None:
    ran = broken("verify", "--json")
    assert (ran.code, ran.err) == (5, "")
    assert ran.data["damaged"] == []
    assert ran.data["intact"] is False
    assert {one["path"].split("/")[0] for one in ran.data["unreadable"]} == {BAD}
    assert "back from a backup" not in str(ran.data)
    ran = broken("doctor", "--offline")
    assert ran.code == 5
    assert f"NOT readable: {BAD}" in ran.out


@has_permissions
def test_news_of_the_others_is_reported_and_that_of_the_trial_when_it_can_be_read(
    broken: Broken, registry: RegistryServer
) -> None:
    ran = broken("watch", "run")
    assert ran.code == 5
    assert f"{GOOD}" in ran.out
    assert "Recruiting → Terminated" in ran.out
    assert BAD in ran.err
    assert "cannot be read" in ran.err
    assert "Unexpected" not in ran.err
    ran = broken("watch", "run")
    assert (ran.code, ran.out) == (5, "")
    assert BAD in ran.err
    shown = broken("watch", "list")
    assert "failing since" in shown.out
    registry.new_data(DAYS[2])
    change(registry, GOOD, overallStatus="WITHDRAWN")
    ran = broken("watch", "run")
    assert ran.code == 5
    assert "Terminated → Withdrawn" in ran.out
    root = broken.program.root / BAD
    root.chmod(0o755)
    for path in root.iterdir():
        path.chmod(0o644)
    ran = broken.program("watch", "run")
    assert (ran.code, ran.err) == (0, "")
    assert BAD in ran.out
    assert "Recruiting → Terminated" in ran.out
    assert broken.program("watch", "run").out == ""


@has_permissions
def test_every_command_goes_on_with_the_others(broken: Broken, registry: RegistryServer) -> None:
    ran = broken("diff")
    assert ran.code == 5
    assert GOOD in ran.out
    assert BAD in ran.err
    registry.new_data(DAYS[3])
    for trial in TRIALS:
        change(registry, trial, overallStatus="COMPLETED")
    ran = broken("fetch", *TRIALS)
    assert f"{GOOD}  changed" in ran.out
    for command in ("list", "news", "history", "timeline"):
        words = [command, GOOD] if command in ("history", "timeline") else [command]
        ran = broken(*words)
        assert ran.code in (0, 5), ran.err
        assert "Unexpected" not in ran.err
    for words in (["show", BAD, "--offline"], ["history", BAD], ["diff", BAD], ["timeline", BAD]):
        ran = broken(*words)
        assert "Unexpected" not in ran.err
        assert "Traceback" not in ran.err
    ran = broken("show", BAD, "--at", "first")
    assert ran.code == 5
    assert "cannot be read" in ran.err
    assert "backup" not in ran.err


# ---------------------------------------------------------------- foreign things


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)
        one.bind(path.name)
        os.chdir(here)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


FOREIGN: dict[str, Callable[[Path], None]] = {
    "pipe": _pipe,
    "socket": _socket,
    "loop": _loop,
    "dangling link": _dangling,
    "device": _device,
    "directory": Path.mkdir,
    "file": Path.touch,
}


@pytest.mark.skipif(os.name == "nt", reason="no pipes with names")
@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("place", ["trial", "snapshot"])
def test_foreign_things_stop_nothing(kind: str, place: str, watching: Program) -> None:
    directory = watching.root / BAD
    newest = max(directory.iterdir())
    if place == "trial":
        directory.rename(watching.root / "aside")
        FOREIGN[kind](directory)
    else:
        newest.unlink()
        FOREIGN[kind](newest)
    for words in (
        ["watch", "run"],
        ["watch", "list"],
        ["verify"],
        ["list"],
        ["diff"],
        ["show", BAD, "--offline"],
        ["history", BAD],
        ["fetch", "--refresh", *TRIALS],
    ):
        ran = watching(*words)
        assert ran.code in (0, 3, 5), (words, ran.err)
        assert "Unexpected" not in ran.err
        assert "Traceback" not in ran.err
    assert GOOD in watching("news").out
    if kind != "directory" or place == "snapshot":
        assert newest.name in watching("verify").out or BAD in watching("verify").out


# ---------------------------------------------------------------- contents


def _sparse(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(3 * 2**30)


CONTENTS: dict[str, Callable[[Path], object]] = {
    "sparse": _sparse,
    "one byte too large": lambda path: path.write_bytes(b" " * (MAX_BYTES + 1)),
    "deep lists": lambda path: path.write_bytes(b"[" * 2_000_000),
    "deep objects": lambda path: path.write_bytes(b'{"a":' * 2_000_000),
    "deep and whole": lambda path: path.write_bytes(b"[" * 50_000 + b"]" * 50_000),
    "empty": lambda path: path.write_bytes(b""),
    "zeros": lambda path: path.write_bytes(bytes(5000)),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:100]),
    "long number": lambda path: path.write_bytes(b"9" * 100_000),
    "UTF-16": lambda path: path.write_bytes(path.read_text().encode("utf-16")),
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_what_a_file_holds_stops_nothing(kind: str, program: Program) -> None:
    program.keep(made_snapshot(BAD, "A"), made_snapshot(GOOD, "B"))
    (path,) = (program.root / BAD).iterdir()
    CONTENTS[kind](path)
    found = program("verify", "--json").data
    assert [one["path"] for one in found["damaged"]] == [f"{BAD}/{path.name}"]
    assert found["snapshots"] == 2
    ran = program("list")
    assert ran.code == 5
    assert GOOD in ran.out
    ran = program("show", BAD, "--offline")
    assert (ran.code, ran.out) == (5, "")
    assert "is damaged" in ran.err
    assert len(ran.err.splitlines()) == 1
