"""Files that are there whole or not at all, and that survive a power failure once they are.

Some file systems refuse a part of that: network shares and FUSE do not flush directories, FAT has
no hard links. What can be done without is done without, and a ``notice`` says so.
"""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from trialcli.edges.files.oserrors import reason
from trialcli.edges.files.ownership import give_directory_to_owner, give_to_owner, keep_owner

Notice = Callable[[str], None]

_IS_HELD = os.name == "posix"
"""Whether a writer holds its file by a lock. Windows locks open files by itself."""
_TEMPORARY = re.compile(r"\.(.+)\.[0-9a-f]{8}\.tmp")
_LONGEST_NAME = 255
_PRIVATE = 0o600
_PUBLIC = 0o666
"""The person's umask decides who may read and write it, as with any file they make."""


def _numbers(*names: str) -> frozenset[int]:
    return frozenset(getattr(errno, name) for name in names if hasattr(errno, name))


_NOT_FLUSHED_HERE = _numbers(
    "EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EACCES", "EPERM", "EBADF", "EISDIR", "ENOTTY"
)
_NOT_RENAMED_HERE = _numbers("EXDEV", "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL")


class UnsureError(OSError):
    """The file has its name, but the disk reports an error: it may not survive a power failure."""


def silent(_: str) -> None:
    """Ignore a notice."""


def write_new(path: Path, content: bytes, notice: Notice = silent) -> None:
    """Write a file that must not exist yet, so that it appears complete or not at all.

    Raises:
        FileExistsError: it exists.
        UnsureError: it is written, and perhaps not for good.
        OSError: it cannot be written; nothing of it is left.
    """
    temporary = _temporary(path)
    try:
        _write_through(temporary, content, notice)
        _give_name(temporary, path, lambda: content, notice)
    finally:
        _remove(temporary)
    _sync_name(path, notice)


def replace_whole(
    path: Path, content: bytes, mode: int | None = None, notice: Notice = silent
) -> None:
    """Write a file in place of any that has its name, so that either is there whole at any time.

    Its owner and its group stay as they were. ``notice`` is called with what the file system cannot
    do. Without ``mode``, the file keeps its mode, or gets that of the umask.

    Raises:
        UnsureError: it is written, and perhaps not for good.
        OSError: it cannot be written; the earlier file is unchanged.
    """
    temporary = _temporary(path)
    try:
        with _written(temporary, content, notice, _status(path)):
            if mode is not None:
                temporary.chmod(mode)
            temporary.replace(path)
    finally:
        _remove(temporary)
    try:
        sync_directory(path.parent, notice)
    except OSError as error:
        raise _unsure(error) from error


def write_missing(directory: Path, files: Mapping[str, str], notice: Notice = silent) -> None:
    """Write those of some texts, by their file names, that are not there.

    Raises:
        OSError: one cannot be written.
    """
    for name, text in files.items():
        if not os.path.lexists(directory / name):
            sweep(directory, files.__contains__)
            write_new(directory / name, text.encode(), notice)


class NewFile:
    """A file that is written piece by piece. It gets its name when it is complete, or never."""

    def __init__(self, directory: Path, stem: str, notice: Notice = silent) -> None:
        """``stem`` is the beginning of the name of the temporary file."""
        self._temporary = _temporary(directory / stem)
        self._notice = notice
        self.file = os.fdopen(new_descriptor(self._temporary, _PUBLIC), "wb")
        _hold(self.file.fileno())

    def publish(self, name: str) -> None:
        """Give the file its name; nothing may have it yet.

        Raises:
            FileExistsError: something has the name.
            UnsureError: it has its name, and perhaps not for good.
            OSError: it cannot be written; nothing of it is left.
        """
        path = self._temporary.with_name(name)
        try:
            self.file.flush()
            flush_file(self.file.fileno(), path.parent, self._notice)
            if not _IS_HELD:
                self.file.close()
            _give_name(self._temporary, path, self._temporary.read_bytes, self._notice)
        finally:
            self.discard()
        _sync_name(path, self._notice)

    def discard(self) -> None:
        """Remove the file, unless it has its name."""
        _remove(self._temporary)
        # What could not be written before is not written now.
        with suppress(OSError):
            self.file.close()


def make_root(root: Path, notice: Notice = silent) -> None:
    """Make the directory of a store if there is none; it may be a link to a directory.

    Raises:
        OSError: it cannot be made, or is a dangling link.
    """
    require_no_dangling_link(root)
    make_directory(Path(os.path.realpath(root)), notice)


def require_no_dangling_link(path: Path) -> None:
    """Make sure that a directory is not somewhere else, on a disk that is not mounted, say.

    Raises:
        FileNotFoundError: it is a dangling link.
    """
    if path.is_symlink() and not os.path.exists(path):  # noqa: PTH110 - pathlib may raise
        what = f"It is a symbolic link to {os.readlink(path)}, which is not there"  # noqa: PTH115
        raise FileNotFoundError(errno.ENOENT, what)


def make_directory(path: Path, notice: Notice = silent) -> bool:
    """Make a directory and its missing parents; return whether it was missing.

    Raises:
        OSError: it cannot be made, or something else has its name: a file, a symbolic link.
    """
    try:
        path.mkdir()
    except FileNotFoundError:
        if path.parent == path:
            raise
        make_directory(path.parent, notice)
        path.mkdir(exist_ok=True)
    except FileExistsError:
        if not stat.S_ISDIR(path.lstat().st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "Not a directory", str(path)) from None
        return False
    give_directory_to_owner(path)
    sync_directory(path.parent, notice)
    return True


