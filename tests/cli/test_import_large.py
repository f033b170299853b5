"""Imports of files with many records: a large archive, and a list in little memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import COMMAND, Program
from tests.cli.test_diff_files import dumped, packed
from tests.cli.test_import import dated
from trialcli.edges import recordfiles

_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_an_archive_of_many_members(
    tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordfiles, "_MANY", 10)
    trials = [f"NCT{number:08}" for number in range(1, 31)]
    members = {f"{trial[-2:]}/{trial}.json": dumped(dated(trial)) for trial in trials}
    content = packed({**members, "readme.txt": b"Hello\n", "__MACOSX/._x": b"\0"})
    (tmp_path / "site.zip").write_bytes(content)
    data = program("import", str(tmp_path / "site.zip"), "--json").data
    assert data["counts"] == {"new": 30, "changed": 0, "older": 0, "unchanged": 0, "refused": 1}
    assert [one["place"] for one in data["records"]] == [*members, "readme.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of the peak differs")
def test_a_list_needs_little_memory(tmp_path: Path, program: Program) -> None:
    study = dated("NCT00000001")
    study["protocolSection"]["descriptionModule"]["briefSummary"] = "word " * 200_000
    line = json.dumps(study) + ","
    with (tmp_path / "list.json").open("w") as file:
        file.write('{"totalCount": 101, "studies": [')
        for _ in range(100):
            file.write(line)
        file.write(json.dumps(study) + "]}")
    words = [sys.executable, "-c", _PEAK, *COMMAND, "import", str(tmp_path / "list.json")]
    done = subprocess.run(
        words, env=program.environment(), capture_output=True, text=True, check=True
    )
    assert "1 new, 100 unchanged" in done.stderr
    assert int(done.stdout.split()[-1]) < 200 * 1024
