"""Loading the watch list, for the commands that need one."""

from typing import TYPE_CHECKING

from trialcli.cli.deps import Deps
from trialcli.errors import UsageError

if TYPE_CHECKING:
    from trialcli.watch.watchlist import WatchList


def load_nonempty_watch_list(deps: Deps) -> "WatchList":
    """Return the watch list of a store, with at least one entry.

    Raises:
        UsageError: there is none, it is not valid, or it is empty.
    """
    watched = deps.watch_list()
    if not watched.trials and not watched.searches:
        # A silent run would make its user believe that trials are watched.
        raise UsageError(
            f"The watch list {deps.watch_file.path} has no trials and no searches.",
            hint="Add some with trialcli watch add NCT…, or remove this scheduled run.",
        )
    return watched
