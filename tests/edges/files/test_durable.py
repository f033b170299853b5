"""What the store does when the disk refuses, when many write at once, and when writers die."""

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import filelock
import pytest

from tests.made_snapshots import TRIAL, VOLATILE, made_snapshot
from trialcli.edges.files.durable import UnsureError, make_directory, replace_whole, write_new
from trialcli.edges.store.directory import DirectoryStore
from trialcli.errors import ExitCode, LockedStoreError
from trialcli.record.tree import content_digest

# Programs that tests start: they find the package and the tests as this process does.
PROGRAM = [sys.executable, "-W", "error", "-c"]
ENVIRONMENT_PATH = os.pathsep.join([*sys.path, str(Path(__file__).parents[3])])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def store(root: Path) -> DirectoryStore:
    return DirectoryStore(root)


def started(program: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": ENVIRONMENT_PATH},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def contents(store: DirectoryStore, trial: str = TRIAL) -> list[str]:
    loaded = [store.load(name) for name in store.versions(trial)]
    return [each.study["protocolSection"]["identificationModule"]["briefTitle"] for each in loaded]


# ------------------------------------------------------------ disks that refuse


# Root, whom no permission stops, becomes nobody. In a process of its own, and after everything is
# imported: nobody may not be allowed to read the standard library either.
PERMITTED_TO_NOBODY = """
import os, sys
from pathlib import Path
from tests.made_snapshots import TRIAL, made_snapshot
from trialcli.edges.store.directory import DirectoryStore
from trialcli.errors import StoreError

def attempt(step):
    try:
        print(step())
    except StoreError as error:
        print(type(error).__name__, error)

def steps(root):
    store = DirectoryStore(root)
    attempt(store.trials)
    attempt(lambda: len(store.versions(TRIAL)))
    attempt(lambda: store.put(made_snapshot(title="A", minutes=1)).outcome)
    attempt(lambda: store.put(made_snapshot(title="B", minutes=1)).outcome)

DirectoryStore(Path(sys.argv[1])).put(made_snapshot(title="A"))
steps(Path(sys.argv[1]))
print("as nobody")
if os.geteuid() == 0:
    os.seteuid(65534)
steps(Path(sys.argv[2]))
"""


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """Return an empty directory below which anybody may go, which ``tmp_path`` is not."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        yield Path(directory)


def said_by_nobody(root: Path, tmp_path: Path) -> list[str]:
    said, trouble = started(PERMITTED_TO_NOBODY, tmp_path / "warm-up", root).communicate()
    assert trouble == ""
    return said.partition("as nobody\n")[2].splitlines()


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="permissions are another thing here")
@pytest.mark.parametrize("closed", [".", TRIAL])
def test_a_directory_without_permission_is_not_changed(
    open_directory: Path, tmp_path: Path, closed: str
) -> None:
    root = open_directory / "snapshots"
    store = DirectoryStore(root)
    store.put(made_snapshot(title="A"))
    for path, mode in ((root, 0o777), (root / TRIAL, 0o777), (root / ".lock", 0o666)):
        path.chmod(mode)
    (root / closed).chmod(0o555)
    (root / ".lock").chmod(0o000 if closed == "." else 0o444)
    before = sorted(root.rglob("*"))
    said = said_by_nobody(root, tmp_path)
    lock = "its lock file .lock: " if closed == "." else ""
    refused = f"The store {root}" if closed == "." else f"{root / TRIAL}"
    assert said[:3] == [f"['{TRIAL}']", "1", "unchanged"]
    became = "Nothing was stored from here on." if closed == "." else "The record was not stored."
    assert f"{refused} cannot be written: {lock}Permission denied. {became}" in said[3]
    assert sorted(root.rglob("*")) == before
    assert contents(store) == ["A"]


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="permissions are another thing here")
def test_a_trial_without_read_permission_is_reported(open_directory: Path, tmp_path: Path) -> None:
    root = open_directory / "snapshots"
    DirectoryStore(root).put(made_snapshot())
    (root / TRIAL).chmod(0o000)
    said = said_by_nobody(root, tmp_path)
    (root / TRIAL).chmod(0o755)
    assert said[0] == f"['{TRIAL}']"
    for refused in said[1:]:
        assert refused.startswith(f"TrialFilesError {TRIAL}: {root / TRIAL} cannot be read: ")


FULL_DISK = """
import resource, sys
from pathlib import Path
from tests.made_snapshots import made_snapshot
from trialcli.edges.store.directory import DirectoryStore
from trialcli.errors import UnwritableStoreError

store = DirectoryStore(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))
try:
    store.put(made_snapshot(sys.argv[2], title="B" * 100_000, minutes=1))
