"""A benchmark that is given a directory without records says so in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import CHECKOUT


@pytest.mark.parametrize(
    "words",
    [
        ["everything.py", "--corpus", "."],
        ["export.py"],
        ["find.py"],
        ["registry.py"],
        ["related.py", "."],
        ["tables.py"],
        ["watch.py"],
    ],
    ids=lambda words: words[0],
)
def test_a_corpus_without_records_is_reported(words: list[str], tmp_path: Path) -> None:
    program, *others = words
    done = subprocess.run(
        [sys.executable, CHECKOUT / "benchmarks" / program, *others],
        env={**os.environ, "TRIALCLI_CORPUS": str(tmp_path), "TMPDIR": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("There are no records to measure with: ")
