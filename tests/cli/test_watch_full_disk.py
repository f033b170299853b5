"""A command that fills the disk and ends well has had its news: it gets it once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.registry_server import RegistryServer, record
from tests.small_disk import small_disk

TRIAL = "NCT00000001"
HOOK = """#!/bin/sh
cat >>"$TOLD"
cat </dev/zero >"$FILLER" 2>&-
exit 0
"""


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registry's data be new."""
    move_the_clock(monkeypatch, "2026-02-18")


@pytest.fixture
def full(asking: Program, registry: RegistryServer, tmp_path: Path) -> Iterator[Program]:
    """Return the program with a store on a small disk and a change to report."""
    with small_disk(tmp_path / "disk", 1024) as disk:
        asking.variables |= {
            "TRIALCLI_STORE": str(disk / "store"),
            "TOLD": str(tmp_path / "told"),
            "FILLER": str(disk / "filler"),
        }
        asking.root = disk / "store"
        asking.root.mkdir()
        hook = tmp_path / "hook"
        hook.write_text(HOOK)
        hook.chmod(0o755)
        (asking.root / "watch.toml").write_text(
            f'trials = ["{TRIAL}"]\nsinks = ["team"]\n'
            f'[sink.team]\nkind = "command"\ncommand = {json.dumps([str(hook)])}\n'
        )
        registry.put(record(TRIAL))
        assert asking.process("watch", "run").code == 0
        registry.put(record(TRIAL, status="TERMINATED"))
        registry.new_data("2026-02-18T09:00:05")
        yield asking


def told(tmp_path: Path) -> int:
    """Return how many digests the command was given."""
    path = tmp_path / "told"
    return path.read_text().count('"schema"') if path.exists() else 0


def test_news_is_delivered_once_and_there_is_no_traceback(full: Program, tmp_path: Path) -> None:
    first = full.process("watch", "run")
    assert "Traceback" not in first.err
    assert first.code in (0, 5)
    assert told(tmp_path) == 1
    still_full = full.process("watch", "run")
    assert "Traceback" not in still_full.err
    Path(full.variables["FILLER"]).unlink()
    for _ in range(2):
        later = full.process("watch", "run")
        assert (later.code, later.err) == (0, "")
    assert told(tmp_path) == 1
    assert full.process("verify").code == 0
