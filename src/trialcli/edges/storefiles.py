"""What the files of a store are called that are no snapshots."""

STATE = "state.sqlite3"
LOCK = ".lock"
WATCH_LIST = "watch.toml"
# What begins like the state belongs to it: so it is ignored by git, and no stray, in every store
# there is.
RUN_LOCK = f"{STATE}.watch-lock"


def told_file(sink: str) -> str:
    """Return the file in which it is written down that a sink was told."""
    return f"{STATE}.told-{sink}"


def held_file(lock: str) -> str:
    """Return the file that stands for a lock where the file system has no locks."""
    return f"{STATE}.held-{lock.removeprefix('.').removeprefix(f'{STATE}.')}"
