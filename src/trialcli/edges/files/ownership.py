"""Who owns a file: a run as root must not shut people out of their own store."""

import os
import stat
from contextlib import suppress
from pathlib import Path

_GROUP, _OTHERS = 0o070, 0o007


def give_to_owner(descriptor: int, directory: Path) -> None:
    """Let what root has just made belong to the owner and the group of its directory."""
    if not _is_root():
        return
    with suppress(OSError):
        owner = os.stat(directory)  # noqa: PTH116 - pathlib costs more, and this is asked often
        if owner.st_uid != 0:
            os.fchown(descriptor, owner.st_uid, owner.st_gid)


def give_directory_to_owner(path: Path) -> None:
    """Let a directory that root has just made belong to whom the one above it belongs to."""
    if not _is_root():
        return
    with suppress(OSError):
        # By a descriptor, so that it is this directory and nothing put in its place.
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            give_to_owner(descriptor, path.parent)
        finally:
            os.close(descriptor)


def keep_owner(descriptor: int, before: os.stat_result) -> None:
    """Give a file that takes the place of another its owner, group and mode, as far as allowed."""
    mode = stat.S_IMODE(before.st_mode)
    if hasattr(os, "fchown") and not _is_given(descriptor, before):
        # As editors do: a group that was not meant may do what everybody may.
        mode = (mode & ~_GROUP) | ((mode & _OTHERS) << 3)
    if hasattr(os, "fchmod"):
        with suppress(OSError):
            os.fchmod(descriptor, mode)


def _is_given(descriptor: int, before: os.stat_result) -> bool:
    """Give a file its owner and group; return whether it has the group."""
    for owner in (before.st_uid, -1):
        with suppress(OSError):
            os.fchown(descriptor, owner, before.st_gid)
            return True
    return os.fstat(descriptor).st_gid == before.st_gid


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
