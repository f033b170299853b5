"""The command line: which commands there are."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Annotated, Any, cast

import typer

from trialcli import __version__
from trialcli.cli.options import EXIT_CODES, Command

_HELP = "Download clinical-trial records, store every version, read them, and see what changed."


def build(arguments: Sequence[str] = ()) -> Any:
    """Return the program as a command.

    If the arguments begin with a command, only that command is imported, which saves time.
    """
    app = typer.Typer(
        help=_HELP,
        epilog=EXIT_CODES,
        # rich would double the time of --help; the guard handles tracebacks.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_top)
    _add(app, _COMMANDS, arguments)
    return typer.main.get_command(app)


_Commands = Mapping[str, "str | _Commands"]

_COMMANDS: _Commands = {
    "show": "show.show",
    "search": "search.search",
    "related": "related.related",
    "fetch": "fetch.fetch",
    "import": "importing.import_",
    "list": "listing.list_",
    "find": "find.find",
    "diff": "diff.diff",
    "history": "history.history",
    "timeline": "timeline.timeline",
    "audit": "audit.audit",
    "report": "report.report",
    "export": "export.export",
    "watch": {
        "add": "watch.add.add",
        "remove": "watch.remove.remove",
        "list": "watch.listing.list_",
        "run": "watch.run.run",
        "log": "watch.log.log",
        "test": "watch.test.try_sink",
    },
    "news": "news.news",
    "rules": "rules.rules",
    "verify": "verify.verify",
    "pack": "packs.pack",
    "unpack": "packs.unpack",
    "compact": "packs.compact",
    "doctor": "doctor.doctor",
}
"""Each command with its module and function; a group has commands of its own."""
_HELP_OF = {"watch": "Check trials and searches regularly and report changes."}


def _add(app: typer.Typer, commands: _Commands, arguments: Sequence[str]) -> None:
    """Add the named command, or all of them."""
    is_named = bool(arguments) and arguments[0] in commands
    for name in [arguments[0]] if is_named else commands:
        place = commands[name]
        if isinstance(place, str):
            app.command(name, cls=Command, epilog=EXIT_CODES)(_command(place))
        elif place:
            group = typer.Typer(help=_HELP_OF[name], epilog=EXIT_CODES, rich_markup_mode=None)
            group.callback()(_nothing)
            _add(group, place, arguments[1:])
            app.add_typer(group, name=name)


def _command(place: str) -> Callable[..., int]:
    module, _, function = place.rpartition(".")
    return cast(Callable[..., int], getattr(import_module(f"trialcli.cli.{module}"), function))


def _nothing() -> None:
    """Make Typer treat the commands below as a group, even if there is only one."""


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
