"""What the program does in surroundings that lack something: a home, a module, room, permission."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.cli.program import COMMAND, Program
from tests.made_snapshots import made_snapshot
from tests.ordinary import has_permissions, without_privileges
from tests.registry_server import RegistryServer, record

TRIAL = "NCT00000001"
READING = (
    ["list"],
    ["show", TRIAL, "--offline"],
    ["diff"],
    ["history", TRIAL],
    ["verify"],
    ["doctor", "--offline"],
    ["watch", "list"],
    ["news"],
)
WRITING = (["fetch", TRIAL], ["watch", "add", TRIAL], ["watch", "run"])


def is_sentence(err: str) -> bool:
    return "Unexpected" not in err and "Traceback" not in err and "bug in trialcli" not in err


# ---------------------------------------------------------------- places of a store


def _file(path: Path) -> None:
    path.touch()


def _dangling(path: Path) -> None:
    path.symlink_to(path.with_name("disk-that-is-not-mounted"))


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("make", [_file, _dangling, _loop, _pipe])
@pytest.mark.parametrize("words", [*READING, *WRITING], ids=" ".join)
def test_what_is_no_directory_is_no_store(
    make: object, words: list[str], asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL))
    make(asking.root)  # type: ignore[operator]
    ran = asking(*words)
    assert ran.code in (2, 5), ran
    assert is_sentence(ran.err)
    assert str(asking.root) in ran.err + ran.out
    assert not (asking.root.parent / "disk-that-is-not-mounted").exists()


@pytest.mark.slow
@has_permissions
@pytest.mark.parametrize("mode", [0o000, 0o600])
def test_a_store_below_a_directory_that_may_not_be_entered_is_named(
    mode: int, asking: Program, tmp_path: Path
) -> None:
    shut = tmp_path / "shut"
    shut.mkdir()
    shut.chmod(mode)
    store = str(shut / "store")
    try:
        for words in (*READING, *WRITING):
            ran = asking.process(
                *words, variables={"TRIALCLI_STORE": store}, preexec_fn=without_privileges
            )
            assert ran.code in (2, 5), (words, ran)
            assert is_sentence(ran.err), (words, ran.err)
            assert "Permission denied" in ran.err + ran.out, (words, ran)
            assert store in ran.err + ran.out
    finally:
        shut.chmod(0o755)


def test_an_empty_path_is_no_path(program: Program) -> None:
    for words in (
        ["list", "--store", ""],
        ["fetch", "--from="],
        ["timeline", TRIAL, "--html", " "],
    ):
        ran = program(*words)
        assert ran.code == 2
        assert "is empty" in ran.err


# ---------------------------------------------------------------- ~


def test_a_tilde_that_no_shell_has_expanded_is_the_home(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("TRIALCLI_STORE")
    (home / "ids.txt").write_text(TRIAL)
    assert program("watch", "add", "--store=~/trials", "--from=~/ids.txt").code == 0
    assert TRIAL in (home / "trials" / "watch.toml").read_text()
    assert not (tmp_path / "~").exists()
    program.root = home / "trials"
    program.keep(made_snapshot(TRIAL))
    ran = program("timeline", TRIAL, "--store=~/trials", "--html=~/page.html")
    assert (ran.code, (home / "page.html").exists()) == (0, True)
    (snapshot,) = (home / "trials" / TRIAL).iterdir()
    named = f"~/trials/{TRIAL}/{snapshot.name}"
    assert program("diff", named, named).code == 0
    for variables in ({"TRIALCLI_STORE": "~/trials"}, {"XDG_DATA_HOME": "~/data"}):
        ran = program.process("list", variables={"TRIALCLI_STORE": None, **variables})
        assert ran.code == 0
        assert not (tmp_path / "~").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--store=~nosuch/x"],
        ["fetch", "--from=~nosuch/x"],
        ["timeline", TRIAL, "--html=~nosuch/x.html"],
        ["diff", "~nosuch/a", "~nosuch/b"],
    ],
    ids=" ".join,
)
def test_the_home_of_nobody_is_a_sentence(program: Program, words: list[str]) -> None:
    program.keep(made_snapshot(TRIAL))
    ran = program(*words)
    assert ran.code == 2
    assert "there is no user nosuch" in ran.err


def test_a_file_whose_name_begins_with_a_tilde_is_meant(program: Program) -> None:
    Path("~$list.txt").write_text(TRIAL)
    ran = program("watch", "add", "--from=~$list.txt")
    assert (ran.code, TRIAL in ran.out) == (0, True)


@pytest.mark.skipif(os.name == "nt", reason="homes are another thing there")
@pytest.mark.parametrize("words", [["list"], ["fetch", TRIAL], ["list", "--store=~/x"]])
def test_without_any_home_the_error_names_the_option(
    program: Program, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import pwd

    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("HOME", "TRIALCLI_STORE", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    ran = program(*words)
    assert (ran.code, is_sentence(ran.err)) == (2, True)
    assert "no home directory is known" in ran.err
    assert not Path("~").exists()
    monkeypatch.setenv("TRIALCLI_STORE", str(program.root))
    assert program("list").code == 0


# ---------------------------------------------------------------- the configuration file


CONTENTS: dict[str, bytes] = {
    "not UTF-8": "# é".encode("latin-1"),
    "huge": b"#" * (2**20 + 1),
    "deep": b"a = " + b"[" * 100_000,
    "no TOML": b"store = ",
}


@pytest.mark.parametrize("kind", [*CONTENTS, "directory", "pipe", "loop"])
def test_a_configuration_file_that_cannot_be_read_is_named(
    kind: str, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.toml"
    {"directory": Path.mkdir, "pipe": _pipe, "loop": _loop}.get(
        kind, lambda path: path.write_bytes(CONTENTS[kind])
    )(path)
    monkeypatch.setenv("TRIALCLI_CONFIG", str(path))
    monkeypatch.delenv("TRIALCLI_STORE")
    ran = program("list")
    assert ran.code == 2
    assert str(path) in ran.err
    assert len(ran.err.splitlines()) == 1
    assert is_sentence(ran.err)


@has_permissions
def test_files_of_others_are_named_and_left_alone(program: Program, tmp_path: Path) -> None:
    program("watch", "add", TRIAL)
    path = tmp_path / "config.toml"
    path.touch()
    for closed, variables in (
        (program.root / "watch.toml", {}),
        (path, {"TRIALCLI_CONFIG": str(path), "TRIALCLI_STORE": None}),
    ):
        closed.chmod(0o000)
        ran = program.process("watch", "list", variables=variables, preexec_fn=without_privileges)
        assert ran.code == 2
        assert f"{closed} cannot be read: Permission denied" in ran.err
        closed.chmod(0o644)


@pytest.mark.parametrize(
    "words",
    [["export", "studies", "--format", "csv", "--to", "x"], ["report", TRIAL, "--html", "x.html"]],
)
def test_without_a_current_directory_relative_paths_are_one_sentence(
    words: list[str], program: Program, tmp_path: Path
) -> None:
    program.keep(made_snapshot(TRIAL))
    gone = tmp_path / "gone"
    gone.mkdir()
    under = ("sh", "-c", 'cd "$0" && rmdir "$0" && exec "$@"', str(gone))
    ran = program.process(*words, under=under)
    assert ran.code == 2
    assert "The current directory no longer exists" in ran.err


@has_permissions
def test_a_page_that_cannot_be_written_is_one_sentence(program: Program, tmp_path: Path) -> None:
    program.keep(made_snapshot(TRIAL))
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o555)
    for target in (shut / "page.html", shut, tmp_path / "nowhere" / "page.html"):
        ran = program.process(
            "timeline", TRIAL, "--html", str(target), preexec_fn=without_privileges
        )
        assert ran.code == 2
        assert str(target) in ran.err
        assert len(ran.err.splitlines()) == 1


@has_permissions
def test_a_trial_run_without_room_for_temporary_files_is_one_sentence(asking: Program) -> None:
    asking("watch", "add", TRIAL)
    program = """
