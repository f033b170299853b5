"""Reading a file that may be anything: a pipe without a writer, a device, or far too large."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
# Without it, opening a named pipe waits for ever for somebody to write.
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)

LARGEST_GIVEN = 256 * 2**20
"""The most bytes of a file that a person names: no record and no list of IDs comes near."""


class NotAFileError(OSError):
    """A directory, a pipe, a socket or a device has the name."""


class TooLargeError(OSError):
    """The file is larger than any that is meant to be read."""


def read_bounded(path: Path, largest: int, *, follow: bool = True) -> bytes:
    """Return the content of a regular file, or of a device such as /dev/null.

    A sparse file that is too large costs no time and no memory.

    Raises:
        NotAFileError, TooLargeError: it is not such a file.
        OSError: it cannot be read.
    """

    def require(status: os.stat_result) -> None:
        _require_file(status, largest, follow=follow)

    with _opened(path, require, follow=follow) as file:
        # To ask for more bytes than there are takes longer: memory is made for all of them.
        size = os.fstat(file.fileno()).st_size
        # A device that has nothing to say now answers None.
        content = file.read(size + 1) or b""
        if len(content) > size:
            content += file.read(largest + 1 - len(content)) or b""
    if len(content) > largest:
        raise _too_large(largest)
    return content


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading. A link is not followed.

    Raises:
        NotAFileError: it is not such a file.
        OSError: it cannot be read.
    """
    return _opened(path, require_regular, follow=False)


def _opened(path: Path, require: Callable[[os.stat_result], None], *, follow: bool) -> BinaryIO:
    flags = os.O_RDONLY | _NO_WAIT | _BINARY | (0 if follow else _NO_FOLLOW)
    descriptor = os.open(path, flags)
    try:
        require(os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def require_regular(status: os.stat_result) -> None:
    """Make sure that a status is that of a regular file.

    Raises:
        NotAFileError: it is not.
    """
    if stat.S_ISDIR(status.st_mode):
        raise NotAFileError(errno.EISDIR, "Is a directory")
    if not stat.S_ISREG(status.st_mode):
        raise NotAFileError(errno.EINVAL, "Not a regular file")


def _require_file(status: os.stat_result, largest: int, *, follow: bool) -> None:
    if not (follow and stat.S_ISCHR(status.st_mode)):
        require_regular(status)
    if status.st_size > largest:
        raise _too_large(largest)


def _too_large(largest: int) -> TooLargeError:
    return TooLargeError(errno.EFBIG, f"Larger than {largest / 2**20:g} MiB")
