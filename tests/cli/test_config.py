"""``trialcli config``: every setting and where it comes from; editing the configuration file."""

import csv
import io
import json
import tomllib
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cli.program import Program
from tests.schema_tables import validate
from trialcli.edges.environment import CLOCK_SHIFT
from trialcli.settings import BY_KEY, SETTINGS

SENTINEL = "hunter2"


@pytest.fixture
def config(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Program, Path]:
    """Return the program in an empty directory, without variables, with a file not yet there."""
    path = tmp_path / "settings" / "config.toml"
    for name in program.variables:
        if name.startswith("TRIALCLI_") or name == "SSL_CERT_FILE":
            monkeypatch.delenv(name)
            program.variables[name] = None  # type: ignore[assignment]
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("TRIALCLI_CONFIG", str(path))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return program, path


def value_of(program: Program, name: str, *words: str) -> tuple[object, str, str | None]:
    data = program("config", *words, "--json").data
    (found,) = (one for one in data["settings"] if one["setting"] == name)
    return found["value"], found["origin"], found["where"]


def test_every_setting_is_shown(config: tuple[Program, Path]) -> None:
    program, path = config
    data = program("config", "--json").data
    named = [one["setting"] for one in data["settings"]]
    assert [name for name in named if name != "clock_shift"] == [
        setting.name for setting in SETTINGS if not setting.is_for_tests
    ]
    assert data["file"] == {"path": str(path), "exists": False, "problems": []}


@pytest.mark.parametrize("columns", [80, 40])
def test_the_screen(
    columns: int,
    config: tuple[Program, Path],
    monkeypatch: pytest.MonkeyPatch,
    snapshot: SnapshotAssertion,
) -> None:
    program, path = config
    path.parent.mkdir()
    path.write_text("rate = 0.5\n[thresholds]\ndate_days = 30\n")
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TRIALCLI_TIMEOUT", "9")
    monkeypatch.setenv("TRIALCLI_CONFIG", "../settings/config.toml")
    monkeypatch.setenv("TRIALCLI_STORE", "../trials")
    monkeypatch.delenv(CLOCK_SHIFT, raising=False)
    ran = program("config")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.partition("  Program")[0] == snapshot


