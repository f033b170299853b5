"""What a terminal or a file gets, whatever its width, its encoding and its pager."""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import BAD_SUPERVISOR, COMMAND, Program
from tests.made_snapshots import made_snapshot
from tests.registry_server import record

EXAMPLES = Path(__file__).parents[2] / "examples" / "snapshots"
EXAMPLE = "NCT99000001"
TRIAL = "NCT00000001"
TITLE = "Señor ≤ 5 µg – \N{GREEK SMALL LETTER ALPHA}… “x” 中"
ADDRESS = f"https://example.org/{'path/' * 18}end"
ESCAPE = "\x1b["

_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\]8;[^\x1b]*\x1b\\")

Variables = dict[str, str | None]
ASCII: Variables = {"PYTHONIOENCODING": "ascii"}
OUTPUTS: dict[str, Variables] = {
    "ascii": ASCII,
    "ascii, strict": {"PYTHONIOENCODING": "ascii:strict"},
    "latin-1": {"PYTHONIOENCODING": "latin-1:strict"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "C": {"LC_ALL": "C"},
    "C as it is": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "POSIX as it is": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "nothing": {"LC_ALL": None, "LANG": None, "LC_CTYPE": None},
    "no such locale": {"LC_ALL": "xx_XX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "utf-8": {"PYTHONIOENCODING": "utf-8"},
    "utf-8 with a mark": {"PYTHONIOENCODING": "utf-8-sig"},
    "utf-16": {"PYTHONIOENCODING": "utf-16"},
    "utf-7": {"PYTHONIOENCODING": "utf-7"},
    "Shift JIS": {"PYTHONIOENCODING": "shift_jis"},
    "EBCDIC": {"PYTHONIOENCODING": "cp037"},
}


@pytest.fixture
def story(program: Program) -> Program:
    shutil.copytree(EXAMPLES, program.root)
    links = {"seeAlsoLinks": [{"label": "Its page", "url": ADDRESS}]}
    for number, title in enumerate(("Old", TITLE)):
        study = record(TRIAL, title=title)
        study["protocolSection"]["referencesModule"] = links
        program.keep(made_snapshot(TRIAL, study=study, minutes=number))
    return program


def output(program: Program, variables: Variables, *words: str) -> bytes:
    done = subprocess.run(
        [*COMMAND, *words],
        capture_output=True,
        check=False,
        env=program.environment({"COLUMNS": "80", **variables}),
    )
    assert done.stderr == b""
    assert done.returncode == 0
    return done.stdout


# ---------------------------------------------------------------- encodings


@pytest.mark.slow
@pytest.mark.parametrize("variables", OUTPUTS.values(), ids=OUTPUTS)
def test_data_is_the_same_in_every_locale(variables: Variables, story: Program) -> None:
    for words in (["diff", TRIAL], ["show", TRIAL, "--offline"], ["list"], ["diff"], ["rules"]):
        whole = output(story, {"PYTHONIOENCODING": "utf-8"}, *words, "--json")
        made = output(story, variables, *words, "--json")
        assert json.loads(made.decode("utf-8")) == json.loads(whole)


@pytest.mark.slow
@pytest.mark.parametrize("variables", OUTPUTS.values(), ids=OUTPUTS)
def test_pages_and_markdown_are_utf_8_in_every_locale(variables: Variables, story: Program) -> None:
    for words in (
        ["timeline", TRIAL, "--html", "-"],
        ["diff", TRIAL, "--format", "markdown"],
    ):
        whole = output(story, {"PYTHONIOENCODING": "utf-8"}, *words).decode()
        made = output(story, variables, *words).decode("utf-8")
        assert html.unescape(made) == html.unescape(whole)
        assert TITLE in html.unescape(made)


def test_a_document_has_no_mark_before_it(story: Program) -> None:
    for name in ("utf-8 with a mark", "utf-16"):
        ran = story.process("show", "x", "--json", variables=OUTPUTS[name])
        assert (ran.out, ran.error["exit_code"]) == ("", 2)


@pytest.mark.parametrize("name", ["ascii", "latin-1", "cp1252", "C as it is", "POSIX as it is"])
def test_text_is_degraded_in_words(name: str, story: Program) -> None:
    made = output(story, OUTPUTS[name], "diff", TRIAL)
    encoding = {"latin-1": "latin-1", "cp1252": "cp1252"}.get(name, "ascii")
    title = {
        "ascii": 'Senor <= 5 mug - alpha... "x" ?',
        "latin-1": 'Señor <= 5 µg - alpha... "x" ?',
        "cp1252": "Señor <= 5 µg – alpha… “x” ?",
    }[encoding]
    assert title in made.decode(encoding)
    shown = output(story, OUTPUTS[name], "show", EXAMPLE, "--offline", "--full").decode(encoding)
    assert "?" not in re.sub(r"https?://\S+|\?(?=\s|$)", "", shown)
    assert "NCT… " not in output(story, OUTPUTS["ascii"], "--help").decode("ascii")
    assert "NCT..." in output(story, OUTPUTS["ascii"], "show", "--help").decode("ascii")


def test_an_error_as_data_is_ascii_where_it_must_be(story: Program) -> None:
    ran = story.process("show", "NCTé≤", "--json", variables={"PYTHONIOENCODING": "latin-1"})
    assert ran.code == 2
    assert ran.err.isascii()
    assert "é" in str(ran.error) or "not" in str(ran.error)


# ---------------------------------------------------------------- widths


@pytest.mark.slow
@pytest.mark.parametrize(
    ("columns", "most"),
    [
        *((odd, 80) for odd in ("0", "-5", "abc", "1e9", "", " ", "²", "8O", "80.5", "+80", "00")),
        ("5", 20),
        ("1", 20),
        ("0040", 40),
        (" 60 ", 60),
        ("99999999", 1000),
        ("9" * 5000, 1000),
    ],
)
def test_a_width_that_makes_no_sense_is_ignored(columns: str, most: int, story: Program) -> None:
    variables: Variables = {"COLUMNS": columns, "LINES": columns}
    for words in (
        ["show", EXAMPLE, "--offline"],
        ["diff", EXAMPLE],
        ["history", EXAMPLE],
        ["timeline", EXAMPLE],
        ["rules"],
        ["list"],
    ):
        made = output(story, variables, *words).decode()
        assert made.strip()
        if words[0] != "list":
            wide = [line for line in made.splitlines() if "://" not in line]
            assert max(map(len, wide)) <= most
        assert made.count("\n") > (3 if words[0] == "list" else 5)


@pytest.mark.parametrize("columns", [1, 10, 0])
def test_a_terminal_of_a_few_columns(columns: int, story: Program) -> None:
    ran = story.on_terminal("show", EXAMPLE, "--offline", "--no-pager", columns=columns)
    assert ran.code == 0
    assert "Metformin" in ran.out


@pytest.mark.parametrize("term", ["", "dumb", "unknown", "xterm-256color", "no-such", "x" * 5000])
def test_a_terminal_of_an_odd_kind(term: str, story: Program) -> None:
    ran = story.on_terminal("show", EXAMPLE, "--offline", variables={"TERM": term, "PAGER": "cat"})
    assert ran.code == 0
    assert "Metformin add-on" in ran.out


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize("columns", [40, 60, 80, 100])
def test_no_address_is_broken(columns: int, story: Program) -> None:
    (story.root / "watch.toml").write_text(f"trials = ['{EXAMPLE}']")
    for words in (
        ["show", TRIAL, "--offline", "--full"],
        ["show", TRIAL, "--offline"],
        ["diff", TRIAL],
        ["diff", EXAMPLE],
        ["timeline", EXAMPLE],
        ["history", EXAMPLE],
        ["rules"],
        ["watch", "list"],
        ["doctor", "--offline"],
        *([*words, "--help"] for words in (["show"], ["fetch"], ["search"], ["watch", "run"])),
    ):
        made = story.on_terminal(*words, columns=columns, variables={"PAGER": ""})
        for line in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\]8;[^\x1b]*\x1b\\", "", made.out).split(
            "\n"
        ):
            for address in re.findall(r"https?://\S+", line):
                # Whole on a line that fits, or on a line of its own.
                assert len(line.rstrip()) <= columns or line.strip() == address
        if "--full" in words:
            assert ADDRESS in made.out


