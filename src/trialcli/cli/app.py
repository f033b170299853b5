"""The command line: the program as a command whose commands are imported when they are used."""

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Annotated, Any, cast

import typer

from trialcli import __version__
from trialcli.cli.command import Command, Group
from trialcli.cli.commands import COMMANDS, GROUPS, CommandEntry
from trialcli.cli.examples import notes_of
from trialcli.edges.terminal import width

_HELP = "Download clinical-trial records, store every version, read them, and see what changed."
_SETTINGS = {
    "help_option_names": ["-h", "--help"],
}
_LONGEST_LINE = 80


def build() -> Any:
    """Return the program as a command."""
    columns = min(width(), _LONGEST_LINE)
    return _group(
        _HELP,
        _top,
        COMMANDS,
        GROUPS,
        add_completion=True,
        context_settings={**_SETTINGS, "terminal_width": columns - 2},
    )


def _group(
    help_: str,
    callback: Callable[..., Any],
    commands: Mapping[str, CommandEntry],
    groups: Mapping[str, Mapping[str, CommandEntry]],
    **settings: Any,
) -> Group:
    app = typer.Typer(
        cls=Group,
        help=help_,
        # rich would double the time of --help; the guard handles tracebacks.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        **settings,
    )
    app.callback()(callback)
    group = cast(Group, typer.main.get_command(app))
    group.entries, group.groups, group.make = commands, groups, _command
    return group


def _command(name: str, entry: CommandEntry) -> Any:
    """Return a command, imported now."""
    if entry.commands:
        return _group_of(name, entry)
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    function = _function(entry.place)
    settings = {"ignore_unknown_options": entry.takes_negative}
    app.command(name, cls=Command, context_settings=settings)(function)
    command = cast(Command, typer.main.get_command(app))
    command.notes = notes_of(function)
    return command


def _group_of(name: str, entry: CommandEntry) -> Group:
    """Return a group of commands, which may do something under its own name too."""
    alone = _function(entry.place) if entry.place else None
    group = _group(
        entry.summary if alone is None else inspect.cleandoc(alone.__doc__ or ""),
        _nothing if alone is None else alone,
        entry.commands,
        {"Commands": entry.commands},
        add_completion=False,
        invoke_without_command=alone is not None,
    )
    group.name = name
    group.notes = notes_of(alone)
    return group


def _function(place: str) -> Callable[..., int]:
    module, _, function = place.rpartition(".")
    return cast(Callable[..., int], getattr(import_module(f"trialcli.cli.{module}"), function))


def _nothing() -> None:
    """Do nothing before a command of a group."""


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"trialcli {__version__}")
        raise typer.Exit


def _top(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    pass