def make_file(path: Path) -> None:
    """Make an empty file if there is none, with a mode by the umask.

    Raises:
        OSError: it cannot be made.
    """
    with suppress(FileExistsError):
        os.close(new_descriptor(path, _PUBLIC))


def sync_directory(path: Path, notice: Notice = silent) -> None:
    """Make the names in a directory survive a power failure, where the system can.

    Raises:
        OSError: the disk reports an error.
    """
    if os.name == "nt":
        return
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        _require_unflushed(error, path, notice)


def temporary_of(name: str) -> str | None:
    """Return the name a temporary file was to get, or None where it is no temporary file."""
    match = _TEMPORARY.fullmatch(name)
    return match[1] if match else None


def sweep(directory: Path, ours: Callable[[str], bool]) -> None:
    """Remove what killed writers left of files whose names are ``ours``, as far as allowed."""
    with suppress(OSError), os.scandir(directory) as entries:
        for entry in list(entries):
            if _is_left_over(entry, ours):
                _remove(Path(entry.path))


def sweep_dead(path: Path) -> None:
    """Remove what killed writers left of a file that no lock guards; living writers keep theirs."""
    shortened = _temporary(path).name

    def is_ours(name: str) -> bool:
        return name in (path.name, temporary_of(shortened))

    with suppress(OSError), os.scandir(path.parent) as entries:
        for left in [each.path for each in entries if _is_left_over(each, is_ours)]:
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


def _is_left_over(entry: os.DirEntry[str], ours: Callable[[str], bool]) -> bool:
    name = temporary_of(entry.name)
    return name is not None and ours(name) and entry.is_file(follow_symlinks=False)


def _temporary(path: Path) -> Path:
    """Return a name beside a file that nothing has yet."""
    ending = f".{os.urandom(4).hex()}.tmp"
    name = path.name
    while name and len(os.fsencode(f".{name}{ending}")) > _LONGEST_NAME:
        name = name[:-1]
    return path.with_name(f".{name}{ending}")


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def new_descriptor(path: Path, mode: int = _PUBLIC) -> int:
    """Return a descriptor of a new file, which belongs to whom its directory belongs to.

    Raises:
        OSError: it cannot be made, or exists.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, mode)
    give_to_owner(descriptor, path.parent)
    return descriptor


@contextmanager
def _written(
    path: Path, content: bytes, notice: Notice, replaced: os.stat_result | None = None
) -> Iterator[None]:
    """Write a new file to the disk and hold it meanwhile, so that others see its writer lives.

    Windows does not rename an open file, and locks it. ``replaced`` is the file whose place it is
    to take.
    """
    # A user who may not read the old file may not read the new one while it is written.
    descriptor = new_descriptor(path, _PRIVATE if replaced else _PUBLIC)
    with os.fdopen(descriptor, "wb") as file:
        _hold(descriptor)
        if replaced is not None:
            keep_owner(descriptor, replaced)
        file.write(content)
        file.flush()
        flush_file(descriptor, path.parent, notice)
        if _IS_HELD:
            yield
    if not _IS_HELD:
        yield


def _hold(descriptor: int) -> None:
    if _IS_HELD:
        import fcntl

        # Without locks, no left-over file is removed.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def flush_file(descriptor: int, directory: Path, notice: Notice) -> None:
    """Make what was written survive a power failure, where the system can.

    Raises:
        OSError: the disk reports an error.
    """
    try:
        os.fsync(descriptor)
    except OSError as error:
        _require_unflushed(error, directory, notice)


def _write_through(path: Path, content: bytes, notice: Notice) -> None:
    with _written(path, content, notice):
        pass


def _sync_name(path: Path, notice: Notice) -> None:
    """Make the name of a new file survive a power failure, or remove the file."""
    try:
        sync_directory(path.parent, notice)
    except OSError as error:
        if not _remove(path):
            raise _unsure(error) from error
        raise


def _give_name(temporary: Path, path: Path, content: Callable[[], bytes], notice: Notice) -> None:
    """Give a file its name without replacing another: a link fails where a rename would not."""
    try:
        os.link(temporary, path)
    except OSError:
        if _is_same(temporary, path):
            # A network share repeated a question whose answer was lost.
            return
        # No hard links here (FAT, some network shares). Under the store's lock this is as good.
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, "File exists", str(path)) from None
        _rename(temporary, path, content, notice)


def _rename(temporary: Path, path: Path, content: Callable[[], bytes], notice: Notice) -> None:
    try:
        temporary.rename(path)
    except OSError as error:
        if error.errno not in _NOT_RENAMED_HERE:
            raise
        # Written in its place: it is not whole until the end, but nothing is replaced.
        try:
            _write_through(path, content(), notice)
        except FileExistsError:
            raise
        except BaseException:
            _remove(path)
            raise


def _is_same(one: Path, other: Path) -> bool:
    try:
        return os.path.samestat(one.lstat(), other.lstat())
    except OSError:
        return False


def _remove(path: Path) -> bool:
    """Remove a file; return whether it is gone."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
        return True
    return False


def _require_unflushed(error: OSError, directory: Path, notice: Notice) -> None:
    """Go on where a file system cannot flush at all, and raise what a broken disk reports."""
    if error.errno not in _NOT_FLUSHED_HERE:
        raise error
    notice(
        f"The file system of {directory} does not confirm that files are on the disk "
        f"({reason(error)}): a power failure may undo the last moments."
    )


def _unsure(error: OSError) -> UnsureError:
    return UnsureError(error.errno, reason(error))
