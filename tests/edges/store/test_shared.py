"""A store that several computers share: writers exclude each other, readers see whole files."""

import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tests.hosts import on_host
from tests.made_snapshots import TRIAL, made_snapshot
from tests.refusing_disk import refusing
from tests.stores import new_store, of_either_kind
from trialcli.edges.store.directory import DirectoryStore
from trialcli.errors import LockedStoreError
from trialcli.versions.store import StoreKind
from trialcli.wiring import open_store

_PATH = os.pathsep.join([*sys.path, str(Path(__file__).parents[3])])
_TURNS = 15
_WRITER = f"""
import sys
from pathlib import Path
from tests.made_snapshots import made_snapshot
from trialcli.edges.packs.store import PackStore
from trialcli.edges.store.directory import DirectoryStore

root, who, kind = sys.argv[1:]
store = {{"plain": DirectoryStore, "packs": PackStore}}[kind](Path(root), lock_timeout=60)
print("ready", flush=True)
sys.stdin.readline()
for turn in range({_TURNS}):
    title = f"{{turn}} by {{who}} " + "x" * 20_000
    print(store.put(made_snapshot(title=title)).outcome, flush=True)
store.close()
"""
_READER = """
import sys
from pathlib import Path
from trialcli.wiring import open_store

store = open_store(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
wanted, seen = int(sys.argv[2]), set()
while len(seen) < wanted:
    for trial in store.trials():
        names = {name for name in store.versions(trial)}
        assert seen <= names
        for name in names - seen:
            store.load(name)
        seen |= names
print(len(seen))
"""
_NO_LOCKS = {"flock": "ENOSYS", "lockf": ("ENOSYS", ".lock")}


def started(
    prefix: list[str], program: str, *arguments: object, variables: dict[str, str | None]
) -> subprocess.Popen[str]:
    """Start a program on another computer, and wait until it is ready."""
    process = subprocess.Popen(
        [*prefix, sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": _PATH, **variables},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
@of_either_kind
@pytest.mark.parametrize("has_locks", [True, False], ids=["locks", "no locks"])
@pytest.mark.parametrize(
    ("names", "has_own_processes"),
    [(("here", "there"), False), (("same", "same"), True)],
    ids=["two names", "two containers of one name"],
)
def test_two_sets_of_writers_store_everything_once_and_readers_see_whole_files(
    tmp_path: Path,
    kind: StoreKind,
    has_locks: bool,
    names: tuple[str, str],
    has_own_processes: bool,
) -> None:
    root = tmp_path / "store"
    root.mkdir()
    new_store(root, kind)
    variables = {} if has_locks else refusing(**_NO_LOCKS)
    hosts = [on_host(name, has_own_processes=has_own_processes) for name in names]
    writers = [
        started(host, _WRITER, root, f"{place}-{number}", kind, variables=variables)
        for place, host in enumerate(hosts)
        for number in range(2)
    ]
    total = _TURNS * len(writers)
    readers = [started(host, _READER, root, total, variables=variables) for host in hosts]
    for process in (*readers, *writers):
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate() for process in (*writers, *readers)]
    assert [err for _, err in said] == [""] * len(said)
    outcomes = "".join(out for out, _ in said[: len(writers)]).split()
    assert outcomes.count("new") == 1
    assert outcomes.count("changed") == total - 1
    assert [int(out) for out, _ in said[len(writers) :]] == [total] * 2
    stored = open_store(root)
    names_stored = stored.versions(TRIAL)
    assert {stored.load(name).trial for name in names_stored} == {TRIAL}
    assert len(names_stored) == total
    assert all(one.retrieved < later.retrieved for one, later in pairwise(names_stored))
    assert not list(root.glob("state.sqlite3.held-lock*"))
    assert list(stored.strays()) == []


_KILLED = """
import os, sys
from pathlib import Path
from trialcli.edges.files.locking import hold

with hold(Path(sys.argv[1]), 1):
    print("ready", flush=True)
    sys.stdin.readline()
    os._exit(9)
"""
_STORER = """
import sys
from pathlib import Path
from tests.made_snapshots import made_snapshot
from trialcli.edges.store.directory import DirectoryStore

print("ready", flush=True)
print(DirectoryStore(Path(sys.argv[1]), lock_timeout=0.1).put(made_snapshot()).outcome)
"""


def _left_behind(root: Path, host: list[str], variables: dict[str, str | None]) -> Path:
    """Have a writer of another computer killed while it holds the lock; return its file."""
    killed = started(host, _KILLED, root / ".lock", variables=variables)
    killed.communicate("now\n")
    (left,) = root.glob("state.sqlite3.held-lock")
    return left


@pytest.mark.parametrize("has_own_processes", [False, True], ids=["another name", "a container"])
def test_what_a_killed_writer_elsewhere_left_is_taken_over_after_a_day(
    tmp_path: Path, has_own_processes: bool
) -> None:
    import socket

    variables = refusing(**_NO_LOCKS)
    name = socket.gethostname() if has_own_processes else "elsewhere"
    host = on_host(name, has_own_processes=has_own_processes)
    left = _left_behind(tmp_path, host, variables)
    said = started([], _STORER, tmp_path, variables=variables).communicate()[1]
    assert f"LockedStoreError: The store {tmp_path} is being written by another process." in said
    assert f"on {name} holds it by {left}. If that process is gone, remove this file" in said
    day_ago = time.time() - 25 * 60 * 60  # noqa: TID251 - the clock of the disk
    os.utime(left, (day_ago, day_ago))
    done = started([], _STORER, tmp_path, variables=variables).communicate()
    assert done == ("new\n", "")


def test_what_was_left_before_this_start_of_the_system_is_not_taken_over_at_once(
    tmp_path: Path,
) -> None:
    variables = refusing(**_NO_LOCKS)
    left = _left_behind(tmp_path, [], variables)
    pid, host, _ = left.read_text().split(" ", 2)
    assert started([], _STORER, tmp_path, variables=variables).communicate() == ("new\n", "")
    left.write_text(f"{pid} {host} another-start pid:[4026531836]")
    (tmp_path / TRIAL).rename(tmp_path / "aside")
    said = started([], _STORER, tmp_path, variables=variables).communicate()[1]
    assert "LockedStoreError" in said


def test_a_reader_needs_no_lock(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path, lock_timeout=0)
    store.put(made_snapshot())
    holder = started(on_host("elsewhere"), _KILLED, tmp_path / ".lock", variables={})
    (name,) = store.versions(TRIAL)
    assert store.load(name).trial == TRIAL
    with pytest.raises(LockedStoreError):
        store.put(made_snapshot(title="B", minutes=1))
    holder.communicate("now\n")
