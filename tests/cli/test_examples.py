"""Each example in the help, each command of a topic and of the first screen works as written."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cli.program import SRC, Ran
from tests.documents import CHECKOUT, examples_at
from tests.registry_server import RegistryServer, record
from trialcli.cli.app import _function
from trialcli.cli.commands import COMMANDS, CommandEntry, each_command
from trialcli.cli.examples import HelpNotes, notes_of
from trialcli.cli.guard import run
from trialcli.cli.topics import TOPICS
from trialcli.cli.welcome import each_screen
from trialcli.edges.environment import CLOCK_SHIFT
from trialcli.render.guide import Commands, guide_blocks

TRIAL = "NCT07331467"
_WATCH_LIST = f"""
[group.lupus]
searches = ["lupus", {{ condition = "lupus" }}]
trials = ["{TRIAL}"]
[group.review]
trials = ["{TRIAL}", "NCT01174017"]
[sink.mail]
kind = "command"
command = ["cat"]
"""
_NAMES = [name for name, _ in each_command()]


def notes(entry: CommandEntry) -> HelpNotes:
    return notes_of(_function(entry.place))


def _in_the_help() -> Iterator[str]:
    for _, entry in each_command():
        yield from (line for _, line in notes(entry).examples)


def _elsewhere() -> Iterator[str]:
    texts = (block for topic in TOPICS.values() for block in guide_blocks(topic.text))
    for block in (*texts, *(block for screen in each_screen() for block in screen)):
        if isinstance(block, Commands):
            yield from block.lines


class Prepared(NamedTuple):
    """A directory in which the examples run, and the environment of the shell."""

    directory: Path
    variables: dict[str, str]

    def run(self, line: str, directory: Path | None = None) -> Ran:
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", line],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            stdin=subprocess.DEVNULL,
            cwd=directory or self.directory,
            env=self.variables,
        )
        return Ran(done.returncode, done.stdout, done.stderr)


def later(study: dict[str, Any], day: str, enrollment: int) -> dict[str, Any]:
    """Return a record with another day and another enrollment."""
    changed = deepcopy(study)
    protocol = changed["protocolSection"]
    protocol["designModule"]["enrollmentInfo"] = {"count": enrollment, "type": "ESTIMATED"}
    dates = protocol.setdefault("statusModule", {})
    dates["lastUpdateSubmitDate"] = dates["lastUpdatePostDateStruct"] = day
    dates["lastUpdatePostDateStruct"] = {"date": day, "type": "ACTUAL"}
    changed.setdefault("derivedSection", {})["miscInfoModule"] = {"versionHolder": day}
    return changed


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """Return what the examples use: a store with versions, a watch list, files, a registry."""
    directory = tmp_path_factory.mktemp("examples")
    here, programs = directory / "here", directory / "bin"
    for path in (here, programs):
        path.mkdir()
    program = programs / "trialcli"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m trialcli "$@"\n')
    program.chmod(0o755)
    with RegistryServer() as registry:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("TRIALCLI_") or name == CLOCK_SHIFT
        }
        variables = {
            **kept,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(SRC),
            "COLUMNS": "80",
            "SSL_CERT_FILE": os.devnull,
            "TRIALCLI_REGISTRY_URL": registry.root,
            "TRIALCLI_RATE": "0",
            "TRIALCLI_CONFIG": "config.toml",
        }
        made = Prepared(here, variables)
        _fill(made, registry)
        yield made


def _fill(prepared: Prepared, registry: RegistryServer) -> None:
    here = prepared.directory
    examples_at(here / "snapshots")
    (stored,) = (CHECKOUT / "snapshots" / TRIAL).glob("*.json")
    study = json.loads(stored.read_text())["study"]
    versions = [later(study, f"2026-0{month}-02", 20 * month) for month in (1, 2, 3)]
    registry.put_history(
        TRIAL, [(f"2026-0{n}-02", "RECRUITING", [], one) for n, one in enumerate(versions, 1)]
    )
    registry.put(versions[-1], found("NCT01174017", "Lupus"), found("NCT00000005", "Asthma"))
    (here / "config.toml").write_text("timeout = 30\n")
    (here / "ids.txt").write_text(f"{TRIAL}\nNCT01174017\n")
    (here / "old.json").write_text(json.dumps(versions[0]))
    (here / "new.json").write_text(json.dumps(versions[-1]))
    (here / "old-downloads").mkdir()
    downloaded = json.dumps([record("NCT00000007", title="A download")])
    (here / "old-downloads" / "january.json").write_text(downloaded)
    with zipfile.ZipFile(here / "ctg-studies.json.zip", "w") as archive:
        archive.writestr("ctg-studies.json", downloaded)
    (here / "snapshots" / "watch.toml").write_text(_WATCH_LIST)
    for line in (
        f"trialcli fetch --history {TRIAL}",
        "trialcli fetch NCT01174017",
        "trialcli watch run",
        f"trialcli history {TRIAL} --manifest versions.json",
        "trialcli pack --to packed && mv packed aside",
    ):
        ran = prepared.run(line)
        assert ran.code == 0, (line, ran)
    registry.put(later(versions[-1], "2026-11-22", 9))
    registry.new_data("2026-11-23T09:00:05")


def found(trial: str, condition: str) -> dict[str, Any]:
    """Return a trial of a condition that recruits in Berlin."""
    study = record(trial, title=f"{condition} and CAR-T with pembrolizumab")
    protocol = study["protocolSection"]
    protocol["conditionsModule"] = {"conditions": [condition]}
    place = {"facility": "Charité", "city": "Berlin", "country": "Germany"}
    site = {**place, "status": "RECRUITING", "geoPoint": {"lat": 52.52, "lon": 13.41}}
    protocol["contactsLocationsModule"] = {"locations": [site]}
    return study


@pytest.mark.parametrize("line", dict.fromkeys((*_in_the_help(), *_elsewhere())))
def test_an_example_works(
    line: str,
    prepared: Prepared,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    here = Path(shutil.copytree(prepared.directory, tmp_path / "here"))
    if "--store packed" in line:
        (here / "aside").rename(here / "packed")
    before = files_in(here)
    is_server = line.startswith("trialcli mcp")
    if is_server:
        pytest.importorskip("mcp")
    if is_server or {"|", ">", "$"} & set(line):
        ran = prepared.run(line, here)
    else:
        monkeypatch.chdir(here)
        monkeypatch.delenv("TRIALCLI_STORE", raising=False)
        for name in ("TRIALCLI_REGISTRY_URL", "TRIALCLI_RATE", "TRIALCLI_CONFIG", "SSL_CERT_FILE"):
            monkeypatch.setenv(name, prepared.variables[name])
        code = run(shlex.split(line)[1:])
        ran = Ran(code, *capfd.readouterr())
    assert ran.code == 0 or (ran.code == 4 and ("--fail-on" in line or "--exit-code" in line)), ran
    # The server for agents ends at once, since nobody asks it anything.
    assert ran.out or files_in(here) != before or is_server


def files_in(directory: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", _NAMES)
def test_every_command_has_examples(name: str) -> None:
    """Two to five lines, each of this command, none wider than the help."""
    examples = notes(dict(each_command())[name]).examples
    assert 2 <= len(examples) <= 5
    for about, line in examples:
        assert re.search(rf"(^|\$\()trialcli {name}( |\)|$)", line)
        assert len(line) <= 76
        assert about[0].isupper()
        assert not about.endswith((".", ":"))
    assert len({line for _, line in examples}) == len(examples)


@pytest.mark.parametrize("name", _NAMES)
def test_what_is_related_exists(name: str) -> None:
    known = {*_NAMES, *COMMANDS, *(f"help {topic}" for topic in TOPICS)}
    related = notes(dict(each_command())[name]).related
    assert related
    assert set(related) <= known - {name}
