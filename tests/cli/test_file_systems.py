"""The program on file systems that lack what others have, and in stores of several people."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.refusing_disk import refusing
from tests.registry_server import RegistryServer, record

A, B = TRIALS = ["NCT00000001", "NCT00000002"]
SINK = """
[sink.mine]
kind = "command"
command = ["cat"]
"""


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registry's data be new."""
    move_the_clock(monkeypatch, "2026-03-02")


@pytest.fixture
def asking(asking: Program, registry: RegistryServer) -> Program:
    registry.put(*map(record, TRIALS))
    registry.new_data("2026-03-02T09:00:05")
    return asking


@pytest.mark.slow
@pytest.mark.parametrize(
    "calls",
    [
        {"fsync": "EINVAL"},
        {"fsync": "ENOTSUP"},
        {"link": "EPERM"},
        {"link": "EPERM", "rename": ("EXDEV", "/NCT")},
        {"link": "EMLINK"},
        {"flock": "ENOSYS"},
        {"flock": "EOPNOTSUPP"},
        {"flock": "ENOLCK", "lockf": ("ENOLCK", ".lock")},
        {"flock": "ENOSYS", "lockf": ("ENOSYS", ".lock"), "link": "EPERM", "fsync": "EINVAL"},
    ],
    ids=str,
)
def test_a_file_system_that_lacks_something_holds_a_store(
    calls: dict[str, str | tuple[str, str]], asking: Program
) -> None:
    variables = refusing(**calls)
    ran = asking.process("watch", "add", A, variables=variables)
    assert (ran.code, "Warning" in ran.err) == (0, False), ran.err
    with (asking.root / "watch.toml").open("a") as file:
        file.write(SINK)
    for _ in range(2):
        ran = asking.process("watch", "run", variables=variables)
        assert (ran.code, ran.out, ran.err) == (0, "", "")
    ran = asking.process("fetch", B, "--quiet", variables=variables)
    assert (ran.code, ran.err) == (0, "")
    assert B in ran.out
    found = asking("verify", "--json").data
    assert (found["intact"], found["snapshots"], found["strays"]) == (True, 2, [])


def test_verbose_reports_once_what_a_file_system_lacks(asking: Program) -> None:
    variables = refusing(fsync=("EINVAL", "/store"))
    ran = asking.process("fetch", *TRIALS, "--verbose", variables=variables)
    assert ran.code == 0
    said = [line for line in ran.err.splitlines() if "power failure" in line]
    assert len(said) == len({*said}) > 0


def test_a_disk_with_errors_is_not_taken_for_one_that_cannot_flush(asking: Program) -> None:
    ran = asking.process("watch", "add", A, variables=refusing(fsync=("EIO", "/store")))
    assert ran.code == 5
    assert "It was not changed" not in ran.err or not (asking.root / "watch.toml").exists()
    asking("fetch", A)
    assert asking("verify").code == 0


@pytest.mark.slow
@pytest.mark.parametrize("error", ["ENOLCK", "ENOSYS", "EOPNOTSUPP", "EINVAL"])
def test_a_file_system_without_range_locks_is_reported(error: str, asking: Program) -> None:
    asking("watch", "add", A)
    for _ in range(2):
        ran = asking.process("watch", "run", variables=refusing(lockf=error))
        assert ran.code == 5
        assert "its file system has no locks" in ran.err
        assert "another process" not in ran.err
    ran = asking.process("fetch", A, variables=refusing(lockf=error))
    assert "A trial" not in ran.err
    assert f"{A}  new" in ran.out
    shown = asking.process("show", A, "--offline", variables=refusing(lockf=error))
    assert (shown.code, "A trial" in shown.out) == (0, True)


# ---------------------------------------------------------------- locks without the system