except UnwritableStoreError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on files")
@pytest.mark.parametrize("trial", [TRIAL, "NCT00000002"])
def test_a_full_disk_leaves_no_partial_file(store: DirectoryStore, root: Path, trial: str) -> None:
    store.put(made_snapshot(title="A"))
    before = sorted(root.rglob("*"))
    program = started(FULL_DISK, root, trial)
    said, trouble = program.communicate()
    assert (program.returncode, trouble) == (0, "")
    assert said.startswith(f"{trial}: The store {root} cannot be written: ")
    assert said.count("\n") == 1
    assert sorted(root.rglob("*")) == before
    assert contents(store) == ["A"]
    assert store.put(made_snapshot(trial, title="B" * 100_000, minutes=1)).outcome != "unchanged"


# ------------------------------------------------------------ many at once


def test_waiting_for_a_locked_store_ends(root: Path) -> None:
    DirectoryStore(root).put(made_snapshot(title="A"))
    impatient = DirectoryStore(root, lock_timeout=0.01)
    with filelock.FileLock(root / ".lock"):
        assert impatient.put(made_snapshot(title="A", minutes=1)).outcome == "unchanged"
        with pytest.raises(LockedStoreError, match="written by another process") as raised:
            impatient.put(made_snapshot(title="B", minutes=1))
    assert raised.value.exit_code is ExitCode.STORE
    assert impatient.put(made_snapshot(title="B", minutes=1)).outcome == "changed"


HOLDER = """
import sys, filelock
lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print("held", flush=True); sys.stdin.read()
"""


