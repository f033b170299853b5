"""What in the directory of a store is the store's own, and what is not: the same in every kind."""

from trialcli.edges.files.durable import temporary_of
from trialcli.edges.storefiles import LOCK, README, STATE, STORE, WATCH_LIST
from trialcli.versions.store import Stray


def is_own_file(name: str) -> bool:
    """Whether a file of a store, by its name, belongs there beside the snapshots."""
    return name in (README, STORE, WATCH_LIST) or name.startswith((STATE, LOCK, ".git"))


def stray_of(name: str, path: str) -> Stray:
    """Return what does not belong in a store, by its name and its path there."""
    return Stray(path, "foreign" if temporary_of(name) is None else "left-over")
