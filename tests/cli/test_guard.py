"""The program as a whole: exit codes, streams, terminals, surroundings, rivals and kills."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import COMMAND, SRC, Program
from tests.made_snapshots import made_record, made_snapshot
from tests.registry_server import Asked, Exchange, RegistryServer, record
from trialcli import __version__
from trialcli.cli import app, guard

EXAMPLES = Path(__file__).parents[2] / "examples" / "snapshots"
TRIAL = "NCT00000001"
COMMANDS = ("show", "fetch", "list", "diff", "rules", "verify", "doctor")
ESCAPE = "\x1b["


def long_record(trial: str = TRIAL, sites: int = 2000) -> dict[str, Any]:
    study = record(trial, title="A long one")
    places = [{"facility": f"Hospital {number}", "country": "Peru"} for number in range(sites)]
    study["protocolSection"]["contactsLocationsModule"] = {"locations": places}
    return study


# ------------------------------------------------------------ help and version


@pytest.mark.parametrize("words", [["--version"], ["--version", "list"]])
def test_the_version(words: list[str], program: Program) -> None:
    ran = program.process(*words)
    assert (ran.code, ran.out, ran.err) == (0, f"trialcli {__version__}\n", "")


@pytest.mark.parametrize("words", [["--help"], ["-h"]])
def test_the_help(words: list[str], program: Program) -> None:
    ran = program(*words)
    assert (ran.code, ran.err) == (0, "")
    assert "Exit codes, the same in every command:" in ran.out
    assert all(re.search(rf"^  {command} .*\.$", ran.out, re.MULTILINE) for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_lists_the_exit_codes(command: str, program: Program) -> None:
    ran = program(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "  130  interrupted" in ran.out


@pytest.mark.parametrize("words", [["bogus"], ["--bogus"], ["bogus", "--json"], ["list", "x"]])
def test_a_wrong_word_is_one_line(words: list[str], program: Program) -> None:
    ran = program(*words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "--help" in ran.err


def test_a_completion_says_its_words_and_ends_with_0(program: Program) -> None:
    ran = program.process(
        variables={
            "_TRIALCLI_COMPLETE": "complete_bash",
            "COMP_WORDS": "trialcli show --se",
            "COMP_CWORD": "2",
        }
    )
    assert (ran.code, ran.out.split()) == (0, ["--section"])


# ------------------------------------------------------------ exit codes


def test_exit_codes_of_the_process(program: Program) -> None:
    shutil.copytree(EXAMPLES, program.root)
    assert program.process("list").code == 0
    assert program.process("diff", "x").code == 2
    assert program.process("show", TRIAL).code == 3
    assert program.process("diff", "--exit-code").code == 4
    next(program.root.glob("NCT*/*.json")).write_bytes(b"")
    assert program.process("verify").code == 5


def test_an_unexpected_error_is_one_line_and_exit_code_1(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("all is lost\n\x1b[2J")

    monkeypatch.setattr(app, "build", fail)
    ran = program("list")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "trialcli: Unexpected error: RuntimeError: all is lost <U+001B>[2J. "
        "This is a bug in trialcli; TRIALCLI_VERBOSE=1 prints where it happened.\n"
    )
    assert "Traceback" in program("list", "--verbose").err
    assert program("list", "--json").error["exit_code"] == 1


def test_an_interruption_is_exit_code_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "build", interrupt)
    assert guard.run(["list"]) == 130


class Reached:
    """A fault that says when it was met, and then answers nothing until the registry stops."""

    def __init__(self) -> None:
        self.met = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        self.met.set()
        exchange.stopping.wait()
        exchange.hang_up()


def is_page_of(number: int) -> Callable[[Asked], bool]:
    """Return a test for the question that begins with this trial."""
    return lambda asked: asked.params.get("filter.ids", "").startswith(f"NCT{number:08d}")


@pytest.fixture(params=["as from a shell", "ignored", "blocked"])
def interrupts(request: pytest.FixtureRequest) -> Iterator[str]:
    """Have whoever started the tests ignore or block the signal of Ctrl-C, or not."""
    before = signal.getsignal(signal.SIGINT)
    if request.param == "ignored":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if request.param == "blocked":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    yield request.param
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts")
def test_ctrl_c_is_exit_code_130_and_what_was_fetched_stays(
    asking: Program, registry: RegistryServer
) -> None:
    trials = [f"NCT{number:08d}" for number in range(1, 121)]
    registry.put(*map(record, trials))
    reached = Reached()
    registry.plan(reached, times=None, where=is_page_of(101))
    with asking.popen("fetch", *trials) as process:
        assert reached.met.wait(30)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert len(out.splitlines()) == 100
    assert b"Traceback" not in err
    assert asking.store.trials() == trials[:100]
    assert len(asking.state.last_checks()) == 100


# ------------------------------------------------------------ streams


@pytest.mark.parametrize(
    "words",
    [
        ["show", TRIAL, "--offline", "--json"],
        ["show", TRIAL, "--offline", "--full"],
        ["diff", TRIAL, "--json"],
        ["diff", TRIAL, "--all", "--format", "markdown"],
    ],
)
def test_a_reader_that_has_seen_enough_is_no_error(words: list[str], program: Program) -> None:
    program.keep(
        made_snapshot(TRIAL, study=record(TRIAL)),
        made_snapshot(TRIAL, study=long_record(), minutes=1),
    )
    with program.popen(*words) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(30) == 0
    assert said == b""


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["list", "--json"],
        ["show", "NCT00000001", "--offline", "--full"],
        ["verify"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_a_reader_that_was_never_there_is_none_either(
    program: Program, arguments: list[str]
) -> None:
    program.keep(made_snapshot("NCT00000001"))
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, *arguments],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=program.environment(),
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("closed", [0, 1, 2])
@pytest.mark.parametrize(("words", "code"), [(["list"], 0), (["show", TRIAL, "--offline"], 3)])
def test_a_stream_that_is_closed_changes_no_exit_code(
    closed: int, words: list[str], code: int, program: Program
) -> None:
    ran = program.process(*words, preexec_fn=lambda: os.close(closed))
    assert ran.code == code
    assert bool(ran.out) == (code == 0 and closed != 1)
    assert bool(ran.err) == (code == 3 and closed != 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("words", [["list"], ["rules"]])
def test_an_output_that_is_full_is_one_line(words: list[str], program: Program) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - not a file to read
        done = subprocess.run(
            [*COMMAND, *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env=program.environment(),
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"No space left on device" in done.stderr


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1:strict"},
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_an_output_without_unicode_gets_a_substitute(
    variables: dict[str, str | None], program: Program
) -> None:
    shutil.copytree(EXAMPLES, program.root)
    for words in (["show", "NCT99000001", "--offline"], ["diff"]):
        done = subprocess.run(
            [*COMMAND, *words], capture_output=True, check=True, env=program.environment(variables)
        )
        assert done.stderr == b""
        assert b"NCT99000001" in done.stdout


# ------------------------------------------------------------ surroundings


def test_as_cron_starts_it(program: Program, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, program.root)
    for words, code in {
        ("diff", "--exit-code"): 4,
        ("show", "NCT99000001", "--offline"): 0,
    }.items():
        done = subprocess.run(
            [*COMMAND, *words, "--store", str(program.root)],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(SRC), "TRIALCLI_CONFIG": "/none"},
        )
        assert (done.returncode, done.stderr) == (code, b"")
        assert b"\x1b" not in done.stdout


def test_a_working_directory_that_is_gone(program: Program, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = "rmdir ../gone && exec " + " ".join([*COMMAND, "list"])
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=gone,
        capture_output=True,
        check=False,
        env=program.environment(),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    relative = program.environment({"TRIALCLI_STORE": "here"})
    gone.mkdir(exist_ok=True)
    done = subprocess.run(
        ["sh", "-c", command], cwd=gone, capture_output=True, check=False, env=relative
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system has no such directory")
def test_a_working_directory_without_write_permission(program: Program) -> None:
    program.keep(made_snapshot())
    assert program.process("verify", cwd="/proc").code == 0
    refused = program.process(
        "list", cwd="/proc", variables={"TRIALCLI_STORE": None, "HOME": "/proc/x"}
    )
    assert (refused.code, refused.err) == (0, "")


def test_a_store_that_cannot_be_made_is_exit_code_5(
    asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    registry.put(record(TRIAL))
    (tmp_path / "file").touch()
    monkeypatch.setenv("TRIALCLI_STORE", str(tmp_path / "file" / "store"))
    for words in (["show", TRIAL], ["fetch", TRIAL]):
        ran = asking(*words)
        assert (ran.code, ran.out) == (5, "")
        assert "cannot be" in ran.err.splitlines()[-1]
        assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRIALCLI_RATE", "fast"),
        ("TRIALCLI_RATE", "-1"),
        ("TRIALCLI_RATE", "nan"),
        ("TRIALCLI_RATE", "1e-300"),
        ("TRIALCLI_TIMEOUT", "1e300"),
        ("TRIALCLI_TIMEOUT", "99999999999"),
        ("TRIALCLI_RETRY_WAIT", "1e300"),
        ("TRIALCLI_TIMEOUT", "0"),
        ("TRIALCLI_TIMEOUT", "inf"),
        ("TRIALCLI_TIMEOUT", "1 s"),
        ("TRIALCLI_RETRY_WAIT", "-0.1"),
        ("TRIALCLI_RETRY_WAIT", "1e400"),
        ("TRIALCLI_REGISTRY_URL", "clinicaltrials.gov"),
        ("TRIALCLI_REGISTRY_URL", "ftp://127.0.0.1"),
        ("TRIALCLI_REGISTRY_URL", "https://user:secret@127.0.0.1"),
        ("TRIALCLI_REGISTRY_URL", "http://127.0.0.1:99999"),
        ("TRIALCLI_REGISTRY_URL", "http://[::1"),
        ("TRIALCLI_USER_AGENT", "one\ntwo"),
        ("TRIALCLI_USER_AGENT", "größe"),
    ],
)
def test_a_setting_that_makes_no_sense_is_one_line(
    name: str, value: str, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    for words in (["fetch", TRIAL], ["show", TRIAL], ["doctor"]):
        ran = program(*words)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert "Unexpected" not in ran.err


@pytest.mark.parametrize(
    "content",
    [
        b"rate = ",
        b"rate = true",
        b'rate = "fast"',
        b"rate = [1]",
        b"colour = 1",
        b"\xff\xfe",
        b"timeout = 0",
        b"store = 7",
        b"thresholds = 1",
        b"[thresholds]\nsize = 1",
        b"[thresholds]\ndate_days = -1",
        b"[thresholds]\ndate_days = true",
        b"[thresholds]\ndate_days = 'many'",
        b"[thresholds]\ndate_days = nan",
    ],
)
def test_a_configuration_that_makes_no_sense_is_one_line(
    content: bytes, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_bytes(content)
    monkeypatch.setenv("TRIALCLI_CONFIG", str(config))
    for name in ("TRIALCLI_RATE", "TRIALCLI_TIMEOUT", "TRIALCLI_STORE"):
        monkeypatch.delenv(name)
    words = ["rules"] if b"thresholds" in content else ["fetch", TRIAL]
    ran = program(*words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "Unexpected" not in ran.err


def test_a_configuration_that_cannot_be_read_is_named(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALCLI_CONFIG", str(tmp_path))
    ran = program("rules")
    assert (ran.code, ran.out) == (2, "")
    assert f"The configuration file {tmp_path} cannot be read" in ran.err


def test_thresholds_of_the_configuration_change_ratings(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minutes, count in enumerate((100, 110)):
        study = record(TRIAL)
        study["protocolSection"]["designModule"] = {"enrollmentInfo": {"count": count}}
        program.keep(made_snapshot(TRIAL, study=study, minutes=minutes))
    config = tmp_path / "config.toml"
    monkeypatch.setenv("TRIALCLI_CONFIG", str(config))
    assert program("diff", TRIAL, "--fail-on", "major").code == 0
    config.write_text("[thresholds]\nenrollment_percent = 10\n")
    assert program("diff", TRIAL, "--fail-on", "major").code == 4


# ------------------------------------------------------------ terminals


def test_colour_on_a_terminal_and_nowhere_else(program: Program) -> None:
    shutil.copytree(EXAMPLES, program.root)
    words = ["show", "NCT99000001", "--offline", "--no-pager"]
    assert ESCAPE in program.on_terminal(*words).out
    assert ESCAPE in program.on_terminal("diff", "--no-pager").out
    assert ESCAPE not in program.on_terminal(*words, variables={"TERM": "dumb"}).out
    plain = program.on_terminal(*words, variables={"NO_COLOR": "1"}).out
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", plain)
    assert ESCAPE not in program.process(*words).out
    assert ESCAPE in program.process(*words, variables={"FORCE_COLOR": "1"}).out


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(
    columns: int, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(EXAMPLES, program.root)
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = program("show", "NCT99000001", "--offline", "--full")
    assert max(map(len, ran.out.splitlines())) <= columns


def test_a_long_page_goes_through_the_pager_of_the_person(program: Program, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, program.root)
    paged = tmp_path / "paged"
    words = ["show", "NCT99000001", "--offline"]
    through = {"TRIALCLI_PAGER": f"tee {paged}", "PAGER": "false"}
    shown = program.on_terminal(*words, variables=through)
    assert shown.code == 0
    assert "NCT99000001" in paged.read_text()
    assert "NCT99000001" in shown.out
    paged.unlink()
    for more in (["--no-pager"], ["--section", "conditions"]):
        short = program.on_terminal(*words, *more, variables=through)
        assert "NCT99000001" in short.out
        assert not paged.exists()
    for less in ({"piped": ("stdout",)}, {"variables": {**through, "TERM": "dumb"}}):
        short = program.on_terminal(*words, **{"variables": through, **less})
        assert "NCT99000001" in short.out
        assert not paged.exists()


@pytest.mark.parametrize("pager", ["/nowhere/pager", "'", " ", "/", "tee /dev/null"])
def test_a_pager_that_fails_is_harmless(pager: str, program: Program) -> None:
    shutil.copytree(EXAMPLES, program.root)
    ran = program.on_terminal("show", "NCT99000001", "--offline", variables={"PAGER": pager})
    assert ran.code == 0
    assert "Metformin add-on" in ran.out
    assert "Traceback" not in ran.out


@pytest.mark.parametrize("pager", ["false", "head -1"])
def test_a_pager_that_stops_early_is_no_error(pager: str, program: Program) -> None:
    program.keep(made_snapshot(TRIAL, study=long_record()))
    ran = program.on_terminal("show", TRIAL, "--offline", "--full", variables={"PAGER": pager})
    assert ran.code == 0
    assert "Traceback" not in ran.out


def test_ctrl_c_is_the_pagers_business(program: Program, tmp_path: Path) -> None:
    program.keep(made_snapshot(TRIAL, study=long_record()))
    script = tmp_path / "pager"
    script.write_text('#!/bin/sh\ntrap "echo caught" INT\nkill -INT $PPID\ncat\n')
    script.chmod(0o755)
    ran = program.on_terminal(
        "show", TRIAL, "--offline", "--full", variables={"PAGER": str(script)}
    )
    assert ran.code == 0
    assert "Hospital 1999" in ran.out


def test_a_bar_only_where_a_person_watches_and_never_in_the_result(
    asking: Program, registry: RegistryServer
) -> None:
    trials = [f"NCT{number:08d}" for number in range(1, 31)]
    registry.put(*map(record, trials))
    watched = asking.on_terminal("fetch", *trials, piped=("stdout",))
    assert watched.code == 0
    assert "Fetching" in watched.err
    assert "30/30" in watched.err
    assert sorted(line.split()[0] for line in watched.out.splitlines()) == trials
    assert ESCAPE not in watched.out
    for alone in (
        asking.on_terminal("fetch", *trials, "--refresh", piped=("stdout", "stderr")),
        asking.on_terminal("fetch", *trials, "--refresh", "-q", piped=("stdout",)),
    ):
        assert alone.code == 0
        assert "Fetching" not in alone.err
        assert ESCAPE not in alone.out + alone.err
    both = asking.on_terminal("fetch", *trials, "--refresh")
    assert both.out.count("unchanged") == 31


# ------------------------------------------------------------ rivals, kills, full disks


def test_two_at_once_into_one_store(asking: Program, registry: RegistryServer) -> None:
    trials = [f"NCT{number:08d}" for number in range(1, 61)]
    registry.put(*map(record, trials))
    rivals = [asking.popen("fetch", *trials), asking.popen("fetch", *reversed(trials))]
    said = [process.communicate(timeout=60) for process in rivals]
    assert [process.returncode for process in rivals] == [0, 0]
    assert all(len(out.splitlines()) == 60 for out, _ in said)
    outcomes = [line.split()[1] for out, _ in said for line in out.decode().splitlines()]
    assert (outcomes.count("new"), outcomes.count("unchanged")) == (60, 60)
    assert len(asking.files()) == 60
    assert asking("verify").code == 0
    assert len(asking.state.last_checks()) == 60


@pytest.mark.parametrize("lines", [1, 120])
def test_killed_and_run_again(lines: int, asking: Program, registry: RegistryServer) -> None:
    trials = [f"NCT{number:08d}" for number in range(1, 181)]
    registry.put(*map(record, trials))
    with asking.popen("fetch", *trials) as process:
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        process.kill()
        process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    assert len(asking.files()) >= lines
    assert asking("verify").code == 0
    again = asking("fetch", *trials)
    assert again.code == 0
    assert asking.store.trials() == trials
    assert len([name for name in asking.files() if name.endswith(".json")]) == 180
    assert asking("verify").code == 0


def small_files() -> None:
    """Let this process write no file of more than a few kilobytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))


