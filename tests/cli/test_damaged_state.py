"""One bit flipped anywhere in the state: what every command does, and that it can be cured."""

import random
import shutil
import sqlite3
from contextlib import closing
from copy import deepcopy
from pathlib import Path

import pytest

from tests.cli.program import Program, Ran
from tests.clock import move_the_clock
from tests.fakes import all_bookmarks
from tests.registry_server import RegistryServer, record
from trialcli.edges.watchlog.log import SqliteWatchLog

A, B, C = TRIALS = ["NCT00000001", "NCT00000002", "NCT00000003"]
READERS = [
    ("show", A, "--offline"),
    ("diff", B),
    ("diff",),
    ("history", B),
    ("timeline", B),
    ("list",),
]
WRITERS = [
    ("fetch", A),
    ("show", C),
    ("watch", "list"),
    ("news",),
    ("doctor", "--offline"),
    ("verify",),
    ("watch", "run", "--dry-run"),
    ("watch", "run"),
]
LIST = """trials = ["NCT00000001", "NCT00000002", "NCT00000003"]
sinks = ["file", "stdout"]
[sink.file]
kind = "command"
command = ["sh", "-c", "{command}"]
"""


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registry's data be new."""
    move_the_clock(monkeypatch, "2026-03-02")


def write_list(program: Program, command: str) -> None:
    (program.root / "watch.toml").write_text(LIST.replace("{command}", command))


def change(registry: RegistryServer, trial: str, status: str) -> None:
    study = deepcopy(registry.records[trial])
    study["protocolSection"]["statusModule"]["overallStatus"] = status
    registry.put(study)


@pytest.fixture
def pending(asking: Program, registry: RegistryServer) -> Program:
    """Return the program with news that the sink “file” did not get."""
    registry.put(*map(record, TRIALS))
    registry.new_data("2026-03-02T09:00:05")
    asking.root.mkdir()
    write_list(asking, "exit 1")
    assert asking("watch", "run").code == 0
    for day, (trial, status) in enumerate([(B, "COMPLETED"), (C, "TERMINATED")], 3):
        registry.new_data(f"2026-03-{day:02d}T09:00:05")
        change(registry, trial, status)
        assert asking("watch", "run").code == 3
    asking("list")
    asking("history", B)
    return asking


def flips(content: bytes, count: int) -> list[tuple[int, int]]:
    chance = random.Random(20260311)  # noqa: S311 - which places, not secrets
    used = [at for at in range(100, len(content)) if content[at]]
    return [
        (at, 1 << chance.randrange(8)) for at in (*range(0, 100, 12), *chance.sample(used, count))
    ]


