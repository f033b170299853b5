"""Files that are there whole or not at all, and that survive a power failure once they are."""

import errno
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_IS_HELD = os.name == "posix"
"""Whether a writer holds its file by a lock. Windows holds what is open by itself."""
_TO_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
"""With 0o666 and the person's umask, which decide who may read it, as with any file they make."""
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


def replace_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file in place of any that has its name, so that either is there whole at any time.

    Args:
        path: where to.
        content: what.
        mode: who may read and write it; None: as it was, or as the umask says.

    Raises:
        OSError: it cannot be written; what was there is as it was.

    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with _written(temporary, content):
            if mode is not None:
                temporary.chmod(mode)
            else:
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


def sweep_dead(path: Path) -> None:
    """Remove what killed writers left of a file that no lock guards; living writers keep theirs."""
    with suppress(OSError), os.scandir(path.parent) as entries:
        for left in [each.path for each in entries if _is_left_over(each, path.name.__eq__)]:
            with suppress(OSError):
                _remove_dead(Path(left))


def _remove_dead(left: Path) -> None:
    if not _IS_HELD:
        left.unlink()
        return
    import fcntl

    descriptor = os.open(left, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        left.unlink()
    finally:
        os.close(descriptor)


@contextmanager
def _written(path: Path, content: bytes) -> Iterator[None]:
    """Write a file and hold it meanwhile, so that others see that its writer lives.

    Windows gives no other name to a file that is open, and holds what is.
    """
    descriptor = os.open(path, _TO_WRITE, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        _hold(descriptor)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
        if _IS_HELD:
            yield
    if not _IS_HELD:
        yield


def _hold(descriptor: int) -> None:
    if _IS_HELD:
        import fcntl

        # Where there are no locks, nothing that is left over is removed either.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_left_over(entry: os.DirEntry[str], ours: Callable[[str], bool]) -> bool:
    name = temporary_of(entry.name)
    return name is not None and ours(name) and entry.is_file(follow_symlinks=False)


def _write_through(path: Path, content: bytes) -> None:
    with _written(path, content):
        pass


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
