"""Editing the configuration file: one key changes, and nothing else is lost."""

import os
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.program import SRC
from trialcli.edges.configfile import ConfigFile
from trialcli.errors import UsageError

DAYS = "thresholds.date_days"
_COMMENTED = """\
# my settings
store = "~/trials"  # on the large disk

# slow network
"timeout" = 120

[thresholds]
# our protocol
date_days = 30 # days
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.mark.parametrize(
    ("before", "key", "value", "after"),
    [
        ("", "rate", 0.5, "rate = 0.5\n"),
        ("rate = 2\n", "rate", 0.5, "rate = 0.5\n"),
        ("rate = 2 # slow\n", "rate", 0.5, "rate = 0.5 # slow\n"),
        ("'rate'=2", "rate", 1, "'rate'=1\n"),
        ("rate = 2\r\n", "timeout", 9, "rate = 2\r\ntimeout = 9\r\n"),
        ("\ufeffrate = 2\n", "rate", 1, "\ufeffrate = 1\n"),
        (
            "store = 'x'\n",
            DAYS,
            9,
            "store = 'x'\n\n[thresholds]\ndate_days = 9\n",
        ),
        ("thresholds.date_days = 1\n", DAYS, 9, "thresholds.date_days = 9\n"),
        (
            "thresholds = {date_days = 1}\n",
            DAYS,
            9,
            "thresholds = {date_days = 9}\n",
        ),
        ("[thresholds]\n", "rate", 1, "rate = 1\n\n[thresholds]\n"),
        (
            "[thresholds]\n# end\n",
            DAYS,
            9,
            "[thresholds]\ndate_days = 9\n# end\n",
        ),
        (
            _COMMENTED,
            "rate",
            0.5,
            _COMMENTED.replace('"timeout" = 120\n', '"timeout" = 120\nrate = 0.5\n'),
        ),
        (_COMMENTED, "store", 'a "b"', _COMMENTED.replace('"~/trials"', '"a \\"b\\""')),
        (_COMMENTED, "thresholds.date_days", 60, _COMMENTED.replace("30", "60")),
    ],
)
def test_a_key_is_set(before: str, key: str, value: str | float, after: str, path: Path) -> None:
    path.write_bytes(before.encode())
    assert ConfigFile(path).set(key, value) is True
    assert path.read_bytes().decode() == after


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ("rate = 2\n", "rate", ""),
        (_COMMENTED, "timeout", _COMMENTED.replace('"timeout" = 120\n', "")),
        (_COMMENTED, "thresholds.date_days", _COMMENTED.replace("date_days = 30 # days\n", "")),
        ("ratee = 1\nrate = 2\n", "ratee", "rate = 2\n"),
    ],
)
def test_a_key_is_removed(before: str, key: str, after: str, path: Path) -> None:
    path.write_text(before)
    assert ConfigFile(path).unset(key) is True
    assert path.read_text() == after


@pytest.mark.parametrize("key", ["store", "thresholds.date_days", "x.y"])
def test_a_key_that_is_not_there_changes_nothing(key: str, path: Path) -> None:
    path.write_text("rate = 2\n")
    assert ConfigFile(path).unset(key) is False
    assert [*path.parent.iterdir()] == [path]


def test_the_same_value_changes_nothing(path: Path) -> None:
    path.write_text("rate = 2.0 # two\n")
    assert ConfigFile(path).set("rate", 2) is False
    assert path.read_text() == "rate = 2.0 # two\n"


def test_the_file_and_its_directories_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "config.toml"
    ConfigFile(path).set("rate", 0.5)
    assert tomllib.loads(path.read_text()) == {"rate": 0.5}
    assert path.read_text().startswith("#")
    assert path.stat().st_mode & 0o022 == 0
    assert path.parent.stat().st_mode & 0o022 == 0


def test_a_file_keeps_its_mode(path: Path) -> None:
    path.write_text("")
    path.chmod(0o640)
    ConfigFile(path).set("rate", 1)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path, path: Path) -> None:
    elsewhere = tmp_path / "dotfiles" / "trialcli.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_text("# mine\n")
    path.symlink_to(elsewhere)
    ConfigFile(path).set("rate", 1)
    assert path.is_symlink()
    assert elsewhere.read_text() == "# mine\n\nrate = 1\n"


def test_a_link_to_nowhere_is_not_followed(tmp_path: Path, path: Path) -> None:
    path.symlink_to(tmp_path / "unmounted" / "trialcli.toml")
    with pytest.raises(UsageError, match="cannot be written: It is a symbolic link to"):
        ConfigFile(path).set("rate", 1)
    assert not (tmp_path / "unmounted").exists()


@pytest.mark.parametrize("content", [b"rate =", b"\xff", b"[a]\n[a]\n", b"x = " + b"[" * 5000])
def test_a_damaged_file_is_left_as_it_is(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(UsageError, match="cannot be read"):
        ConfigFile(path).set("rate", 1)
    assert path.read_bytes() == content


def test_a_directory_in_place_of_the_file_is_reported(path: Path) -> None:
    path.mkdir()
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        ConfigFile(path).set("rate", 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
@pytest.mark.parametrize("read_only", ["file", "directory"])
def test_what_is_read_only_is_reported(read_only: str, path: Path) -> None:
    path.write_text("rate = 2\n")
    place = path if read_only == "file" else path.parent
    place.chmod(0o444 if read_only == "file" else 0o555)
    try:
        with pytest.raises(UsageError, match=r"cannot be written.*It was not changed"):
            ConfigFile(path).set("rate", 1)
    finally:
        place.chmod(0o755)
    assert path.read_text() == "rate = 2\n"


def test_a_threshold_that_is_no_table_is_replaced(path: Path) -> None:
    path.write_text("thresholds = 1\n")
    ConfigFile(path).set("thresholds.date_days", 9)
    assert tomllib.loads(path.read_text()) == {"thresholds": {"date_days": 9}}


def test_writers_at_once_lose_nothing(path: Path) -> None:
    keys = [f"key{number}" for number in range(12)]
    writers = [threading.Thread(target=ConfigFile(path).set, args=(key, 1)) for key in keys]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert tomllib.loads(path.read_text()) == dict.fromkeys(keys, 1)


_KILLED = """
import os, sys
from pathlib import Path
from trialcli.edges.configfile import ConfigFile
name = sys.argv[2]
real = getattr(os, name)
def die(*arguments, **named):
    os.kill(os.getpid(), 9)
