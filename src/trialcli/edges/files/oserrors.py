"""Why the operating system refused something, and what a person can do about it."""

import errno

_PERMISSION = {errno.EACCES, errno.EPERM}
_BROKEN = {
    getattr(errno, name)
    for name in ("EIO", "ESTALE", "ENOTCONN", "EREMOTEIO", "ETIMEDOUT", "EHOSTDOWN", "ENXIO")
    if hasattr(errno, name)
}
_FULL = {getattr(errno, name) for name in ("ENOSPC", "EDQUOT") if hasattr(errno, name)}
_OF_EVERYTHING = {
    *_FULL,
    errno.EROFS,
    errno.EFBIG,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.ENOLCK,
}


def reason(error: OSError) -> str:
    """Return the system's own words for an error."""
    return error.strerror or type(error).__name__


def advice(error: OSError) -> str | None:
    """Return what a person can do next, if that is known."""
    if error.errno in _PERMISSION:
        return "Check its owner and permissions (ls -ld); a command run with sudo may have made it."
    if error.errno in _BROKEN:
        return "Check the disk or the network share, then try again."
    if error.errno in _FULL:
        return "Make room on the disk, or raise the quota."
    return None


def is_of_everything(error: OSError) -> bool:
    """Whether the next file would fail too: the disk is full or read-only, say."""
    return error.errno in _OF_EVERYTHING
