"""What a person reads at any width, without colors, and in words only.

Many commands run in one process, at a terminal of its own.
"""

import json
import re
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli import program as program_module
from tests.cli.program import Program
from tests.made_snapshots import made_snapshot
from tests.registry_server import record
from trialcli.text.columns import columns as columns_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "snapshots"
EXAMPLE, TRIAL = "NCT99000001", "NCT00000001"
COMMANDS = (
    [],
    ["help", "severity"],
    ["help", "nosuch"],
    ["show", EXAMPLE, "--offline"],
    ["show", TRIAL, "--offline", "--full"],
    ["list"],
    ["list", "--fields", "trial,title,status,sponsor,conditions"],
    ["diff", EXAMPLE, "first", "latest"],
    ["diff", TRIAL],
    ["history", EXAMPLE],
    ["history", EXAMPLE, TRIAL],
    ["timeline", EXAMPLE],
    ["timeline", TRIAL, "--all"],
    ["audit", EXAMPLE],
    ["report", EXAMPLE, TRIAL],
    ["rules"],
    ["verify"],
    ["config"],
    ["doctor", "--offline"],
    ["watch", "log"],
    ["show", "x"],
    ["shwo"],
    ["list", "--status", "xx"],
    ["show", "NCT00000099", "--offline"],
)
_MANY = """
import json, sys
from trialcli.cli.guard import run
for words in json.loads(sys.argv[1]):
    run(words)
    sys.stdout.write("\\n@@@@\\n")
    sys.stdout.flush()
"""
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\]8;[^\x1b]*\x1b\\")
_ISOLATES = re.compile("[\u2068\u2069]")
_TO_COPY = re.compile(r"://|^\s*trialcli |/\S*/")
"""Addresses, commands and paths, which stay whole."""
_DRAWN = re.compile("[●•◦·→\u2500-\u259f\x1b\u2066-\u2069]")
TITLES = ("非小細胞肺癌患者を対象とした第III相試験" * 3, "دراسة (12) في [مصر] cafe\u0301" * 3)


@pytest.fixture
def store(program: Program) -> Program:
    shutil.copytree(EXAMPLES, program.root)
    for number, title in enumerate(TITLES):
        status = ("RECRUITING", "TERMINATED")[number]
        study = record(TRIAL, title=title, status=status)
        protocol = study["protocolSection"]
        protocol["conditionsModule"] = {"conditions": ["가나다라 " * 9, "o\u0302\u0323" * 60]}
        program.keep(made_snapshot(TRIAL, study=study, minutes=2000 * number))
    return program


def screens(
    program: Program, columns: int, variables: dict[str, str | None] | None = None
) -> dict[str, str]:
    """Return what each command shows."""
    with patch.object(program_module, "COMMAND", (sys.executable, "-c", _MANY)):
        ran = program.on_terminal(
            json.dumps(COMMANDS),
            columns=columns,
            variables={"PAGER": "", "LANG": "C.UTF-8", **(variables or {})},
        )
    shown = ran.out.split("\n@@@@\n")
    assert len(shown) == len(COMMANDS) + 1, ran.out[-2000:]
    return dict(zip(map(" ".join, COMMANDS), shown, strict=False))


def words(screen: str) -> str:
    """Return a screen without control sequences, and without what a bar has overwritten."""
    lines = _ESCAPES.sub("", screen).split("\n")
    return "\n".join(line.rpartition("\r")[2].rstrip() for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("columns", "variables"),
    [(40, {}), (60, {"TERM": "dumb"}), (80, {}), (120, {"TERM": "dumb"}), (200, {})],
)
def test_every_line_fits_the_terminal(
    columns: int, variables: dict[str, str | None], store: Program
) -> None:
    for command, screen in screens(store, columns, variables).items():
        assert "Traceback" not in screen
        for line in words(screen).split("\n"):
            assert columns_of(line) <= columns or _TO_COPY.search(line), (command, line)


@pytest.mark.slow
def test_colour_is_never_the_only_sign(store: Program) -> None:
    coloured = screens(store, 80)
    colourless = screens(store, 80, {"NO_COLOR": "1"})
    assert "\x1b[" in coloured["rules"]
    for command, screen in coloured.items():
        if command != "config":
            assert words(screen) == words(colourless[command]), command


@pytest.mark.slow
def test_plain_output_is_words(store: Program) -> None:
    variables: dict[str, str | None] = {"TRIALCLI_PLAIN": "1"}
    plain = screens(store, 80, variables)
    for command, screen in plain.items():
        found = _DRAWN.search(screen)
        assert found is None, (command, screen[max(found.start() - 80, 0) : found.end() + 80])
    assert "120 target to" in plain[f"timeline {EXAMPLE}"]
    assert re.search("^Status +[0-9-]{10} ", plain[f"timeline {EXAMPLE}"], re.MULTILINE)
    assert "removed: " in plain[f"diff {EXAMPLE} first latest"]


@pytest.mark.slow
def test_names_written_from_right_to_left_are_isolated_on_a_terminal_only(store: Program) -> None:
    shown = screens(store, 80)["list"]
    assert "\u2068" in shown
    depth = [0]
    for sign in shown:
        depth.append(depth[-1] + {"\u2068": 1, "\u2069": -1}.get(sign, 0))
    assert max(depth) == 1
    assert all(abs(after - before) <= 1 for before, after in pairwise(depth))
    for options in ((), ("--json",), ("--format", "csv"), ("--format", "markdown")):
        assert not _ISOLATES.search(store.process("list", *options).out)
    assert not _ISOLATES.search(store.on_terminal("list", "--json").out)


def test_a_table_too_narrow_for_its_columns_is_a_list_of_fields(
    store: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    ran = store("list", "--fields", "trial,title,status,sponsor,conditions")
    assert f"trial: {EXAMPLE}\ntitle: Metformin" in ran.out
    assert max(map(columns_of, ran.out.splitlines())) <= 30
