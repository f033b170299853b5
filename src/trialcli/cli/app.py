"""The command line: which commands there are."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from trialcli import __version__
from trialcli.cli import diff, doctor, fetch, listing, show, verify
from trialcli.cli.options import EXIT_CODES

_HELP = "Download clinical-trial records, keep every version, read them, and see what changed."


def build() -> Any:
    """Return the program as a command."""
    app = typer.Typer(
        help=_HELP,
        epilog=EXIT_CODES,
        no_args_is_help=True,
        # Drawing help with rich doubles its time; tracebacks are the guard's business.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_top)
    for name, command in _COMMANDS.items():
        app.command(name, epilog=EXIT_CODES)(command)
    return typer.main.get_command(app)


_COMMANDS: dict[str, Callable[..., int]] = {
    "show": show.show,
    "fetch": fetch.fetch,
    "list": listing.list_,
    "diff": diff.diff,
    "verify": verify.verify,
    "doctor": doctor.doctor,
}


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
