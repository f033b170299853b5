"""The watch list, for the commands that are of no use without one."""

from typing import TYPE_CHECKING

from trialcli.cli.deps import Deps
from trialcli.errors import UsageError

if TYPE_CHECKING:
    from trialcli.core.watch.watchlist import WatchList


def watch_list(deps: Deps) -> "WatchList":
    """Return the watch list of a store.

    Raises:
        UsageError: there is none, or it cannot be understood.

    """
    if not deps.watch_file.exists:
        raise UsageError(
            f"Nothing is watched: there is no {deps.watch_file.path}.",
            hint="Begin with: trialcli watch add NCT…, or name another store with --store.",
        )
    return deps.watch_file.read()
