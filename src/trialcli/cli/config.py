"""``trialcli config``: the settings in force, and the configuration file."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from trialcli import __version__
from trialcli.cli import options
from trialcli.cli.examples import has_examples
from trialcli.cli.printing import print_result
from trialcli.cli.settingvalues import FileReading, checked_value, each_value
from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.edges.configfile import ConfigFile
from trialcli.edges.environment import Environment, process_environment
from trialcli.edges.extras import installed_extras
from trialcli.edges.files.paths import expanded
from trialcli.edges.terminal import note, write
from trialcli.edges.watchfile import WatchFile
from trialcli.errors import ExitCode, TrialcliError, UsageError
from trialcli.render.formats.table import Format
from trialcli.settings import (
    BY_KEY,
    GroupCounts,
    Program,
    Setting,
    SettingValue,
    Setup,
    WatchListCounts,
)
from trialcli.text.choices import chosen

_OTHER_KEYS = {
    "url": "registry_url",
    "registry": "registry_url",
    "host": "registry_url",
    "mirror": "registry_url",
    "directory": "store",
    "path": "store",
    "dir": "store",
    "snapshots": "store",
    "useragent": "user_agent",
    "agent": "user_agent",
    "speed": "rate",
    "wait": "retry_wait",
    "retry": "retry_wait",
    "enrollment": "thresholds.enrollment_percent",
    "enrollmentpercent": "thresholds.enrollment_percent",
    "days": "thresholds.date_days",
    "datedays": "thresholds.date_days",
}
"""Names that people try for a key, as letters and digits."""


def _complete(incomplete: str) -> list[str]:
    """Return the keys that begin so, for the shell's completion."""
    return [key for key in BY_KEY if key.startswith(incomplete)]


Key = Annotated[
    str,
    typer.Argument(metavar="KEY", help=f"One of {', '.join(BY_KEY)}.", autocompletion=_complete),
]


@has_examples(
    ("See every setting, and where it comes from", "trialcli config"),
    ("The same for a program", "trialcli config --json"),
    ("Store trials in another directory", "trialcli config set store ~/trials"),
    (
        "Rate an enrollment change of 30 % or more as large",
        "trialcli config set thresholds.enrollment_percent 30",
    ),
    related="doctor, watch list, rules",
)
def config(
    context: typer.Context,
    format_: Annotated[Format, options.format_of("config")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("config")] = None,
    store: options.Store = None,
    registry_url: options.RegistryUrl = None,
    json: options.Json = False,
) -> int:
    """Show every setting, its value, and where it comes from.

    A command-line option overrides an environment variable. A variable overrides the configuration
    file. Passwords are not shown.
    """
    if context.invoked_subcommand is not None:
        return ExitCode.OK
    output = options.output_of("config", format_, fields, json=json)
    environment = process_environment()
    given = {"store": store, "registry_url": registry_url}
    options_ = {key: str(value) for key, value in given.items() if value is not None}
    reading = FileReading(environment)
    values = tuple(each_value(reading, options_))
    path = environment.file()
    setup = Setup(
        values,
        None if path is None else str(path),
        path is not None and os.path.lexists(path),
        _watch_list(values),
        Program(__version__, ".".join(map(str, sys.version_info[:3])), installed_extras()),
        tuple(error.message for error in reading.problems),
    )
    print_result(output, setup)
    for error in reading.problems:
        note(f"trialcli: {error}")
    wrong = dict.fromkeys(value.problem for value in values if value.problem)
    if reading.is_readable:
        for problem in wrong:
            note(f"trialcli: {problem}")
    return ExitCode.USAGE if reading.problems or wrong else ExitCode.OK


@has_examples(
    ("Ask the registry at most every two seconds", "trialcli config set rate 0.5"),
    ("Store trials elsewhere", "trialcli config set store ~/trials"),
    ("Rate a date as moved far from 180 days", "trialcli config set thresholds.date_days 180"),
    related="config, config unset, config get",
)
def set_(
    key: Key,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its new value.")],
) -> int:
    """Set a key of the configuration file.

    If there is no file, the command makes one. Comments and layout stay. The command writes a
    directory as an absolute path. If the value cannot be used, it writes nothing.
    """
    setting = _setting(key)
    new = checked_value(setting.name, value)
    if setting.name == "store":
        new = _whole_path(str(new))
    environment = process_environment()
    file = _file(environment)
    changed = file.set(setting.name, new)
    write(f"{setting.name} is {'now' if changed else 'already'} {new} in {file.path}.\n")
    _note_overriding(setting, environment)
    return ExitCode.OK


