import io
import os
import sys
from pathlib import Path

import pytest

from trialcli.edges.files import named as files
from trialcli.edges.files.named import read_file, read_stdin
from trialcli.errors import UsageError


def test_a_file_is_read_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\r\n\x00\xff")
    assert read_file(path) == b"\r\n\x00\xff"


@pytest.mark.parametrize("name", ["missing", "missing/deeper", ".", "x" * 300])
def test_an_unreadable_file_is_reported(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        read_file(tmp_path / name)
    assert str(raised.value).startswith(f"{tmp_path / name} cannot be read: ")
    assert "Errno" not in str(raised.value)


@pytest.mark.parametrize("extra", [0, 1])
def test_a_file_that_is_too_large_is_refused(
    extra: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_GIVEN", 2**20)
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.truncate(2**20 + extra)
    if extra:
        with pytest.raises(UsageError, match="is larger than 1 MiB"):
            read_file(path)
    else:
        assert len(read_file(path)) == 2**20


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless file")
def test_an_endless_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_GIVEN", 2**20)
    with pytest.raises(UsageError, match="is larger than"):
        read_file(Path("/dev/zero"))


def test_a_pipe_can_be_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"NCT00000001\n")
    os.close(writing)
    assert read_file(Path(f"/dev/fd/{reading}")) == b"NCT00000001\n"
    os.close(reading)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\x00\r\n")))
    assert read_stdin() == b"\xff\x00\r\n"


def test_endless_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_GIVEN", 2**20)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * (2**20 + 1))))
    with pytest.raises(UsageError, match="Standard input is larger than 1 MiB"):
        read_stdin()
