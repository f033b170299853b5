"""Files that are there whole or not at all, and that survive a power failure once they are."""

import errno
import os
import re
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_TEMPORARY = re.compile(r"\.(.+)\.[0-9a-f]{8}\.tmp")


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet, so that it appears complete or not at all.

    Raises:
        FileExistsError: it exists.
        OSError: it cannot be written; nothing of it is left.

    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        _write_through(temporary, content)
        _give_name(temporary, path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    try:
        sync_directory(path.parent)
    except OSError:
        path.unlink()
        raise


def replace_whole(path: Path, content: bytes) -> None:
    """Write a file in place of any that has its name, so that either is there whole at any time.

    Who may read and write it stays as it was.

    Raises:
        OSError: it cannot be written; what was there is as it was.

    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        _write_through(temporary, content)
        with suppress(OSError):
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    sync_directory(path.parent)


def make_directory(path: Path) -> bool:
    """Make a directory and what is missing above it; return whether it was missing.

    Raises:
        OSError: it cannot be made, or something else has its name: a file, a symbolic link.

    """
    try:
        path.mkdir()
    except FileNotFoundError:
        make_directory(path.parent)
        path.mkdir(exist_ok=True)
    except FileExistsError:
        if not stat.S_ISDIR(path.lstat().st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "Not a directory", str(path)) from None
        return False
    sync_directory(path.parent)
    return True


def sync_directory(path: Path) -> None:
    """Make the names in a directory survive a power failure, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def temporary_of(name: str) -> str | None:
    """Return the name a temporary file was to get, or None where it is no temporary file."""
    match = _TEMPORARY.fullmatch(name)
    return match[1] if match else None


def sweep(directory: Path, ours: Callable[[str], bool]) -> None:
    """Remove what killed writers left of files whose names are ``ours``."""
    with os.scandir(directory) as entries:
        left_over = [entry.path for entry in entries if _is_left_over(entry, ours)]
    for path in left_over:
        Path(path).unlink(missing_ok=True)


def _is_left_over(entry: os.DirEntry[str], ours: Callable[[str], bool]) -> bool:
    name = temporary_of(entry.name)
    return name is not None and ours(name) and entry.is_file(follow_symlinks=False)


def _write_through(path: Path, content: bytes) -> None:
    # 0o666 and the person's umask decide who may read it, as with any file they make.
    descriptor = os.open(
        path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
    )
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _give_name(temporary: Path, path: Path) -> None:
    """Give a file its name without replacing another: a link fails where a rename would not."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # No hard links here (FAT, some network shares). Under the store's lock this is as good.
        if path.is_symlink() or path.exists():
            raise FileExistsError(errno.EEXIST, "File exists", str(path)) from None
        temporary.rename(path)
