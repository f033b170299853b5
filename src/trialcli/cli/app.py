"""The command line: which commands there are."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any, cast

import typer

from trialcli import __version__
from trialcli.cli.options import EXIT_CODES

_HELP = "Download clinical-trial records, keep every version, read them, and see what changed."


def build(arguments: Sequence[str] = ()) -> Any:
    """Return the program as a command.

    Where the arguments begin with a command, only that one is imported: the others cost time.
    """
    app = typer.Typer(
        help=_HELP,
        epilog=EXIT_CODES,
        # Drawing help with rich doubles its time; tracebacks are the guard's business.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_top)
    is_named = bool(arguments) and arguments[0] in _COMMANDS
    for name in [arguments[0]] if is_named else _COMMANDS:
        app.command(name, epilog=EXIT_CODES)(_command(name))
    return typer.main.get_command(app)


_COMMANDS = {
    "show": "show.show",
    "fetch": "fetch.fetch",
    "list": "listing.list_",
    "diff": "diff.diff",
    "history": "history.history",
    "timeline": "timeline.timeline",
    "rules": "rules.rules",
    "verify": "verify.verify",
    "doctor": "doctor.doctor",
}
"""Each command with its module in this room and its function there."""


def _command(name: str) -> Callable[..., int]:
    module, function = _COMMANDS[name].split(".")
    return cast(Callable[..., int], getattr(import_module(f"trialcli.cli.{module}"), function))


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
