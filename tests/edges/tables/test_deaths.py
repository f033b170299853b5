"""An export that dies, or whose disk is full, at any write: the earlier export is there whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dying_disk import with_dying_disk

PLACE = Path(__file__).parents[3]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("format_", "mode"),
    [
        ("jsonl", "kill"),
        ("sqlite", "kill"),
        ("parquet", "kill"),
        ("parquet", "full"),
    ],
)
def test_an_export_that_dies_at_any_write(tmp_path: Path, format_: str, mode: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.edges.tables.export_deaths", format_, mode, str(tmp_path)],
        cwd=PLACE,
        env=os.environ | with_dying_disk() | {"PYTHONPATH": str(PLACE / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert not found["faults"], "\n".join([*found["faults"], done.stderr])
    assert found["writes"] > 10
