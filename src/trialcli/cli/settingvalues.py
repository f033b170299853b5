"""The settings in force, each with its value and where it comes from."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trialcli.edges.decoration import colour_choice
from trialcli.edges.environment import Environment, Found, unknown_keys
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.pager import pager
from trialcli.edges.terminal import size
from trialcli.errors import UsageError
from trialcli.events.thresholds import given_thresholds
from trialcli.settings import (
    BY_KEY,
    SETTINGS,
    THRESHOLDS,
    Origin,
    Setting,
    SettingValue,
    as_text,
)
from trialcli.text.quoting import without_addresses

_HTTP = {"registry_url": "root"}
"""The settings of requests whose field has another name."""
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""Variables of other programs that decide how the registry is reached."""
_PROXY = r"(?P<scheme>\w+://)?(?:.*@)?(?P<place>(?:[\w.-]+|\[[\w:.%]+\])(?::[0-9]+)?/?)"
_UNREADABLE = "It is not known, since the configuration file cannot be read."


class FileReading:
    """What the configuration file says, however damaged it is."""

    def __init__(self, environment: Environment) -> None:
        self.problems: list[UsageError] = []
        """What is wrong with the file."""
        values: dict[str, Any] = {}
        self.is_readable = True
        try:
            values = environment.read_file()
        except UsageError as error:
            self.is_readable = False
            self.problems.append(error)
        if unknown := unknown_keys(values, str(environment.file())):
            self.problems.append(unknown)
        self.environment = environment._replace(values=values)
        """The environment, which does not read the file again."""


def each_value(reading: FileReading, options: Mapping[str, str]) -> Iterator[SettingValue]:
    """Yield every setting with its value; ``options`` are those that the command line sets.

    A setting for tests, or of another program, only if it is set.
    """
    environment = reading.environment
    for setting in SETTINGS:
        if setting.is_for_tests and not _named(setting, environment):
            continue
        if setting.name in options:
            given = _checked(setting.name, options[setting.name])
            yield _value(setting, Found(given, "option", _option(setting.name)))
            continue
        try:
            value = _value(setting, _found(setting, environment))
        except UsageError as error:
            value = _unusable(setting, environment, str(error))
        if value.origin == "default" and setting.kind is not None and not reading.is_readable:
            value = _unusable(setting, environment, _UNREADABLE)
        yield value
    for name in _PROXIES:
        for variable in (name.lower(), name):
            if text := environment.variables.get(variable, ""):
                yield SettingValue(variable, _without_secret(text), "variable", variable)
                break


def checked_value(key: str, text: str) -> str | int | float:
    """Return the value of a key of the configuration file that a person typed.

    Raises:
        UsageError: the key does not take it.
    """
    kind = BY_KEY[key].kind
    value: str | int | float = text
    if kind is not str:
        try:
            value = int(text) if kind is int or text.strip().isdecimal() else float(text)
        except ValueError:
            words = "a whole number" if kind is int else "a number"
            raise UsageError(
                f"{key} must be {words}, not {without_addresses(repr(text))}."
            ) from None
    elif not text.strip():
        raise UsageError(
            f"{key} cannot be empty.", hint=f"trialcli config unset {key} removes the setting."
        )
    return _checked(key, value)  # type: ignore[no-any-return]


def _checked(key: str, value: Any) -> Any:
    """Return a value as it is used; its key may set what it may be."""
    table, _, name = key.rpartition(".")
    if table == THRESHOLDS:
        return getattr(given_thresholds({name: value}), name)
    if key != "store":
        field = _HTTP.get(key, key)
        return getattr(HttpSettings(**{field: value}), field)
    return value


def _found(setting: Setting, environment: Environment) -> Found:
    if setting.kind is None:
        return _OTHERS[setting.name](setting, environment)
    if setting.name == "store":
        return environment.found_store()
    table, _, name = setting.name.rpartition(".")
    if table == THRESHOLDS:
        values = environment.thresholds()
        value = getattr(given_thresholds(values), name)
        return _of_file(environment, value) if name in values else Found(value, "default", None)
    found = environment.found(setting.name)
    if found.value is None:
        default = getattr(HttpSettings(), _HTTP.get(setting.name, setting.name))
        return Found(default, "default", None)
    return found._replace(value=_checked(setting.name, found.value))


def _of_file(environment: Environment, value: Any) -> Found:
    return Found(value, "file", str(environment.file()))


def _value(setting: Setting, found: Found) -> SettingValue:
    value = found.value
    shown = value if value is None or isinstance(value, int | float) else str(value)
    if isinstance(shown, float) and shown.is_integer():
        shown = int(shown)
    return SettingValue(setting.name, shown, found.origin, found.where, as_text(setting.default))


def _unusable(setting: Setting, environment: Environment, problem: str) -> SettingValue:
    variable = _named(setting, environment)
    origin: Origin = "variable" if variable else "file"
    where = variable or str(environment.file())
    default = as_text(setting.default)
    return SettingValue(setting.name, None, origin, where, default, problem)


def _named(setting: Setting, environment: Environment) -> str:
    """Return the variable that sets a setting; empty if none does."""
    variables = environment.variables
    return next((name for name in setting.variables if variables.get(name, "").strip()), "")


def _option(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _without_secret(value: str) -> str:
    """Return what a variable of another program names, without a user name and a password."""
    proxy = re.fullmatch(_PROXY, value)
    if proxy is None:
        return without_addresses(value)
    return f"{proxy['scheme'] or ''}{proxy['place']}"


# ---------------------------------------------------------------- settings without a key


def _config(setting: Setting, environment: Environment) -> Found:
    named = _named(setting, environment)
    path = environment.file()
    value = None if path is None else str(path)
    return Found(value, "variable" if named else "default", named or None)


def _pager(setting: Setting, environment: Environment) -> Found:
    named = next((name for name in setting.variables if name in environment.variables), None)
    command = without_addresses(pager(environment.variables))
    return Found(command or "none", "variable" if named else "default", named)


def _color(_: Setting, environment: Environment) -> Found:
    when, named = colour_choice(environment.variables)
    return Found(when, "variable" if named else "default", named)


def _screen(setting: Setting, environment: Environment) -> Found:
    columns, lines = size()
    named = _named(setting, environment)
    return Found(f"{columns} × {lines}", "variable" if named else "default", named or None)


def _switch(setting: Setting, environment: Environment) -> Found:
    named = _named(setting, environment)
    value = without_addresses(environment.variables[named].strip()) if named else None
    return Found(value, "variable" if named else "default", named or None)


_OTHERS: Mapping[str, Callable[[Setting, Environment], Found]] = {
    "config": _config,
    "pager": _pager,
    "color": _color,
    "plain": _switch,
    "screen": _screen,
    "verbose": _switch,
    "clock_shift": _switch,
}
