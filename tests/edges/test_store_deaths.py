"""A store that dies, or whose disk is full, at any write: nothing reported is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dying_disk import with_dying_disk

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
def test_a_plain_store_loses_nothing_that_it_reported(tmp_path: Path, deed: str, mode: str) -> None:
    assert died(tmp_path, deed, "plain", mode) > 10
