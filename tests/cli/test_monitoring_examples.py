"""The scripts that docs/monitoring.md gives are tried, as sinks."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.documents import DOCS
from tests.edges.sinks.servers import WebServer, serving
from trialcli.watch.example_digest import TRIAL

_TEXT = (DOCS / "monitoring.md").read_text()
_SCRIPT = re.compile(r"^```sh\n(#!/bin/sh\n.*?)^```$", re.DOTALL | re.MULTILINE)
_NAME = re.compile(r"`~/bin/([a-z-]+)`")
_SCRIPTS = {
    _NAME.findall(_TEXT, 0, block.start())[-1]: block[1] for block in _SCRIPT.finditer(_TEXT)
}
"""The scripts of the document, by the last name before each."""


def sink(program: Program, home: Path, name: str) -> None:
    """Write a script to the path in the document, and define a sink of its name."""
    script = home / "bin" / name
    script.parent.mkdir(parents=True)
    script.write_text(_SCRIPTS[name])
    script.chmod(0o755)
    program.root.mkdir()
    (program.root / "watch.toml").write_text(
        f'[sink.it]\nkind = "command"\ncommand = ["~/bin/{name}"]\n'
    )


def test_a_script_that_stores_each_digest(program: Program, tmp_path: Path) -> None:
    sink(program, tmp_path / "home", "file-news")
    ran = program.process("watch", "test", "it")
    assert (ran.code, ran.err) == (0, "")
    (kept,) = (tmp_path / "home" / "trial-news").iterdir()
    assert json.loads(kept.read_text())["is_test"] is True


@pytest.mark.skipif(not (shutil.which("jq") and shutil.which("curl")), reason="needs jq and curl")
def test_a_script_that_posts_to_a_web_hook(program: Program, tmp_path: Path) -> None:
    sink(program, tmp_path / "home", "post-news")
    with serving(server := WebServer()):
        hook = tmp_path / "home" / ".config" / "trialcli" / "hook"
        hook.parent.mkdir(parents=True)
        hook.write_text(f'url = "http://{server.place}/secret"\n')
        ran = program.process("watch", "test", "it")
        assert (ran.code, ran.err) == (0, "")
        server.status = 500
        assert program.process("watch", "test", "it").code == 3
    path, _, body = server.received[0]
    first, *others = json.loads(body)["text"].splitlines()
    assert path == "/secret"
    assert first == "trialcli: a test, nothing has changed"
    assert others == [f"{TRIAL} major: Enrollment target 120 → 90 (−25 %)"]