import sys, tempfile
from trialcli.cli.guard import run
tempfile._candidate_tempdir_list = lambda: ["/nowhere"]
sys.exit(run(["watch", "run", "--dry-run"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=asking.environment(),
        check=False,
    )
    assert done.returncode == 2
    assert "Set TMPDIR" in done.stderr
    assert is_sentence(done.stderr)


# ---------------------------------------------------------------- standard output


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    "words", [["--version"], ["--help"], ["rules"], ["list"], ["list", "--json"]], ids=" ".join
)
def test_an_output_that_is_full_is_one_sentence(program: Program, words: list[str]) -> None:
    program.keep(made_snapshot(TRIAL))
    with FULL.open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env=program.environment(),
            check=False,
        )
    err = done.stderr.decode()
    assert done.returncode == 1, err
    assert "Standard output could not be written: No space left on device." in err
    assert len(err.splitlines()) == 1


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_remarks_that_cannot_be_written_change_no_result(program: Program) -> None:
    with FULL.open("wb") as full:
        for words, code in ((["list"], 0), (["show", "lupus"], 2), (["--version"], 0)):
            done = subprocess.run(
                [*COMMAND, *words],
                stdout=subprocess.DEVNULL,
                stderr=full,
                env=program.environment(),
                check=False,
            )
            assert done.returncode == code


@pytest.mark.skipif(os.name == "nt", reason="streams are closed otherwise there")
def test_a_reader_who_has_gone_is_no_error(program: Program) -> None:
    for words in ("--version", "rules"):
        ours, theirs = os.pipe()
        os.close(ours)
        done = subprocess.run(
            [*COMMAND, words],
            stdout=theirs,
            stderr=subprocess.PIPE,
            env=program.environment(),
            check=False,
        )
        os.close(theirs)
        assert (done.returncode, done.stderr) == (0, b"")


# ---------------------------------------------------------------- a Python that lacks modules


@pytest.fixture
def lacking(tmp_path: Path) -> str:
    """Return a directory whose sitecustomize makes imports fail that LACKS names."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "import os, sys\n"
        "for name in os.environ.get('LACKS', '').split():\n"
        "    sys.modules.pop(name, None)\n"
        "    sys.modules[name] = None\n"
    )
    return str(tmp_path / "site")


_RICH_NEEDS_ZLIB = int(version("rich").partition(".")[0]) < 15


@pytest.mark.parametrize(
    "module",
    [
        "_ssl",
        pytest.param(
            "zlib", marks=pytest.mark.skipif(_RICH_NEEDS_ZLIB, reason="rich before 15 needs zlib")
        ),
    ],
)
def test_a_python_without_a_module_reads_what_is_stored(
    module: str, program: Program, lacking: str
) -> None:
    program.keep(made_snapshot(TRIAL))
    paths = os.pathsep.join([lacking, program.environment()["PYTHONPATH"]])
    variables = {
        "PYTHONPATH": paths,
        "LACKS": module,
        "TRIALCLI_REGISTRY_URL": "https://127.0.0.1:9",
    }
    for words in (["list"], ["show", TRIAL, "--offline"], ["diff"], ["verify"], ["show", TRIAL]):
        ran = program.process(*words, variables=variables)
        assert ran.code == 0, (words, ran.err)
        assert is_sentence(ran.err)
    ran = program.process("fetch", TRIAL, variables=variables)
    assert ran.code == 3
    assert "This Python" in ran.out + ran.err
    assert is_sentence(ran.err)
