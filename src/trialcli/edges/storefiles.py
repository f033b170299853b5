"""The names of the files of a store that are not snapshots."""

STATE = "state.sqlite3"
"""What cannot be made again: the checks, the watch log."""
# What begins like the state belongs to it: so it is ignored by git, and no stray, in every store
# there is.
CATALOG = f"{STATE}.catalog"
"""What can be made again from the snapshots: the index."""
LOCK = ".lock"
WATCH_LIST = "watch.toml"
RUN_LOCK = f"{STATE}.watch-lock"


def told_file(sink: str) -> str:
    """Return the file in which it is written down that a sink was told."""
    return f"{STATE}.told-{sink}"


def held_file(lock: str) -> str:
    """Return the file that stands for a lock where the file system has no locks."""
    return f"{STATE}.held-{lock.removeprefix('.').removeprefix(f'{STATE}.')}"