def flip(file: Path, at: int, bit: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= bit
    file.write_bytes(content)


def is_documented(ran: Ran) -> bool:
    return ran.code in (0, 3, 5) and "Unexpected" not in ran.err and "Traceback" not in ran.err


@pytest.mark.slow
@pytest.mark.parametrize("name", ["state.sqlite3", "state.sqlite3.catalog"])
def test_any_flipped_bit_stops_no_reader_and_is_cured(
    pending: Program, name: str, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(pending.root, whole)
    got = tmp_path / "got"
    for at, bit in flips((whole / name).read_bytes(), 20):
        shutil.rmtree(pending.root)
        shutil.copytree(whole, pending.root)
        got.unlink(missing_ok=True)
        flip(pending.root / name, at, bit)
        for command in READERS:
            ran = pending(*command)
            assert (ran.code, bool(ran.out)) == (0, True), (at, bit, command, ran)
        for command in WRITERS:
            assert is_documented(ran := pending(*command)), (at, bit, command, ran)
        ran = pending("verify", "--rebuild")
        if "newer trialcli" in ran.err:
            continue
        assert ran.code == 0, (at, bit, ran)
        is_lost = "lost: " in ran.out
        assert sound(pending) == [], (at, bit)
        # What was pending before, is now: it survives the damage and the runs on the damaged file.
        write_list(pending, f"cat >> {got}")
        assert pending("watch", "run").code == 0
        if not is_lost:
            text = got.read_text()
            assert "Completed" in text, (at, bit)
            assert "Terminated" in text, (at, bit)


def sound(program: Program) -> list[tuple[tuple[str, ...], Ran]]:
    """Return the commands that still find something wrong."""
    found = [(command, program(*command)) for command in (*READERS, *WRITERS)]
    return [(command, ran) for command, ran in found if ran.code == 5 or "damaged" in ran.err]


# ------------------------------------------------------------ one row


def spoil(program: Program, statement: str) -> None:
    with closing(sqlite3.connect(program.root / "state.sqlite3")) as db, db:
        assert db.execute(statement).rowcount > 0


ROWS = {
    "watch_run": "UPDATE watch_run SET completed = 'never'",
    "watch_run's text": "UPDATE watch_run SET registry = registry || char(0)",
    "a mark": "UPDATE watch_marks SET told = 'x' WHERE trial = 'NCT00000002'",
    "a mark's trial": "UPDATE watch_marks SET trial = 'NCT00000009' WHERE trial = 'NCT00000002'",
    "a mark of bytes": "UPDATE watch_marks SET since = x'00ff' WHERE trial = 'NCT00000002'",
    "the news": "UPDATE watch_news SET kind = 'other' WHERE number = 1",
    "the news of bytes": "UPDATE watch_news SET body = CAST(x'ff' AS TEXT) WHERE number = 1",
    "a sink": "UPDATE watch_sinks SET told = 9999 WHERE name = 'file'",
    "a sink's name": "UPDATE watch_sinks SET name = 'fild' WHERE name = 'file'",
    "an alias": "INSERT INTO aliases (alias, trial) VALUES ('NCT00000001', '../x')",
    "a look": "UPDATE looks SET looked = '9999-99-99'",
}


@pytest.mark.parametrize("statement", ROWS.values(), ids=ROWS)
def test_a_wrong_row_stops_neither_readers_nor_other_trials(
    pending: Program, registry: RegistryServer, statement: str, tmp_path: Path
) -> None:
    spoil(pending, statement)
    for command in READERS:
        assert pending(*command).code == 0
    registry.new_data("2026-03-06T09:00:05")
    change(registry, A, "SUSPENDED")
    change(registry, B, "WITHDRAWN")
    got = tmp_path / "got"
    write_list(pending, f"cat >> {got}")
    ran = pending("watch", "run")
    assert ran.code in (0, 5)
    if "watch_" in statement:
        assert ran.code == 5
        assert "is damaged. Run trialcli verify --rebuild" in ran.err
    assert "Suspended" in got.read_text()
    assert "Terminated" in got.read_text()
    assert "Withdrawn" in got.read_text()
    assert pending("verify", "--rebuild").code == 0
    assert sound(pending) == []


def test_a_lost_mark_is_found_again_by_the_news(pending: Program, registry: RegistryServer) -> None:
    spoil(pending, "UPDATE watch_marks SET told = 'z' WHERE trial = 'NCT00000002'")
    change(registry, B, "WITHDRAWN")
    assert pending("fetch", "--refresh", B).code == 0  # this is not reported yet
    assert pending("verify", "--rebuild").code == 0
    ran = pending("watch", "run")
    assert "Completed → Withdrawn" in ran.out
    assert "It is not known" not in ran.out


def test_a_lost_mark_without_news_hides_no_change(
    pending: Program, registry: RegistryServer
) -> None:
    spoil(pending, "UPDATE watch_marks SET told = 'z' WHERE trial = 'NCT00000001'")
    change(registry, A, "WITHDRAWN")
    assert pending("fetch", "--refresh", A).code == 0  # this is not reported yet
    assert pending("verify", "--rebuild").code == 0
    ran = pending("watch", "run")
    assert "It is not known which changes of this trial were reported" in " ".join(ran.out.split())
    assert A in ran.out
    assert "It is not known" not in pending("watch", "run", "--refresh").out
    assert set(all_bookmarks(SqliteWatchLog(pending.root))) == set(TRIALS)


def test_after_everything_is_lost_nothing_is_hidden(pending: Program) -> None:
    (pending.root / "state.sqlite3").write_bytes(b"\0" * 30000)
    assert pending("watch", "run").code == 5
    ran = pending("verify", "--rebuild")
    assert ran.code == 0
    assert "possibly more rows of the watch log" in ran.out
    ran = pending("watch", "run")
    assert f"{B}" in ran.out
    assert f"{A}" not in ran.out  # only one version of it is stored
    assert pending("watch", "run").out == ""
