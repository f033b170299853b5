from pathlib import Path
from typing import Any

import platformdirs
import pytest

from trialcli.edges.environment import KEYS, Environment
from trialcli.errors import UsageError


def environment(tmp_path: Path, config: str | bytes | None = None, **variables: str) -> Environment:
    named = {"TRIALCLI_CONFIG": str(tmp_path / "config.toml")}
    if config is not None:
        content = config.encode() if isinstance(config, str) else config
        (tmp_path / "config.toml").write_bytes(content)
    return Environment({**named, **variables}, tmp_path)


def test_nothing_is_set(tmp_path: Path) -> None:
    assert [environment(tmp_path).setting(key) for key in KEYS] == [None] * len(KEYS)
    assert environment(tmp_path).configuration() == {}
    assert environment(tmp_path).thresholds() == {}


def test_every_setting_is_a_variable_and_a_key_of_the_file(tmp_path: Path) -> None:
    file = "\n".join(
        f"{key} = 7" if kind is float else f'{key} = "from the file"' for key, kind in KEYS.items()
    )
    set_by_file = environment(tmp_path, file)
    for key, kind in KEYS.items():
        assert set_by_file.setting(key) == (7.0 if kind is float else "from the file")
        text = " 0.5 " if kind is float else " from outside "
        by_variable = environment(tmp_path, file, **{f"TRIALCLI_{key.upper()}": text})
        assert by_variable.setting(key) == (0.5 if kind is float else "from outside")
        blank = environment(tmp_path, file, **{f"TRIALCLI_{key.upper()}": "  "})
        assert blank.setting(key) == set_by_file.setting(key)


@pytest.mark.parametrize("text", ["fast", "1,5", "0x10", "1 2"])
def test_variable_that_is_not_a_number_is_reported(text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        environment(tmp_path, TRIALCLI_RATE=text).setting("rate")
    assert str(raised.value) == f"TRIALCLI_RATE must be a number, not {text!r}."


@pytest.mark.parametrize("value", ['"fast"', "true", "[1]", "{}", "2026-01-12"])
def test_wrong_kind_of_value_in_the_file_is_reported_with_the_file(
    value: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"rate in .*config\.toml must be a number"):
        environment(tmp_path, f"rate = {value}").setting("rate")


@pytest.mark.parametrize("value", ["7", "1.5", "false", "[]"])
def test_text_setting_must_be_a_text(value: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"user_agent in .* must be a text"):
        environment(tmp_path, f"user_agent = {value}").setting("user_agent")


@pytest.mark.parametrize("content", ["rate = ", "rate 1", b"\xff\xfe", b"\x00", "[a]\n[a]\n"])
def test_file_that_is_not_toml_is_reported(content: str | bytes, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"config\.toml cannot be read"):
        environment(tmp_path, content).setting("rate")


def test_file_that_cannot_be_opened_is_reported(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(UsageError, match=r"config\.toml cannot be read"):
        environment(tmp_path).configuration()


def test_unknown_key_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        environment(tmp_path, "ratee = 1\ncolour = 2").setting("store")
    assert "unknown keys: colour, ratee." in str(raised.value)
    assert "rate" in str(raised.value.hint)


@pytest.mark.parametrize("value", ["1", '"x"', "[1]"])
def test_thresholds_must_be_a_table(value: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="must be a table"):
        environment(tmp_path, f"thresholds = {value}").thresholds()


def test_thresholds_are_passed_on_unchanged(tmp_path: Path) -> None:
    table = environment(tmp_path, "[thresholds]\ndate_days = 30").thresholds()
    assert table == {"date_days": 30}


@pytest.mark.parametrize(
    ("variables", "here", "config", "expected"),
    [
        ({"TRIALCLI_STORE": "/a/store"}, True, 'store = "/b"', "/a/store"),
        ({}, True, 'store = "/b"', "snapshots"),
        ({}, False, 'store = "/b"', "/b"),
        ({}, False, 'store = "~/trials"', "home/trials"),
        ({}, False, None, None),
        ({"TRIALCLI_STORE": " "}, False, None, None),
    ],
)
def test_the_store(
    variables: dict[str, str], here: bool, config: Any, expected: str | None, tmp_path: Path
) -> None:
    if here:
        (tmp_path / "snapshots").mkdir()
    default = platformdirs.user_data_path("trialcli", appauthor=False) / "snapshots"
    wanted = default if expected is None else tmp_path / expected
    assert environment(tmp_path, config, **variables).store() == wanted


def test_file_named_snapshots_is_not_a_store(tmp_path: Path) -> None:
    (tmp_path / "snapshots").touch()
    assert environment(tmp_path).store() != tmp_path / "snapshots"


def test_default_file_is_in_the_users_configuration_directory(tmp_path: Path) -> None:
    file = Environment({}, tmp_path).file()
    assert file == platformdirs.user_config_path("trialcli", appauthor=False) / "config.toml"
    assert Environment({"TRIALCLI_CONFIG": "/x.toml"}, tmp_path).file() == Path("/x.toml")
