"""What the commands do if the state beside the snapshots cannot be read or written."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.made_snapshots import TRIAL, made_snapshot
from tests.registry_server import RegistryServer, record
from trialcli.versions.checks import LastCheck


def unreadable(state: Path) -> None:
    state.write_bytes(b"nothing of the kind" * 500)


def newer(state: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(state)) as db:
        db.execute("PRAGMA user_version = 99")


PROBLEMS: list[Callable[[Path], None]] = [unreadable, newer]
SAID = {unreadable: "is damaged", newer: "was written by a newer trialcli"}
READERS = [
    ("show", TRIAL, "--offline"),
    ("diff", TRIAL),
    ("diff", TRIAL, "first", "latest"),
    ("diff",),
    ("history", TRIAL),
    ("timeline", TRIAL),
    ("list",),
]


@pytest.fixture
def stored(asking: Program, registry: RegistryServer) -> Program:
    registry.put(record(TRIAL, title="Served"))
    asking.keep(made_snapshot(title="Before"), made_snapshot(title="After", minutes=1))
    asking("fetch", TRIAL)
    return asking


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("command", READERS, ids=" ".join)
def test_a_command_that_only_reads_warns_and_goes_on(
    stored: Program, command: tuple[str, ...], problem: Callable[[Path], None]
) -> None:
    problem(stored.root / "state.sqlite3")
    ran = stored(*command)
    assert ran.code == 0
    assert SAID[problem] in ran.err
    assert ran.err.count(SAID[problem]) == 1
    assert ran.out


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("command", [("fetch", TRIAL), ("show", TRIAL)], ids=" ".join)
def test_fetched_records_are_stored_and_a_failing_watch_log_is_reported(
    stored: Program,
    registry: RegistryServer,
    command: tuple[str, ...],
    problem: Callable[[Path], None],
) -> None:
    problem(stored.root / "state.sqlite3")
    registry.new_data("2027-01-13T09:00:05")
    registry.put(record(TRIAL, title="Newer"))
    before = len(stored.files())
    ran = stored(*command)
    assert ran.code == 5
    assert SAID[problem] in ran.err
    assert "could not be recorded" in ran.err
    assert len(stored.files()) == before + 1
    assert ran.out


def test_an_unused_watch_log_is_not_mentioned(stored: Program) -> None:
    unreadable(stored.root / "state.sqlite3")
    assert stored("rules").err == ""


@pytest.mark.parametrize(
    ("command", "code"),
    [
        *((command, 0) for command in READERS),
        (("fetch", TRIAL), 5),
        (("show", TRIAL), 5),
        (("news",), 5),
        (("watch", "list"), 5),
        (("watch", "run"), 5),
        (("verify",), 5),
        (("doctor", "--offline"), 5),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_without_sqlite_the_snapshots_are_shown_and_nothing_else_is_promised(
    stored: Program, command: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stored.root / "watch.toml").write_text(f'trials = ["{TRIAL}"]\n')
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    ran = stored(*command)
    assert ran.code == code
    assert "this Python was built without sqlite3" in ran.err + ran.out
    assert "Unexpected" not in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size")
@pytest.mark.parametrize("command", [("fetch",), ("show", "--refresh")])
def test_a_disk_that_is_full_after_the_snapshot_is_reported(
    stored: Program, registry: RegistryServer, command: tuple[str, ...]
) -> None:
    import resource

    many = (LastCheck(f"NCT{number:08d}", error="x" * 200) for number in range(2, 3000))
    stored.state.record_checks(many)
    registry.new_data("2027-01-13T09:00:05")
    registry.put(record(TRIAL, title="Newer"))
    before = len(stored.files())

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    ran = stored.process(*command, TRIAL, preexec_fn=limit)
    assert ran.code == 5
    assert "The state file" in ran.err
    assert "could not be recorded" in ran.err
    assert len(stored.files()) == before + 1
    assert stored("verify").code == 0