def test_where_a_value_comes_from(
    config: tuple[Program, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program, path = config
    assert value_of(program, "rate") == (1, "default", None)
    path.parent.mkdir()
    path.write_text(f'rate = 0.5\nstore = "{tmp_path}/of-file"\n')
    assert value_of(program, "rate") == (0.5, "file", str(path))
    assert value_of(program, "store") == (f"{tmp_path}/of-file", "file", str(path))
    monkeypatch.setenv("TRIALCLI_RATE", "3")
    assert value_of(program, "rate") == (3, "variable", "TRIALCLI_RATE")
    (tmp_path / "here" / "snapshots").mkdir()
    found = value_of(program, "store")
    assert found == (str(tmp_path / "here" / "snapshots"), "directory", "./snapshots")
    monkeypatch.setenv("TRIALCLI_STORE", "/of/variable")
    assert value_of(program, "store") == ("/of/variable", "variable", "TRIALCLI_STORE")
    found = value_of(program, "store", "--store", "/of/option")
    assert found == ("/of/option", "option", "--store")


@pytest.mark.parametrize("format_", ["csv", "tsv", "jsonl", "markdown"])
def test_the_settings_as_rows(format_: str, config: tuple[Program, Path]) -> None:
    ran = config[0]("config", "--format", format_)
    assert (ran.code, ran.err) == (0, "")
    shown = ran.out.replace("\\_", "_")
    assert all(setting.name in shown for setting in SETTINGS if not setting.is_for_tests)
    if format_ == "csv":
        rows = {row["setting"]: row["value"] for row in csv.DictReader(io.StringIO(ran.out))}
        assert rows["timeout"] == "60"


def test_the_watch_list_is_counted(config: tuple[Program, Path], tmp_path: Path) -> None:
    program, _ = config
    store = tmp_path / "here" / "snapshots"
    store.mkdir()
    assert program("config", "--json").data["watch_list"]["exists"] is False
    (store / "watch.toml").write_text(
        'trials = ["NCT00000001"]\n[group.lupus]\nsearches = ["lupus", "sle"]\nsinks = ["mail"]\n'
        f'[sink.mail]\nkind = "message"\nurl = "mailto://me:{SENTINEL}@example.org"\n'
    )
    watched = program("config", "--json").data["watch_list"]
    assert watched["groups"] == [
        {"name": "", "trials": 1, "searches": 0},
        {"name": "lupus", "trials": 0, "searches": 2},
    ]
    assert watched["sinks"] == ["mail"]
    out = program("config").out
    assert "1 trial, 2 searches; groups: lupus; sinks: mail" in " ".join(out.split())
    assert SENTINEL not in out


def test_a_damaged_watch_list_is_named(config: tuple[Program, Path], tmp_path: Path) -> None:
    program, _ = config
    (tmp_path / "here" / "snapshots").mkdir()
    (tmp_path / "here" / "snapshots" / "watch.toml").write_text("trials =")
    ran = program("config")
    assert ran.code == 0
    assert "NOT readable: The watch list" in ran.out


@pytest.mark.parametrize(
    ("variable", "value", "shown"),
    [
        ("HTTPS_PROXY", f"http://me:{SENTINEL}@proxy.example:3128", "http://proxy.example:3128"),
        ("https_proxy", f"me:{SENTINEL}@proxy.example:3128", "proxy.example:3128"),
        ("ALL_PROXY", f"socks5h://me:p@ss{SENTINEL}@[::1]:9", "socks5h://[::1]:9"),
        ("HTTP_PROXY", "proxy.example:3128", "proxy.example:3128"),
        ("HTTPS_PROXY", f"http://proxy/?token={SENTINEL}", "an address"),
        ("TRIALCLI_PAGER", f"curl -d @- http://me:{SENTINEL}@x", "curl -d @- an address"),
        ("TRIALCLI_REGISTRY_URL", f"http://me:{SENTINEL}@x", ""),
        ("TRIALCLI_RATE", f"http://me:{SENTINEL}@x", ""),
        ("TRIALCLI_VERBOSE", f"http://me:{SENTINEL}@x", "an address"),
    ],
)
def test_no_password_is_shown(
    variable: str,
    value: str,
    shown: str,
    config: tuple[Program, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program, _ = config
    monkeypatch.setenv(variable, value)
    for words in (["config"], ["config", "--json"], ["config", "--format", "csv"]):
        ran = program(*words)
        assert SENTINEL not in ran.out + ran.err
        assert shown in " ".join(ran.out.split())


# ---------------------------------------------------------------- set, unset, get, path


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("rate", "0.5", 0.5),
        ("rate", "0", 0),
        ("Rate", "2", 2),
        ("timeout", "90", 90),
        ("retry-wait", "1.5", 1.5),
        ("registry_url", "https://mirror.example", "https://mirror.example"),
        ("user_agent", "lab (me@example.org)", "lab (me@example.org)"),
        ("store", "~/trials", "~/trials"),
        ("thresholds.enrollment_percent", "12.5", 12.5),
        ("thresholds.date_days", "180", 180),
    ],
)
def test_a_key_is_set(key: str, value: str, stored: object, config: tuple[Program, Path]) -> None:
    program, path = config
    ran = program("config", "set", key, value)
    assert (ran.code, ran.err) == (0, "")
    (name,) = (name for name in BY_KEY if name.replace("_", "-") == key.lower().replace("_", "-"))
    assert ran.out == f"{name} is now {stored} in {path}.\n"
    values = tomllib.loads(path.read_text())
    table, _, last = name.rpartition(".")
    assert (values[table] if table else values)[last] == stored
    assert program("config", "set", key, value).out.startswith(f"{name} is already ")
    got = program("config", "get", name)
    assert (got.code, got.err) == (0, "")
    assert program("config", "unset", name).out == f"{name} is no longer in {path}.\n"
    assert program("config", "unset", name).out == f"{name} is not in {path}.\n"


def test_a_store_is_written_as_a_whole_path(config: tuple[Program, Path], tmp_path: Path) -> None:
    program, path = config
    program("config", "set", "store", "./mine")
    assert tomllib.loads(path.read_text()) == {"store": str(tmp_path / "here" / "mine")}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["rate", "fast"], "rate must be a number, not 'fast'."),
        (["rate", "-1"], "The rate for the registry must be 0, or at least one request per day."),
        (["rate", "nan"], "The rate for the registry must be 0, or at least one request per day."),
        (["timeout", "0"], "The time-out for the registry must be more than 0 seconds, "),
        (["timeout", "inf"], "The time-out for the registry must be more than 0 seconds, "),
        (["retry_wait", "-0.1"], "The wait for the registry must be 0 seconds or more, "),
        (["thresholds.date_days", "1.5"], "thresholds.date_days must be a whole number, not "),
        (["thresholds.date_days", "-1"], "The threshold date_days must be a whole number of 0 "),
        (["thresholds.enrollment_percent", "inf"], "The threshold enrollment_percent must be "),
        (["user_agent", "a\nb"], "The User-Agent for the registry must be one line of ASCII text."),
        (["user_agent", "ü"], "The User-Agent for the registry must be one line of ASCII text."),
        (["store", ""], "store cannot be empty. trialcli config unset store removes the setting."),
        (["store", "~nobody-of-this-name/x"], "store names ~nobody-of-this-name/x, but there is "),
        (["registry_url", "mirror"], "'mirror' cannot be the address of a registry: it does not "),
        (["registry_url", f"http://me:{SENTINEL}@x"], "http://x cannot be the address of a "),
        (["rat", "1"], "'rat' is not a key. Did you mean rate? Keys are: store, "),
        (["url", "1"], "'url' is not a key. Did you mean registry_url? Keys are: store, "),
        (["date_days", "1"], "'date_days' is not a key. Did you mean thresholds.date_days? "),
        (["zzz", "1"], "'zzz' is not a key. Keys are: store, "),
        ([f"http://me:{SENTINEL}@x", "1"], "'an address (not shown"),
        (["rate"], "Missing argument 'VALUE'. See trialcli config set --help."),
    ],
)
def test_a_wrong_key_or_value_is_refused(
    words: list[str], message: str, config: tuple[Program, Path]
) -> None:
    program, path = config
    ran = program("config", "set", *words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"trialcli: {message}")
    assert SENTINEL not in ran.err
    assert not path.exists()