def test_a_full_disk_is_exit_code_5_and_loses_nothing(
    asking: Program, registry: RegistryServer
) -> None:
    asking.keep(made_snapshot("NCT00000002"))
    before = asking.files()
    registry.put(long_record())
    ran = asking.process("fetch", TRIAL, "-q", preexec_fn=small_files)
    assert (ran.code, ran.out) == (5, "")
    *of_the_state, last = ran.err.splitlines()
    assert last.startswith(f"trialcli: {TRIAL}: The store ")
    assert all("state" in line or "not affected" in line for line in of_the_state)
    assert "Traceback" not in ran.err
    assert asking.files() == before
    assert asking("verify").code == 0
    assert asking("fetch", TRIAL).code == 0


def test_json_errors_are_one_object(asking: Program) -> None:
    for words in (["show", "x"], ["fetch"], ["list", "--sort", "x"], ["diff", "x"], ["rules", "x"]):
        error = asking(*words, "--json").error
        assert error["exit_code"] == 2
        assert set(error["error"]) == {"kind", "message", "trial", "hint"}


def test_every_command_prints_one_json_document(asking: Program, registry: RegistryServer) -> None:
    registry.put(record(TRIAL))
    asking.keep(
        made_snapshot(TRIAL, study=record(TRIAL, title="Old")),
        made_snapshot(TRIAL, study=made_record(), minutes=1),
    )
    for words in (
        ["show", TRIAL],
        ["fetch", TRIAL],
        ["list"],
        ["diff"],
        ["diff", TRIAL],
        ["rules"],
        ["verify"],
        ["doctor"],
    ):
        ran = asking(*words, "--json")
        assert (ran.code, ran.err) == (0, "")
        assert isinstance(json.loads(ran.out), dict)
        assert ran.out.endswith("}\n")
