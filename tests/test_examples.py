"""The store of examples: made by its program, byte for byte, and whole."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from trialcli.ctgov.shape import SHAPE
from trialcli.edges.store.directory import DirectoryStore
from trialcli.record.compare import compare
from trialcli.versions.snapshot import Snapshot

CHECKOUT = Path(__file__).parents[1]
EXAMPLES = CHECKOUT / "examples"
TRIAL = "NCT99000001"


def files(store: Path) -> dict[str, bytes]:
    """Return what of a store is kept in the repository: not its lock, not its state."""
    return {
        str(path.relative_to(store)): path.read_bytes()
        for path in store.rglob("*")
        if path.is_file() and path.name != ".lock" and not path.name.startswith("state.sqlite3")
    }


def versions() -> list[Snapshot]:
    store = DirectoryStore(EXAMPLES / "snapshots")
    return [store.load(name) for name in store.versions(TRIAL)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("examples") / "snapshots"
    subprocess.run(
        [sys.executable, EXAMPLES / "make.py", store],
        check=True,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return store


def test_the_program_makes_the_committed_files_byte_for_byte(made: Path) -> None:
    assert files(made) == files(EXAMPLES / "snapshots")


def test_a_second_run_changes_nothing(made: Path) -> None:
    before = files(made)
    subprocess.run(
        [sys.executable, EXAMPLES / "make.py", made],
        check=True,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert files(made) == before


def test_every_version_says_that_it_is_invented() -> None:
    assert len(versions()) == 5
    for snapshot in versions():
        title = snapshot.study["protocolSection"]["identificationModule"]["briefTitle"]
        assert snapshot.source.kind == "invented"
        assert "(invented)" in title


def test_every_version_differs_from_the_one_before() -> None:
    studies = [snapshot.study for snapshot in versions()]
    for before, after in itertools.pairwise(studies):
        assert compare(before, after, SHAPE).changes


@pytest.mark.parametrize("own", ["README.md", ".gitignore"])
def test_both_stores_of_the_repository_have_the_files_a_store_makes(own: str, made: Path) -> None:
    expected = (made / own).read_bytes()
    assert (CHECKOUT / "snapshots" / own).read_bytes() == expected
