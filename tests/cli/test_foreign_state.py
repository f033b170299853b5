"""Something else has the name of a file of the state, or it cannot be written."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.refusing_disk import refusing
from tests.registry_server import RegistryServer, record
from tests.small_disk import fill, small_disk

TRIAL = "NCT00000001"
STATE, INDEX = "state.sqlite3", "state.sqlite3.catalog"


@pytest.fixture
def asking(asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch) -> Program:
    move_the_clock(monkeypatch, "2026-03-02")
    registry.put(record(TRIAL))
    registry.new_data("2026-03-01T09:00:05")
    assert asking("watch", "add", TRIAL).code == 0
    assert asking("watch", "run").code == 0
    assert asking("list").code == 0
    return asking


FOREIGN: dict[str, Callable[[Path], None]] = {
    "a directory": Path.mkdir,
    "a pipe": os.mkfifo,
    "a text": lambda path: path.write_text("a text\n" * 1000) and None,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", [STATE, INDEX])
@pytest.mark.parametrize("what", FOREIGN)
def test_something_else_of_that_name_stops_no_reader_and_is_put_aside(
    asking: Program, what: str, name: str
) -> None:
    path = asking.root / name
    path.unlink()
    FOREIGN[what](path)
    for command in (("show", TRIAL, "--offline"), ("list",), ("history", TRIAL)):
        ran = asking.process(*command)
        assert (ran.code, TRIAL in ran.out) == (0, True), ran
    ran = asking.process("watch", "run")
    assert ran.code == (5 if name == STATE else 0), ran
    assert ("verify --rebuild" in ran.err) == (name == STATE)
    ran = asking.process("verify", "--rebuild")
    assert (ran.code, "all intact" in ran.out) == (0, True), ran
    assert path.is_file()
    if what != "a text" or name == STATE:
        assert os.path.lexists(f"{path}.damaged-1")
    ran = asking.process("watch", "run")
    assert (ran.code, ran.err) == (0, "")


def test_a_link_to_a_disk_that_is_not_there_is_no_empty_state(asking: Program) -> None:
    path = asking.root / STATE
    path.unlink()
    path.symlink_to("/nowhere/at/all")
    ran = asking("watch", "run")
    assert (ran.code, "a symbolic link to /nowhere/at/all" in ran.err) == (5, True), ran
    assert asking("show", TRIAL, "--offline").code == 0


def test_what_sqlite_cannot_open_is_reported_with_the_reason(asking: Program) -> None:
    variables = refusing(open=("EACCES", STATE))
    for command in ("watch", "run"), ("fetch", TRIAL), ("verify",), ("verify", "--rebuild"):
        ran = asking.process(*command, variables=variables)
        said = ran.err + ran.out
        assert (ran.code, "Permission denied" in said, "ls -ld" in said) == (5, True, True), ran
        assert "unable to open" not in said
        assert "[Errno" not in said


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["-journal", "-wal"])
def test_a_journal_that_is_in_the_way_is_named(asking: Program, ending: str) -> None:
    (asking.root / f"{STATE}{ending}").mkdir()
    for command in ("watch", "run"), ("fetch", TRIAL), ("verify",), ("verify", "--rebuild"):
        ran = asking.process(*command)
        if ran.code:
            assert f"{STATE}{ending}: Is a directory" in ran.err + ran.out, ran
    assert asking.process("show", TRIAL, "--offline").code == 0


def test_an_index_that_cannot_be_read_is_made_again(asking: Program) -> None:
    before = (asking.root / INDEX).stat().st_ino
    (asking.root / f"{INDEX}-journal").mkdir()
    ran = asking.process("verify", "--rebuild")
    assert (asking.root / INDEX).stat().st_ino != before
    assert "The catalog was rebuilt: 1 trial." in ran.out, ran


@pytest.mark.parametrize("name", [".lock", "state.sqlite3.watch-lock"])
def test_a_lock_that_cannot_be_taken_is_named(
    asking: Program, registry: RegistryServer, name: str
) -> None:
    registry.put(record(TRIAL, status="COMPLETED"))
    registry.new_data("2026-03-02T09:00:05")
    (asking.root / name).unlink(missing_ok=True)
    (asking.root / name).mkdir()
    ran = asking("watch", "run")
    assert (ran.code, f"its lock file {name}: Is a directory" in ran.err) == (5, True), ran


def test_what_was_lost_of_the_state_is_reported_even_if_the_index_cannot_be_made(
    asking: Program,
) -> None:
    (asking.root / STATE).write_text("a text\n" * 1000)
    (asking.root / f"{INDEX}.new").mkdir()
    ran = asking("verify", "--rebuild")
    assert ran.code == 5
    assert "The watch log was damaged: " in ran.out
    assert "lost: " in ran.out
    assert f"The index {asking.root}/{INDEX} cannot be written: Is a directory." in ran.out
    assert "The catalog was rebuilt" not in ran.out
    assert "1 snapshot of 1 trial" in ran.out
    data = asking("verify", "--rebuild", "--json").data
    assert data["rebuilt"]["trials"] is None
    assert [each["kind"] for each in data["rebuilt"]["problems"]] == ["unwritable-store"]


def test_a_full_disk_leaves_nothing_half_made_behind(asking: Program, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 512) as disk:
        store = disk / "store"
        shutil.copytree(asking.root, store)
        fill(disk)
        ran = asking.process("verify", "--rebuild", "--store", str(store))
        assert (ran.code, "Make room on the disk" in ran.out) == (5, True), ran
        assert not list(store.glob("*.new*"))
