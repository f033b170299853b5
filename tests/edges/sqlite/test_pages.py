import sqlite3
from pathlib import Path

import pytest

from trialcli.edges.sqlite.pages import rows_in


def made(path: Path) -> bytes:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE one (text TEXT)")
        db.executemany("INSERT INTO one VALUES (?)", ([f"row {each}"] for each in range(300)))
    db.close()
    return path.read_bytes()


@pytest.mark.parametrize("length", [0, 1, 16, 20, 99, 100, 101, 107, 108, 4095, 4097, 8200])
def test_a_truncated_file_is_read_to_its_end(length: int, tmp_path: Path) -> None:
    content = made(tmp_path / "file")
    found = {row[1][0] for row in rows_in(content[:length], lambda row: len(row[1]) == 1)}
    assert found <= {f"row {each}" for each in range(300)}
    assert bool(found) == (length > 8000)


def test_every_row_is_found(tmp_path: Path) -> None:
    rows = [row[1][0] for row in rows_in(made(tmp_path / "file"), lambda row: len(row[1]) == 1)]
    assert sorted(rows) == sorted(f"row {each}" for each in range(300))


def test_a_file_that_is_not_a_database_has_no_rows() -> None:
    assert list(rows_in(b"nothing of a database", lambda _: True)) == []