setattr(os, name, die)
ConfigFile(Path(sys.argv[1])).set("rate", 5)
"""


@pytest.mark.parametrize("call", ["fsync", "fdopen", "fchmod"])
def test_a_killed_writer_leaves_the_file_whole(call: str, path: Path) -> None:
    path.write_text("rate = 2\n")
    words = [sys.executable, "-c", _KILLED, str(path), call]
    subprocess.run(words, check=False, env=os.environ | {"PYTHONPATH": str(SRC)})
    assert path.read_text() in ("rate = 2\n", "rate = 5\n")
    ConfigFile(path).set("rate", 3)
    assert path.read_text() == "rate = 3\n"
    assert {each.name for each in path.parent.iterdir()} == {"config.toml", ".config.toml.lock"}


_LINES = st.lists(
    st.sampled_from(
        ["# a", "", "store = 'x'", "rate = 1  # b", 'user_agent = """\nx"""', "timeout=2"]
    ),
    unique=True,
)
_TABLES = st.sampled_from(["", "[thresholds]\n", "[thresholds] # c\ndate_days = 1\n\n# d\n"])


@given(_LINES, _TABLES, st.sampled_from(["rate", "store", "thresholds.date_days"]))
def test_only_the_key_changes(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], table: str, key: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "config.toml"
    text = "".join(f"{line}\n" for line in lines) + table
    path.write_text(text)
    value = "y" if key == "store" else 77
    ConfigFile(path).set(key, value)
    edited = path.read_text()
    wanted = tomllib.loads(text)
    if key.startswith("thresholds"):
        wanted.setdefault("thresholds", {})["date_days"] = value
    else:
        wanted[key] = value
    assert tomllib.loads(edited) == wanted
    assert all(comment in edited for comment in ("# a", "# b", "# c", "# d") if comment in text)
    ConfigFile(path).unset(key)
    assert key.rpartition(".")[2] not in tomllib.loads(path.read_text()).get("thresholds", {})
