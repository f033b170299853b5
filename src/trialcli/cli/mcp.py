"""``trialcli mcp``: the server for agents."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.edges.terminal import is_watched, note
from trialcli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from trialcli.agents.call import Settings


@has_examples(
    ("Serve your own store", "trialcli mcp"),
    ("Serve one store, and never contact the registry", "trialcli mcp --offline --store trials"),
    related="search, show, diff, news",
)
def mcp(
    offline: Annotated[
        bool, typer.Option("--offline", help="Never contact the registry; store nothing.")
    ] = False,
    store: options.Store = None,
    registry_url: options.RegistryUrl = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print details of unexpected errors on stderr.")
    ] = False,
) -> int:
    """Serve agents over the Model Context Protocol.

    An agent's client starts this command and communicates with it over standard input and output.
    The tools are search, show, history, diff, related, find, list, news and audit, on your store
    and the registry. All are read-only: the watch list, the news that you have seen and your files
    stay as they are. Only records that a tool downloads are stored, as new versions. The server
    needs the extra mcp: pip install 'trialcli[mcp]'.
    """
    serve = _sdk_server()
    from trialcli.agents.call import Settings

    with Deps(store=store, registry_url=registry_url) as deps:
        # A wrong setting is reported now, and not in every answer.
        _ = deps.http_settings, deps.thresholds, deps.root

    def report(error: Exception) -> None:
        if verbose:
            import traceback

            traceback.print_exception(error)
        else:
            note(f"trialcli: unexpected error: {type(error).__name__}. --verbose prints where.")

    if is_watched() and sys.stdin.isatty():
        note("Waiting for a client on standard input. Clients start this command; Ctrl-C ends it.")
    serve(Settings(store, registry_url, offline), report)
    return ExitCode.OK


def _sdk_server() -> "Callable[[Settings, Callable[[Exception], None]], None]":
    """Return the function that serves.

    Raises:
        UsageError: the SDK is not installed, or cannot be used.
    """
    if sys.modules.get("pydantic", sys) is None:
        # Other commands leave it out; the SDK needs it.
        del sys.modules["pydantic"]
    try:
        from trialcli.agents.server import serve
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "anyio"):
            raise
        is_missing = isinstance(error, ModuleNotFoundError) and error.name == "mcp"
        why = "which is not installed" if is_missing else f"which cannot be used ({error})"
        raise UsageError(
            f"The server for agents needs the package mcp, {why}.",
            hint="Install it: pip install 'trialcli[mcp]'.",
        ) from error
    return serve
