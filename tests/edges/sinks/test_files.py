from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.edges.sinks.made_digest import made_digest
from trialcli.core.watch.digest import Digest
from trialcli.edges.sinks.files import FileSink
from trialcli.errors import UndeliveredError

OURS = b"<feed>"


def content(digest: Digest, earlier: Sequence[Digest]) -> bytes:
    return OURS + f"{digest.watched} {len(earlier)}".encode()


def sink(path: Path) -> FileSink:
    return FileSink("feed", path, 90, content, lambda text: text.startswith(OURS))


def test_a_file_is_written_anew_each_time(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    sink(feed).deliver(made_digest(), ())
    assert feed.read_bytes() == b"<feed>1 0"
    sink(feed).deliver(made_digest(), [made_digest(), made_digest()])
    assert feed.read_bytes() == b"<feed>1 2"
    assert list(tmp_path.iterdir()) == [feed]


def test_a_check_leaves_everything_as_it_is(tmp_path: Path) -> None:
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
        ("notes", "notes is there already, and nothing that this command has written. Remove it"),
        ("directory", "directory is not a file."),
        ("missing/feed.xml", "missing. Make it"),
        ("notes/feed.xml", "notes. Make it"),
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