@pytest.mark.parametrize("columns", [60, 80])
def test_no_address_in_plain_lines_and_errors_is_broken(columns: int, story: Program) -> None:
    root = f"http://127.0.0.1:9/{'path/' * 6}"
    words = ["doctor", "--registry-url", root]
    for more in ({}, {"piped": ("stdout",)}):
        ran = story.on_terminal(*words, columns=columns, **more)  # type: ignore[arg-type]
        assert ran.code == 3
        assert root.rstrip("/") in ran.out
    shown = story.on_terminal(*words, columns=columns).out
    for line in _CODES.sub("", shown.replace("\r", "")).split("\n"):
        assert "://" not in line or len(line.rstrip()) <= columns
    # Elsewhere a finding is a line.
    assert "refused" in story.process(*words).out.splitlines()[0]
    refused = story.on_terminal("show", "x" * 50, ADDRESS[:50], columns=columns)
    assert refused.code == 2


# ---------------------------------------------------------------- pager and colors


def test_a_page_in_a_file_has_colours_where_they_are_forced_and_no_pager(
    story: Program, tmp_path: Path
) -> None:
    variables: Variables = {"FORCE_COLOR": "1", "PAGER": f"tee {tmp_path}/paged", "LINES": "5"}
    ran = story.process("show", EXAMPLE, "--offline", variables=variables)
    assert ESCAPE in ran.out
    assert "Metformin add-on" in ran.out
    assert not (tmp_path / "paged").exists()
    none = story.process("show", EXAMPLE, "--offline", variables={**variables, "NO_COLOR": "1"})
    assert not re.search(r"\x1b\[(?:[0-9]+;)*(?:3|9)[0-7]m", none.out)


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({"LESS": "-FX"}, False),
        ({"LESS": ""}, False),
        ({"LESS": "-FRX"}, True),
        ({}, True),
    ],
)
def test_less_is_given_no_codes_that_it_would_show(
    variables: Variables, coloured: bool, story: Program, tmp_path: Path
) -> None:
    less = tmp_path / "bin" / "less"
    less.parent.mkdir()
    less.write_text(f"#!/bin/sh\ncat >{tmp_path}/paged\n")
    less.chmod(0o755)
    path = f"{less.parent}:{os.environ['PATH']}"
    ran = story.on_terminal(
        "show", EXAMPLE, "--offline", variables={"PATH": path, "LESS": None, **variables}
    )
    assert ran.code == 0
    assert (ESCAPE in (tmp_path / "paged").read_text()) is coloured


