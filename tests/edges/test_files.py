import os
from pathlib import Path

import pytest

from trialcli.edges import files
from trialcli.edges.files import read_file, write_file
from trialcli.errors import UsageError


def is_ours(content: bytes) -> bool:
    return content.startswith(b"ours")


def test_a_file_is_written_and_replaced_by_a_newer_one(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_file(path, b"ours 1", is_ours)
    write_file(path, b"ours 2", is_ours)
    assert path.read_bytes() == b"ours 2"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"mine")
    with pytest.raises(UsageError, match="is there already"):
        write_file(path, b"ours", is_ours)
    assert path.read_bytes() == b"mine"


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(UsageError, match="is not a file"):
            write_file(path, b"ours", is_ours)


def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "target.html", tmp_path / "link.html"
    target.write_bytes(b"ours 1")
    link.symlink_to(target)
    write_file(link, b"ours 2", is_ours)
    assert link.is_symlink()
    assert target.read_bytes() == b"ours 2"


def test_what_cannot_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"ours 1")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left"):
        write_file(path, b"ours 2", is_ours)
    assert path.read_bytes() == b"ours 1"
    assert list(tmp_path.iterdir()) == [path]


def test_no_directory_is_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written: No such file or directory"):
        write_file(tmp_path / "no" / "page.html", b"ours", is_ours)


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 2**20)
    path = tmp_path / "large"
    path.write_bytes(b"x" * (2**20 + 1))
    with pytest.raises(UsageError, match="larger than 1 MiB"):
        read_file(path)
