"""The watch list, for the commands that are of no use without one."""

from typing import TYPE_CHECKING

from trialcli.cli.deps import Deps
from trialcli.errors import UsageError

if TYPE_CHECKING:
    from trialcli.watch.watchlist import WatchList


def load_nonempty_watch_list(deps: Deps) -> "WatchList":
    """Return the watch list of a store, which is of use to a run.

    Raises:
        UsageError: there is none, it cannot be understood, or it names nothing.

    """
    watched = load_watch_list(deps)
    if not watched.trials and not watched.searches:
        # In silence it would be run for ever by somebody who thinks that trials are watched.
        raise UsageError(
            f"The watch list {deps.watch_file.path} names no trial and no search.",
            hint="Add some with trialcli watch add NCT…, or remove the job that runs this.",
        )
    return watched


def load_watch_list(deps: Deps) -> "WatchList":
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