def test_the_lock_of_a_dead_writer_is_released(store: DirectoryStore, root: Path) -> None:
    root.mkdir()
    with subprocess.Popen(
        [*PROGRAM, HOLDER, root / ".lock"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(LockedStoreError):
            DirectoryStore(root, lock_timeout=0.01).put(made_snapshot())
        holder.kill()
    assert store.put(made_snapshot()).outcome == "new"


PUTTER = """
import sys
from pathlib import Path
from tests.made_snapshots import made_snapshot
from trialcli.edges.store.directory import DirectoryStore

root, who, kind = sys.argv[1:]
store = DirectoryStore(Path(root), lock_timeout=60)
print("ready", flush=True)
sys.stdin.readline()
for turn in range(30):
    title = f"{turn}" if kind == "same" else f"{turn} by {who}"
    print(store.put(made_snapshot(title=title)).outcome, flush=True)
"""


@pytest.mark.parametrize("kind", ["same", "different"])
def test_concurrent_processes_store_each_content_once(
    store: DirectoryStore, root: Path, kind: str
) -> None:
    putters = [
        subprocess.Popen(
            [*PROGRAM, PUTTER, str(root), who, kind],
            env={**os.environ, "PYTHONPATH": ENVIRONMENT_PATH},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in ("one", "two")
    ]
    for putter in putters:
        assert putter.stdout is not None
        putter.stdout.readline()
    said = "".join(putter.communicate("go\n")[0] for putter in putters).split()
    stored = contents(store)
    assert all(one != next_ for one, next_ in pairwise(stored))
    assert said.count("new") == 1
    assert said.count("new") + said.count("changed") == len(stored)
    if kind == "different":
        wanted = {f"{turn} by {who}" for turn in range(30) for who in ("one", "two")}
        assert set(stored) == wanted
        assert len(stored) == 60


def test_concurrent_threads_store_one_content_once(store: DirectoryStore) -> None:
    outcomes = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(store.put(made_snapshot()).outcome))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["new"] + ["unchanged"] * 7


WRITER = """
import itertools, sys
from pathlib import Path
from tests.made_snapshots import made_snapshot
from trialcli.edges.store.directory import DirectoryStore

store = DirectoryStore(Path(sys.argv[1]))
for turn in itertools.count():
    trial = f"NCT{turn % 3 + 1:08d}"
    kept = store.put(made_snapshot(trial, title=f"{sys.argv[2]} {turn} " + "x" * 50_000))
    print(trial, kept.name.file_name, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_a_killed_writer_leaves_only_complete_files(store: DirectoryStore, root: Path) -> None:
    chance = random.Random(20260112)  # noqa: S311 - which moments, not secrets
    reported: set[tuple[str, ...]] = set()
    for life in range(25):
        writer = started(WRITER, root, life)
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(chance.randrange(1, 6))]
        # A little work of our own, so that the kill comes at another moment each time.
        sum(range(chance.randrange(200_000)))
        os.kill(writer.pid, signal.SIGKILL)
        rest = writer.communicate()[0].splitlines(keepends=True)
        reported.update(tuple(line.split()) for line in [*lines, *rest] if line.endswith("\n"))
        names = {name for trial in store.trials() for name in store.versions(trial)}
        for name in names:
            snapshot = store.load(name)
            assert content_digest(snapshot.study, VOLATILE) == snapshot.digest
        assert reported <= {(name.trial, name.file_name) for name in names}
    for trial in ("NCT00000001", "NCT00000002", "NCT00000003"):
        store.put(made_snapshot(trial, title="the next run carries on"))
    assert list(store.strays()) == []


# ------------------------------------------------------------ a file alone


def test_a_file_that_exists_is_never_replaced(tmp_path: Path) -> None:
    write_new(tmp_path / "a", b"first")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_without_hard_links_nothing_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write_new(tmp_path / "a", b"first")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def refusing(name: str, error: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, name, refuse)


def test_without_renames_nothing_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing("link", errno.EPERM, monkeypatch)
    refusing("rename", errno.EXDEV, monkeypatch)
    write_new(tmp_path / "a", b"first")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def directories_refuse(name: str, error: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a directory refuse to be flushed or to be opened for it."""
    real = getattr(os, name)

    def refuse(what: int | Path, *rest: int) -> int | None:
        if os.path.isdir(what):  # noqa: PTH112 - it may be a descriptor
            raise OSError(error, os.strerror(error))
        return real(what, *rest)  # type: ignore[no-any-return]

    monkeypatch.setattr(os, name, refuse)


@pytest.mark.skipif(sys.platform == "win32", reason="directories are not flushed there")
@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("fsync", errno.EINVAL),
        ("fsync", errno.ENOTSUP),
        ("fsync", errno.ENOSYS),
        ("open", errno.EACCES),
        ("open", errno.EPERM),
        ("open", errno.EBADF),
    ],
)
def test_a_failed_flush_of_a_directory_is_only_reported(
    call: str, error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directories_refuse(call, error, monkeypatch)
    said: list[str] = []
    assert make_directory(tmp_path / "d", said.append)
    write_new(tmp_path / "a", b"first", said.append)
    replace_whole(tmp_path / "a", b"second", notice=said.append)
    assert (tmp_path / "a").read_bytes() == b"second"
    assert len(said) == 3
    assert len({*said}) == 1
    assert os.strerror(error) in said[0]


@pytest.mark.skipif(sys.platform == "win32", reason="directories are not flushed there")
def test_a_disk_error_after_the_rename_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b").write_bytes(b"before")
    directories_refuse("fsync", errno.EIO, monkeypatch)
    with pytest.raises(OSError, match="Input/output") as refused:
        write_new(tmp_path / "a", b"first")
    assert not isinstance(refused.value, UnsureError)
    assert not (tmp_path / "a").exists()
    with pytest.raises(UnsureError, match="Input/output"):
        replace_whole(tmp_path / "b", b"after")
    assert (tmp_path / "b").read_bytes() == b"after"


def test_a_name_of_maximum_length_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("ä" * 120 + ".html")
    replace_whole(path, b"a page")
    replace_whole(path, b"another")
    assert path.read_bytes() == b"another"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="owners are another thing here")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_replaced_file_keeps_owner_group_and_mode(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "watch.toml"
    path.write_bytes(b"before")
    if os.geteuid() == 0:
        os.chown(path, 65534, 65533)
    path.chmod(mode)
    before = path.stat()
    replace_whole(path, b"after")
    after = path.stat()
    assert (after.st_uid, after.st_gid, after.st_mode) == (
        before.st_uid,
        before.st_gid,
        before.st_mode,
    )


@pytest.mark.skipif(os.name == "nt", reason="groups are another thing here")
def test_another_group_gets_no_rights_if_the_group_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "watch.toml"
    path.write_bytes(b"before")
    path.chmod(0o664)
    if os.geteuid() == 0:
        os.chown(path, 65534, 65533)
        refusing("fchown", errno.EPERM, monkeypatch)
        replace_whole(path, b"after")
        assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.skipif(sys.platform == "win32", reason="umask")
def test_the_mode_of_a_new_file_follows_the_umask(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_new(tmp_path / "a", b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode
