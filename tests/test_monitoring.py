"""The examples of docs/monitoring.md are run one after the other, day by day.

Comments in the document say what day it is and how the registry is, and which text cron mails.
``TRIALCLI_UPDATE_DOCUMENTS=1 python -m pytest tests/test_monitoring.py`` writes new output into it.
"""

import json
import os
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.documents import DOCS, EXAMPLE, README
from tests.recipes.machine import Machine
from tests.registry_server import RegistryServer
from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.watch.sink_settings import read_sink
from trialcli.watch.watchlist import read_watch_list

_DOCUMENT = DOCS / "monitoring.md"
_TEXT = _DOCUMENT.read_text()
_PART = re.compile(
    r"<!-- registry: (?:(?P<how>away|back) )?(?P<day>[0-9-]+) -->\n"
    r"|```console\n\$ (?P<command>trialcli [^\n]*)\n(?P<shown>.*?)```\n"
    r"|<!-- cron(?:: (?P<code>[0-9]))? -->\n```text\n(?P<mail>.*?)```\n",
    re.DOTALL,
)
_LINE = re.search(r"^30 15 \* \* 1-5  (.*)$", _TEXT, re.MULTILINE)
_UPDATE = bool(os.environ.get("TRIALCLI_UPDATE_DOCUMENTS"))


@pytest.fixture
def machine(tmp_path: Path, registry: RegistryServer) -> Machine:
    """Return a machine on which trialcli is set up, and nothing is watched yet."""
    (tmp_path / "person").mkdir()
    return Machine(tmp_path / "person", registry)


def _mailed(machine: Machine, code: int) -> str:
    """Return the mail of cron for the line of the document."""
    assert _LINE is not None
    done = machine.sh(f"exec 2>&1; {_LINE[1]}")
    assert done.code == code
    return done.out


def _set(machine: Machine, how: str | None, day: str) -> None:
    if how is None:
        machine.day(day)
        return
    machine.at(day)
    if how == "away":
        machine.away()
    else:
        machine.back()


def test_the_first_mail_of_the_document(machine: Machine) -> None:
    mails, commands = 0, 0
    written, until = [], 0
    for part in _PART.finditer(_TEXT):
        if part["day"]:
            _set(machine, part["how"], part["day"])
            continue
        if part["command"]:
            commands += 1
            group, said = "shown", machine.terminal(part["command"])
        else:
            mails += 1
            group, said = "mail", _mailed(machine, int(part["code"] or 0))
        said = "".join(f"{line.rstrip()}\n" for line in said.splitlines())
        written += [_TEXT[until : part.start(group)], said]
        until = part.end(group)
        assert _UPDATE or said == part[group]
    assert (mails, commands) == (3, 3)
    if _UPDATE:
        _DOCUMENT.write_text("".join([*written, _TEXT[until:]]))
    # After all this, a run has nothing to say.
    assert _mailed(machine, 0) == ""


def test_the_readme_shows_the_beginning_of_that_mail() -> None:
    (begins,) = re.findall(
        r"^```\n(1 of 1 trial.*?)^```$", README.read_text(), re.DOTALL | re.MULTILINE
    )
    assert begins in _TEXT
    assert _LINE is not None
    assert _LINE[0] in README.read_text().splitlines()


def test_the_watch_list_of_the_document_is_valid() -> None:
    (listed,) = (
        text
        for text in re.findall(r"^```toml\n(.*?)^```$", _TEXT, re.DOTALL | re.MULTILINE)
        if "watchdog_days" in text
    )
    watched = read_watch_list(tomllib.loads(listed), "it", ENTRY_FORMS)
    assert [group.name for group in watched.groups] == ["", "rivals"]
    assert watched.trials == ("NCT07331467", "NCT04200001")
    assert watched.searches == (
        "lupus AND CAR-T",
        "condition: lupus; country: Austria | Germany; status: recruiting",
    )
    assert watched.watchdog_days == 7
    assert [read_sink(sink).name for sink in watched.used_sinks] == ["team", "stdout"]


def test_the_command_of_the_document_creates_its_group(machine: Machine) -> None:
    (command,) = re.findall(r"`(trialcli watch add [^`]*--group rivals[^`]*)`", _TEXT)
    machine.at("2026-02-18")
    store = machine.home / ".local/share/trialcli/snapshots"
    store.mkdir(parents=True)
    listed = store / "watch.toml"
    listed.write_text('[sink.team]\nkind = "command"\ncommand = ["notify-team", "--json"]\n')
    assert machine.sh(command).code == 0
    watched = read_watch_list(tomllib.loads(listed.read_text()), "it", ENTRY_FORMS)
    group = watched.require_group("rivals")
    assert (group.trials, group.least, group.sinks) == (
        ("NCT04200001",),
        "minor",
        ("stdout", "team"),
    )


@pytest.mark.skipif(not shutil.which("jq"), reason="needs jq")
def test_the_line_for_jq(machine: Machine) -> None:
    block = re.compile(r"^```sh\n(trialcli watch run --json.*?)^```$", re.MULTILINE | re.DOTALL)
    (line,) = block.findall(_TEXT)
    machine.day("2026-02-18")
    machine.sh(f"trialcli watch add {EXAMPLE}")
    assert machine.sh(line).out == ""
    machine.day("2026-04-22")
    lines = machine.sh(line).out.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"{EXAMPLE} Enrollment target 120 → 90")


def test_the_document_is_right_about_a_lost_or_damaged_state(machine: Machine) -> None:
    store = machine.home / ".local/share/trialcli/snapshots"
    machine.day("2026-02-18")
    machine.sh(f"trialcli watch add {EXAMPLE}; trialcli watch run")
    (store / "state.sqlite3").unlink()
    machine.day("2026-04-22")
    assert "1 of 1 trial record changed" in machine.sh("trialcli watch run").out
    (store / "state.sqlite3").write_text("nothing of a database")
    machine.day("2026-08-05")
    damaged = machine.sh("trialcli watch run")
    assert damaged.code == 5
    assert "trialcli verify --rebuild" in damaged.err
    assert machine.sh("trialcli verify --rebuild").code == 0
    assert "1 of 1 trial record changed" in machine.sh("trialcli watch run").out


def test_json_of_a_run_is_complete(machine: Machine) -> None:
    machine.day("2026-02-18")
    machine.sh(f"trialcli watch add {EXAMPLE} --min-severity major; trialcli watch run")
    machine.day("2026-04-22")
    told = json.loads(machine.sh("trialcli watch run --json").out)
    severities = {event["severity"] for trial in told["trials"] for event in trial["events"]}
    assert severities == {"major", "minor", "detail", "none"}
