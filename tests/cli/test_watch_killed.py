"""Runs that are killed at any moment, with a sink that fails every third time: nothing is lost.

TRIALCLI_KILLS says how many runs are killed; 200 take some minutes.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.registry_server import Record, RegistryServer, record
from trialcli.render.watch.atom import _urn

_KILLS = int(os.environ.get("TRIALCLI_KILLS", "12"))
_TRIALS = [f"NCT{number:08d}" for number in range(1, 31)]
_STATUSES = ["RECRUITING", "COMPLETED", "TERMINATED", "SUSPENDED", "ENROLLING_BY_INVITATION"]
# A line is written with one call, so that it is there whole or not at all.
_SINK = """
import os, sys, json
calls = os.path.join(sys.argv[1], "calls")
with open(calls, "ab") as file:
    file.write(b".")
content = sys.stdin.read()
if os.path.getsize(calls) % 3 == 0:
    sys.exit(1)
line = json.dumps(json.loads(content)) + "\\n"
told = os.open(os.path.join(sys.argv[1], "told"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
os.write(told, line.encode())
"""

_ID = "{http://www.w3.org/2005/Atom}id"

Pair = tuple[str, str]
"""A trial and the name of the snapshot file that a change led to."""


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registry's data be new."""
    move_the_clock(monkeypatch, "2019-12-31")


def _list(directory: Path) -> str:
    script = directory / "sink.py"
    script.write_text(_SINK)
    command = json.dumps([sys.executable, str(script), str(directory)])
    return (
        f'trials = {json.dumps(_TRIALS)}\nsinks = ["stdout", "team", "feed"]\n'
        f'[sink.team]\nkind = "command"\ncommand = {command}\n'
        f'[sink.feed]\nkind = "atom"\nfile = "{directory}/feed.xml"\n'
    )


def _next_day(registry: RegistryServer, chance: random.Random, day: int) -> None:
    for trial in chance.sample(_TRIALS, 3):
        study: Record = json.loads(json.dumps(registry.records[trial]))
        module = study["protocolSection"]["statusModule"]
        now = module["overallStatus"]
        module["overallStatus"] = chance.choice([one for one in _STATUSES if one != now])
        registry.put(study)
    registry.new_data(f"{2020 + day // 336}-{day // 28 % 12 + 1:02d}-{day % 28 + 1:02d}T09:00:05")


def _told(documents: list[Any]) -> Counter[Pair]:
    return Counter(
        (trial["trial"], item["after"])
        for document in documents
        for trial in document["trials"]
        for item in trial["items"]
    )


def _documents(text: str) -> list[Any]:
    """Return the complete documents in the output of several runs, including killed ones."""
    found, decoder = [], json.JSONDecoder()
    while (start := text.find("{\n")) >= 0:
        try:
            value, end = decoder.raw_decode(text, start)
        except ValueError:
            text = text[start + 1 :]
            continue
        if value.get("schema") == "trialcli/watch-run/2":
            found.append(value)
        text = text[end:]
    return found


@pytest.mark.slow
def test_every_change_reaches_every_sink(
    asking: Program, registry: RegistryServer, tmp_path: Path
) -> None:
    program = asking
    chance = random.Random(20261122)  # noqa: S311 - the same kills every time
    registry.put(*map(record, _TRIALS))
    registry.new_data("2019-12-31T09:00:05")
    program.root.mkdir(parents=True, exist_ok=True)
    (program.root / "watch.toml").write_text(_list(tmp_path))
    began = time.monotonic()
    program.process("watch", "run", "--json")
    usual = time.monotonic() - began
    printed = tmp_path / "printed"
    for day in range(_KILLS):
        _next_day(registry, chance, day)
        with printed.open("ab") as out, (tmp_path / "errors").open("ab") as errors:
            process = program.popen("watch", "run", "--json", stdout=out, stderr=errors)
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0, 1.2 * usual))
            process.kill()
            process.wait()
    registry.new_data("2099-01-01T09:00:05")
    for _ in range(3):  # the sink fails once in three times
        ran = program.process("watch", "run", "--json")
        assert ran.code in (0, 3)
        with printed.open("a") as out:
            out.write(ran.out)
    store = program.store
    expected = {
        (trial, after.file_name)
        for trial in _TRIALS
        for _, after in pairwise(store.versions(trial))
    }
    assert len(expected) >= _KILLS
    lines = (tmp_path / "told").read_text().splitlines()
    # The program of a sink outlives the kill, and its success is recorded: exactly once.
    assert _told([json.loads(line) for line in lines]) == Counter(expected)
    # Output may be repeated if a run was killed between printing and recording it.
    told = _told(_documents(printed.read_text()))
    assert told.keys() == expected
    assert told.total() <= len(expected) + 2 * _KILLS
    feed = fromstring((tmp_path / "feed.xml").read_bytes())  # noqa: S314 - our own
    entries = [each.text for each in feed.iter(_ID)]
    assert len(entries) == len({*entries})
    named = {_urn(f"{trial}/changed/{after.removesuffix('.json')}") for trial, after in expected}
    assert named <= {*entries}
    assert program.process("verify").code == 0
    quiet = program.process("watch", "run")
    assert (quiet.code, quiet.out) == (0, "")