HOLDER = """
import sys
from pathlib import Path
from trialcli.edges.files.locking import locked

with locked(Path(sys.argv[1]), 0):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_a_lock_that_a_killed_process_left_is_taken_over(asking: Program) -> None:
    variables = refusing(flock="ENOSYS", lockf=("ENOSYS", "/.lock"))
    asking.root.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(asking.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=asking.environment(variables),
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        (held,) = asking.root.glob("*held*")
        assert held.read_text().startswith(f"{holder.pid} ")
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    ran = asking.process("fetch", A, variables=variables)
    assert ran.code == 0, ran.err
    assert not held.exists()


def test_a_lock_of_another_computer_is_named_and_taken_over_after_a_day(asking: Program) -> None:
    variables = refusing(flock="ENOSYS", lockf=("ENOSYS", "watch-lock"))
    asking("watch", "add", A)
    held = asking.root / "state.sqlite3.held-watch-lock"
    held.write_text("4711 elsewhere")
    ran = asking.process("watch", "run", variables=variables)
    assert ran.code == 5
    assert "Process 4711 on elsewhere" in ran.err
    assert str(held) in ran.err
    assert held.exists()
    day = held.stat().st_mtime - 25 * 60 * 60
    os.utime(held, (day, day))
    ran = asking.process("watch", "run", variables=variables)
    assert (ran.code, ran.err) == (0, "")
    assert not held.exists()


# ---------------------------------------------------------------- several people


def everything(root: Path) -> list[Path]:
    return [root, *sorted(root.rglob("*"))]


@pytest.mark.skipif(sys.platform == "win32", reason="umask")
def test_a_store_of_a_group_can_be_written_by_the_whole_group(asking: Program) -> None:
    def shared() -> None:
        os.umask(0o002)

    asking.root.mkdir()
    if os.geteuid() == 0:
        os.chown(asking.root, 0, 65533)
    asking.root.chmod(0o2775)
    asking.process("watch", "add", *TRIALS, preexec_fn=shared)
    with (asking.root / "watch.toml").open("a") as file:
        file.write(SINK)
    asking.process("fetch", *TRIALS, preexec_fn=shared)
    assert asking.process("watch", "run", preexec_fn=shared).code == 0
    group = asking.root.stat().st_gid
    for path in everything(asking.root):
        status = path.stat()
        assert (path.name, status.st_mode & stat.S_IWGRP, status.st_gid) == (
            path.name,
            stat.S_IWGRP,
            group,
        )
        if path.is_dir():
            assert status.st_mode & stat.S_ISGID


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root makes files for others")
def test_what_root_makes_in_the_store_of_another_belongs_to_that_one(
    asking: Program, registry: RegistryServer
) -> None:
    asking.root.mkdir()
    os.chown(asking.root, 65534, 65533)
    assert asking("watch", "add", A).code == 0
    (asking.root / "watch.toml").chmod(0o640)
    assert asking("watch", "add", B).code == 0
    with (asking.root / "watch.toml").open("r+") as file:
        listed = file.read()
        file.seek(0)
        file.write(f'sinks = ["mine"]\n{listed}{SINK}')
    assert asking("watch", "run").code == 0
    registry.new_data("2026-03-03T09:00:05")
    registry.put({**record(A, title="New"), "derivedSection": {}})
    ran = asking.process("watch", "run")
    assert ran.code == 0, ran.err
    assert any("told-mine" in path.name for path in asking.root.iterdir())
    assert stat.S_IMODE((asking.root / "watch.toml").stat().st_mode) == 0o640
    owners = {
        path.name: (path.stat().st_uid, path.stat().st_gid) for path in everything(asking.root)
    }
    assert {*owners.values()} == {(65534, 65533)}, owners


def test_a_watch_list_that_is_a_link_stays_one(asking: Program, tmp_path: Path) -> None:
    asking.root.mkdir()
    (tmp_path / "mine.toml").write_text("trials = []\n")
    (asking.root / "watch.toml").symlink_to(tmp_path / "mine.toml")
    assert asking("watch", "add", A).code == 0
    assert (asking.root / "watch.toml").is_symlink()
    assert A in (tmp_path / "mine.toml").read_text()