@pytest.mark.parametrize(
    "pager", ["", "cat", "less -R | cat", "/no/such", "false", "cat >/no/such", "exit 7", "'"]
)
def test_the_text_is_never_lost(pager: str, story: Program) -> None:
    for words, code in (
        (["show", EXAMPLE, "--offline", "--full"], 0),
        (["diff", "--exit-code"], 4),
    ):
        ran = story.on_terminal(*words, lines=5, variables={"PAGER": pager, "LESS": None})
        assert ran.code == code
        assert ("Metformin add-on" in ran.out) or pager == "less -R | cat"
        assert "Traceback" not in ran.out


def test_the_text_is_not_lost_where_the_end_of_a_pager_is_ignored(story: Program) -> None:
    words = ["show", EXAMPLE, "--offline", "--full"]
    ran = story.on_terminal(*words, lines=5, variables={"PAGER": "exit 7"}, under=BAD_SUPERVISOR)
    assert (ran.code, "Metformin add-on" in ran.out) == (0, True)


def test_a_pager_that_is_quit_changes_no_exit_code(story: Program) -> None:
    for words, code in ((["diff", "--exit-code"], 4), (["show", EXAMPLE, "--offline"], 0)):
        ran = story.on_terminal(*words, lines=5, variables={"PAGER": "head -c 5 >/dev/null"})
        assert (ran.code, "Metformin" in ran.out) == (code, False)
