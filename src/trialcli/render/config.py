"""The settings, as text, as rows and as JSON."""

from collections.abc import Callable, Iterator
from typing import Any

from trialcli.render.formats.fields import Field, row_data
from trialcli.render.guide import Block, Rows, guide_text
from trialcli.settings import SettingValue, Setup, WatchListCounts
from trialcli.text.blocks import counted

SCHEMA = "trialcli/config/1"
FIELDS: tuple[Field[SettingValue], ...] = (
    Field("setting", "name of the setting", lambda one: one.name, is_brief=True),
    Field("value", "value in force", lambda one: one.value, is_brief=True),
    Field("origin", "what sets it", lambda one: one.origin, is_brief=True),
    Field("where", "option, variable, directory or file that sets it", lambda one: one.where),
    Field("default", "what holds if nothing sets it, in words", lambda one: one.default),
    Field("problem", "why its value cannot be used", lambda one: one.problem),
)


def config_text(setup: Setup) -> Callable[[int], str]:
    """Return what draws the settings for a width."""
    return lambda width: guide_text(_blocks(setup), width)


def config_data(setup: Setup) -> dict[str, Any]:
    """Return the settings as JSON values."""
    watched = setup.watch_list
    return {
        "schema": SCHEMA,
        "settings": [row_data(FIELDS, one) for one in setup.rows],
        "file": {
            "path": setup.file,
            "exists": setup.file_exists,
            "problems": list(setup.problems),
        },
        "watch_list": None if watched is None else _watch_list_data(watched),
        "program": {
            "version": setup.program.version,
            "python": setup.program.python,
            "extras": {one.name: one.is_installed for one in setup.program.extras},
        },
    }


def _watch_list_data(watched: WatchListCounts) -> dict[str, Any]:
    return {
        "path": watched.path,
        "exists": watched.exists,
        "groups": [one._asdict() for one in watched.groups],
        "sinks": list(watched.sinks),
        "problem": watched.problem,
    }


def _blocks(setup: Setup) -> Iterator[Block]:
    yield Rows(tuple((one.name, _value_words(one, setup)) for one in setup.rows))
    yield Rows(tuple(_surroundings(setup)))
    yield "trialcli config set KEY VALUE changes the configuration file."


def _value_words(one: SettingValue, setup: Setup) -> str:
    if one.problem is not None:
        return f"NOT usable: {one.problem}"
    value = f"{one.value:g}" if isinstance(one.value, float) else one.value
    if value is None:
        return f"{one.default} (default)"
    missing = "; does not exist" if one.name == "config" and not setup.file_exists else ""
    return f"{value} ({_origin_words(one)}{missing})"


def _origin_words(one: SettingValue) -> str:
    if one.origin == "directory":
        return f"the directory {one.where} exists"
    if one.origin == "file":
        return "configuration file"
    return "default" if one.origin == "default" else str(one.where)


def _surroundings(setup: Setup) -> Iterator[tuple[str, str]]:
    if setup.watch_list is not None:
        yield "Watch list", _watch_list_words(setup.watch_list)
    program = setup.program
    yield "Program", f"trialcli {program.version}, Python {program.python}"
    extras = [f"{one.name} ({_is_installed(one.is_installed)})" for one in program.extras]
    if extras:
        yield "Extras", ", ".join(extras)


def _is_installed(installed: bool) -> str:  # noqa: FBT001 - the value itself
    return "installed" if installed else "not installed"


def _watch_list_words(watched: WatchListCounts) -> str:
    if watched.problem is not None:
        return f"NOT readable: {watched.problem}"
    if not watched.exists:
        return f"{watched.path} (does not exist; trialcli watch add makes it)"
    trials = counted(sum(one.trials for one in watched.groups), "trial")
    searches = counted(sum(one.searches for one in watched.groups), "search", "searches")
    named = [one.name for one in watched.groups if one.name]
    groups = f"; groups: {', '.join(named)}" if named else ""
    sinks = f"; sinks: {', '.join(watched.sinks)}" if watched.sinks else ""
    return f"{watched.path}: {trials}, {searches}{groups}{sinks} (trialcli watch list)"
