"""benchmarks/registry.py runs, and reports what it has measured."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import CHECKOUT


@pytest.mark.slow
def test_it_measures_what_is_asked_for(tmp_path: Path) -> None:
    options = ["--sizes", "20", "--only", "next", "show", "sweep", "ctrdata", "--json"]
    done = subprocess.run(
        [sys.executable, CHECKOUT / "benchmarks" / "registry.py", *options],
        env={name: value for name, value in os.environ.items() if name != "TRIALCLI_CORPUS"}
        | {"PYTHONPATH": str(CHECKOUT / "src"), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    measured = [(one["store"], one["what"]) for one in found if "what" in one]
    for store in ("plain", "packs"):
        assert {(store, "next"), (store, "show"), (store, "sweep")} <= set(measured)
        assert (store, "verify") not in measured
    assert ("-", "ctrdata next") in measured
    sizes = {one["store"]: one for one in found if "versions" in one}
    assert sizes["packs, first"]["versions"] == sizes["ctrdata"]["versions"] == 20
    assert [*tmp_path.iterdir()] == []