@pytest.mark.parametrize("key", BY_KEY)
def test_what_overrides_a_new_value_is_named(
    key: str, config: tuple[Program, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program, _ = config
    value = "https://x.example" if key == "registry_url" else "7"
    for variable in BY_KEY[key].variables:
        monkeypatch.setenv(variable, value)
        err = program("config", "set", key, value).err
        assert err == f"{variable} is set and overrides the configuration file.\n"
        monkeypatch.delenv(variable)
    (tmp_path / "here" / "snapshots").mkdir()
    ran = program("config", "set", key, value)
    assert ("./snapshots exists" in ran.err) is (key == "store")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("list", "trialcli config"),
        ("show", "trialcli config"),
        ("rate", "trialcli config get rate"),
        ("rate=2", "trialcli config get rate"),
        ("sett", "trialcli config set"),
        ("edit", "trialcli config set"),
        ("rm", "trialcli config unset"),
        ("where", "trialcli config path"),
    ],
)
def test_another_word_leads_to_a_command(
    words: str, meant: str, config: tuple[Program, Path]
) -> None:
    ran = config[0]("config", words)
    assert ran.code == 2
    assert f"Did you mean {meant}? See trialcli config --help." in ran.err


# ---------------------------------------------------------------- a file that is wrong


def test_a_damaged_file_is_named_with_its_line(config: tuple[Program, Path]) -> None:
    program, path = config
    path.parent.mkdir()
    path.write_text("rate = 1\ntimeout = \n")
    for words in (["config"], ["config", "get", "rate"], ["config", "set", "rate", "2"], ["list"]):
        ran = program(*words)
        assert ran.code == 2
        assert ran.err.startswith(f"trialcli: The configuration file {path} cannot be read: ")
        assert "(at line 2, column 11)" in ran.err
        assert ran.err.count("\n") == 1
    shown = " ".join(program("config").out.split())
    assert "rate NOT usable: It is not known, since the configuration file cannot be read." in shown
    assert program("config", "path").out == f"{path}\n"
    assert path.read_text() == "rate = 1\ntimeout = \n"


def test_wrong_values_and_unknown_keys_can_be_mended(config: tuple[Program, Path]) -> None:
    program, path = config
    path.parent.mkdir()
    path.write_text('rate = "fast"\nratee = 1\n[thresholds]\ndays = 1\n')
    ran = program("config")
    assert ran.code == 2
    assert f"has unknown keys: ratee. Did you mean rate? Keys are: {', '.join(BY_KEY)}." in ran.err
    assert "rate in" in ran.err
    assert "'days' is not a threshold. Did you mean date_days? Thresholds are: " in ran.err
    assert program("list").code == 2
    assert program("config", "set", "rate", "2").code == 0
    assert program("config", "unset", "ratee").code == 0
    assert program("config", "unset", "thresholds.days").code == 0
    assert program("list").code == program("config").code == 0
    assert tomllib.loads(path.read_text()) == {"rate": 2, "thresholds": {}}


def test_without_a_home_directory(config: tuple[Program, Path]) -> None:
    program, _ = config
    ran = program.process("config", "path", variables={"TRIALCLI_CONFIG": "~nobody-of-this-name/x"})
    assert ran.code == 2
    assert "there is no user nobody-of-this-name" in ran.err


def test_a_tilde_in_the_path_of_the_file(
    config: tuple[Program, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program, _ = config
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TRIALCLI_CONFIG", "~/mine.toml")
    program("config", "set", "rate", "2")
    assert (tmp_path / "mine.toml").exists()


def test_the_settings_are_json_for_a_program(config: tuple[Program, Path]) -> None:
    ran = config[0]("config", "--json")
    assert json.loads(ran.out)["schema"] == "trialcli/config/1"
    assert ran.err == ""
    validate(json.loads(ran.out), "config")