@has_examples(
    ("Use the default rate again", "trialcli config unset rate"),
    ("Use trialcli's own threshold again", "trialcli config unset thresholds.date_days"),
    related="config, config set",
)
def unset(key: Annotated[str, typer.Argument(metavar="KEY", help="A key of the file.")]) -> int:
    """Remove a key from the configuration file.

    The default then applies again. The command also removes keys that trialcli does not know.
    """
    environment = process_environment()
    file = _file(environment)
    name = key if _has(environment.read_file(), key) else _setting(key).name
    changed = file.unset(name)
    write(f"{name} is {'no longer' if changed else 'not'} in {file.path}.\n")
    if name in BY_KEY:
        _note_overriding(BY_KEY[name], environment)
    return ExitCode.OK


@has_examples(
    ("Print the store", "trialcli config get store"),
    ("Use it in a script", 'ls "$(trialcli config get store)"'),
    related="config, config set, config path",
)
def get(key: Key) -> int:
    """Print the value of one setting, and nothing else.

    The value comes from an environment variable, the configuration file or the default. If a
    setting has no value, the command prints an empty line.
    """
    setting = _setting(key)
    environment = process_environment()
    reading = FileReading(environment)
    (value,) = (one for one in each_value(reading, {}) if one.name == setting.name)
    if value.problem is not None:
        raise UsageError(value.problem) if reading.is_readable else reading.problems[0]
    text = f"{value.value:g}" if isinstance(value.value, float) else value.value
    write(f"{'' if text is None else text}\n")
    return ExitCode.OK


@has_examples(
    ("Print the path of the configuration file", "trialcli config path"),
    ("Print the file", 'cat "$(trialcli config path)"'),
    related="config, config set",
)
def path() -> int:
    """Print the path of the configuration file, whether it exists or not."""
    write(f"{_file(process_environment()).path}\n")
    return ExitCode.OK


def _has(values: Mapping[str, Any], key: str) -> bool:
    table, _, name = key.rpartition(".")
    inner = values.get(table) if table else values
    return isinstance(inner, Mapping) and name in inner


def _file(environment: Environment) -> ConfigFile:
    path = environment.file()
    if path is None:
        raise UsageError(
            "No home directory is known in which the configuration file could be.",
            hint="Set HOME, or name a file with TRIALCLI_CONFIG.",
        )
    return ConfigFile(environment.here / path)


def _setting(key: str) -> Setting:
    return BY_KEY[chosen(key, BY_KEY, "key", _OTHER_KEYS)]


def _whole_path(text: str) -> str:
    """Return a path that means the same from every directory; a ~ stays."""
    path = Path(text)
    expanded(path, "store")
    return text if text.startswith("~") else os.path.abspath(text)  # noqa: PTH100 - links stay


def _note_overriding(setting: Setting, environment: Environment) -> None:
    for variable in setting.variables:
        if environment.variables.get(variable, "").strip():
            note(f"{variable} is set and overrides the configuration file.")
            return
    if setting.name == "store" and (environment.here / "snapshots").is_dir():
        note("The directory ./snapshots exists here and is used before the configured store.")


def _watch_list(values: tuple[SettingValue, ...]) -> WatchListCounts | None:
    root = next(one.value for one in values if one.name == "store")
    if root is None:
        return None
    file = WatchFile(Path(str(root)), ENTRY_FORMS)
    try:
        watched = file.read()
    except TrialcliError as error:
        return WatchListCounts(str(file.path), file.exists, problem=error.message)
    groups = tuple(
        GroupCounts(one.name, len(one.trials), len(one.searches))
        for one in watched.groups
        if one.trials or one.searches or one.name
    )
    return WatchListCounts(str(file.path), file.exists, groups, tuple(watched.sinks))
