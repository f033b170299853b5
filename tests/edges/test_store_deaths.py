"""A store that dies, or whose disk is full, at any write: nothing reported is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dying_disk import with_dying_disk
from tests.stores import of_either_kind

MODES = ["kill", "full", "error"]
PLACE = Path(__file__).parents[2]


def died(tmp_path: Path, deed: str, kind: str, mode: str) -> int:
    """Let a store die in each way; return how many writes there were."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.edges.store_deaths", deed, kind, mode, str(tmp_path)],
        cwd=PLACE,
        env=os.environ | with_dying_disk() | {"PYTHONPATH": str(PLACE / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert not found["faults"], "\n".join(found["faults"])
    return int(found["writes"])


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("deed", ["put", "put-beside-others", "put-all"])
@of_either_kind
def test_nothing_that_was_reported_as_stored_is_lost(
    tmp_path: Path, kind: str, deed: str, mode: str
) -> None:
    assert died(tmp_path, deed, kind, mode) > 10


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("deed", ["put-after-a-kill", "put-all-after-a-kill"])
def test_the_journal_of_a_killed_writer_is_not_lost(tmp_path: Path, deed: str, mode: str) -> None:
    assert died(tmp_path, deed, "packs", mode) > 10


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@of_either_kind
def test_a_half_made_copy_is_not_believed_and_can_be_finished(
    tmp_path: Path, kind: str, mode: str
) -> None:
    assert died(tmp_path, "convert", kind, mode) > 10


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_compacting_loses_nothing(tmp_path: Path, mode: str) -> None:
    assert died(tmp_path, "compact", "packs", mode) > 10


@pytest.mark.parametrize("mode", MODES)
def test_a_store_of_packs_is_made_or_not(tmp_path: Path, mode: str) -> None:
    assert died(tmp_path, "new", "packs", mode) > 3
