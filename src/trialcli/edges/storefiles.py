"""The names of the files of a store that are not snapshots."""

from pathlib import Path

STATE = "state.sqlite3"
"""What cannot be rebuilt: the checks, the watch log."""
# What begins like the state belongs to it: so it is ignored by git, and no stray, in every store
# there is.
CATALOG = f"{STATE}.catalog"
"""What can be rebuilt from the snapshots: the catalog."""
PACK_CATALOG = f"{STATE}.packs"
"""What can be rebuilt from the packs: which snapshot lies where."""
FULL_TEXT = f"{STATE}.fulltext"
"""What can be rebuilt from the snapshots: the full-text index."""
SERVED = f"{STATE}.raw"
"""What can be lost: the raw texts of records that the registry served last, as digests."""
DOWNLOAD = f"{STATE}.download"
"""How the temporary file of a download is named, if the system shows it at all."""
COMPACTION = f"{STATE}.compaction"
"""How the temporary file of a compaction is named, if the system shows it at all."""
STORE = "store.json"
"""What kind of store it is, unless it is a plain one."""
PACKS = "packs"
"""The directory of the packs, in a store of packs."""
README = "README.md"
LOCK = ".lock"
WATCH_LIST = "watch.toml"
RUN_LOCK = f"{STATE}.watch-lock"
COMPACT_LOCK = f"{STATE}.compact-lock"
EVERYTHING_LOCK = f"{STATE}.everything-lock"
COPY_LOCK = f"{STATE}.copy-lock"
_DELIVERY = f"{STATE}.told-"

GIT_IGNORE = f"/{STATE}*\n/{LOCK}\n.*.tmp\n"
"""The text of a store's ``.gitignore``."""


def has_full_text(root: Path) -> bool:
    """Whether a store has a full-text index."""
    return (root / FULL_TEXT).exists()


def delivery_file(sink: str) -> str:
    """Return the file that proves a delivery to a sink."""
    return f"{_DELIVERY}{sink}"


def is_delivery_file(name: str) -> bool:
    """Whether a file proves a delivery."""
    return name.startswith(_DELIVERY)


def held_file(lock: str) -> str:
    """Return the file that serves as a lock if the file system has no locks."""
    return f"{STATE}.held-{lock.removeprefix('.').removeprefix(f'{STATE}.')}"
