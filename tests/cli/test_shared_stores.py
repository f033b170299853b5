"""Readers that may not write: another user's store, and one on a read-only disk."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.documents import EXAMPLE, examples_at
from tests.hosts import with_read_only, without_privileges

_QUESTIONS = (
    ("list", "--json"),
    ("list", "--status", "completed", "--format", "csv"),
    ("show", EXAMPLE, "--offline"),
    ("history", EXAMPLE, "--json"),
    ("diff", EXAMPLE, "--json"),
    ("timeline", EXAMPLE, "--json"),
    ("audit", EXAMPLE, "--json"),
    ("find", "metformin", "--json"),
    ("verify",),
)


@pytest.fixture(params=["no state", "with state", "a writer was killed"])
def store(request: pytest.FixtureRequest, tmp_path: Path, program: Program) -> Path:
    """Return a store without state, with state, or with what a killed writer left of it."""
    root = examples_at(tmp_path / "store")
    if request.param != "no state":
        for question in (("list",), ("find", "metformin")):
            program(*question, "--store", str(root))
    if request.param == "a writer was killed":
        _kill_a_writer(root / "state.sqlite3.catalog")
    return root


def _kill_a_writer(catalog: Path) -> None:
    """Leave a journal beside a database, as a writer does that is killed."""
    code = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA cache_size = 1")
database.execute("BEGIN IMMEDIATE")
database.execute("CREATE TABLE half AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1"
    " FROM n LIMIT 9999) SELECT x FROM n")
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", code, str(catalog)], check=False)
    assert catalog.with_name(f"{catalog.name}-journal").exists()


def _answers(prefix: list[str], root: Path, program: Program) -> list[tuple[int, str]]:
    found = []
    for question in _QUESTIONS:
        done = subprocess.run(
            [*prefix, sys.executable, "-m", "trialcli", *question, "--store", str(root)],
            env=program.environment({}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr
        found.append((done.returncode, done.stdout))
    return found


@pytest.mark.slow
def test_a_store_on_a_read_only_disk_answers_as_any_other(store: Path, program: Program) -> None:
    prefix = with_read_only(str(store))
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    answers = _answers(prefix, store, program)
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before
    assert answers == _answers([], store, program)
    assert {code for code, _ in answers} == {0}


@pytest.mark.slow
def test_a_reader_without_write_permission_is_answered_as_any_other(
    store: Path, program: Program
) -> None:
    prefix = without_privileges()
    paths = [store, *store.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        answers = _answers(prefix, store, program)
        assert sorted([store, *store.rglob("*")]) == sorted(paths)
    finally:
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert answers == _answers([], store, program)
    assert {code for code, _ in answers} == {0}
