import fcntl
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.edges.sinks.made_digest import made_digest
from tests.small_disk import fill, small_disk
from trialcli.edges.sinks.files import FileSink
from trialcli.errors import UndeliveredError
from trialcli.watch.digest import Digest

OURS = b"<feed>"


def content(digest: Digest, earlier: Sequence[Digest]) -> bytes:
    return OURS + f"{digest.watched} {len(earlier)}".encode()


def sink(path: Path) -> FileSink:
    return FileSink("feed", path, 90, content, lambda text: text.startswith(OURS))


def test_a_file_is_replaced_by_each_delivery(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    sink(feed).deliver(made_digest(), ())
    assert feed.read_bytes() == b"<feed>1 0"
    sink(feed).deliver(made_digest(), [made_digest(), made_digest()])
    assert feed.read_bytes() == b"<feed>1 2"
    assert list(tmp_path.iterdir()) == [feed]


def test_a_check_changes_nothing(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    sink(feed).check()
    assert list(tmp_path.iterdir()) == []
    feed.write_bytes(OURS)
    before = feed.stat()
    sink(feed).check()
    assert feed.stat() == before
    assert list(tmp_path.iterdir()) == [feed]


@pytest.mark.parametrize("is_check", [False, True])
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("notes", "notes already exists and was not written by this command. Remove it"),
        ("directory", "directory is not a file."),
        ("missing/feed.xml", "missing. Create it"),
        ("notes/feed.xml", "notes. Create it"),
        ("/proc/feed.xml", "/proc/feed.xml cannot be written: "),
    ],
)
def test_what_cannot_be_written(name: str, why: str, is_check: bool, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    (tmp_path / "directory").mkdir()
    if name.startswith("/proc") and not Path("/proc/self").exists():
        pytest.skip("this system has no directory in which nobody can write")
    feed = sink(tmp_path / name)
    with pytest.raises(UndeliveredError) as raised:
        feed.check() if is_check else feed.deliver(made_digest(), ())
    assert why in str(raised.value)
    assert str(raised.value).startswith("The file of sink feed was not written. ")
    assert (tmp_path / "notes").read_text() == "mine"


def test_only_temporary_files_of_killed_writers_are_removed(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    dead, living = (tmp_path / f".feed.xml.{digit * 8}.tmp" for digit in "0a")
    others = [
        tmp_path / name
        for name in (
            ".page.html.00000000.tmp",
            ".feed.xml.0000000.tmp",
            ".feed.xml.0000000G.tmp",
            "feed.xml.00000000.tmp",
            ".feed.xml.00000000.tmp.bak",
        )
    ]
    for path in (dead, living, *others):
        path.write_text("half")
    (tmp_path / ".feed.xml.11111111.tmp").mkdir()
    (tmp_path / ".feed.xml.22222222.tmp").symlink_to(others[0])
    with living.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        sink(feed).deliver(made_digest(), ())
        assert not dead.exists()
        assert all(path.exists() for path in (feed, living, *others))
        assert (tmp_path / ".feed.xml.11111111.tmp").is_dir()
        assert (tmp_path / ".feed.xml.22222222.tmp").is_symlink()
    sink(feed).deliver(made_digest(), ())
    assert not living.exists()


def test_temporary_files_beside_the_target_of_a_link_are_removed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    left = tmp_path / "real" / ".page.html.00000000.tmp"
    left.touch()
    (tmp_path / "feed.xml").symlink_to(tmp_path / "real" / "page.html")
    sink(tmp_path / "feed.xml").deliver(made_digest(), ())
    assert not left.exists()
    assert (tmp_path / "real" / "page.html").read_bytes() == b"<feed>1 0"


def test_the_mode_does_not_depend_on_the_umask(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    before = os.umask(0o077)
    try:
        sink(feed).deliver(made_digest(), ())
        assert feed.stat().st_mode & 0o777 == 0o600
        replace(sink(feed), mode=0o644).deliver(made_digest(), ())
        assert feed.stat().st_mode & 0o777 == 0o644
        sink(feed).deliver(made_digest(), ())
        assert feed.stat().st_mode & 0o777 == 0o644
    finally:
        os.umask(before)


def test_on_a_full_disk_the_old_file_stays_intact(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        feed = disk / "feed.xml"
        sink(feed).deliver(made_digest(), ())
        (disk / ".feed.xml.00000000.tmp").write_bytes(b"x" * 20_000)
        fill(disk)
        large = replace(sink(feed), content=lambda *_: OURS + b"x" * 40_000)
        with pytest.raises(UndeliveredError, match="No space left on device"):
            large.deliver(made_digest(), ())
        assert feed.read_bytes() == b"<feed>1 0"
        assert {path.name for path in disk.iterdir()} == {"feed.xml", "filler"}
        # What the dead writer had left is room now.
        sink(feed).deliver(made_digest(), [made_digest()])
        assert feed.read_bytes() == b"<feed>1 1"
