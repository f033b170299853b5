"""The reason why a program cannot be run: more exact than the error of the system."""

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from shutil import which

from trialcli.text.encoding import marked_encoding
from trialcli.text.quoting import is_harmless

_BEGINNING = 1024
"""At most 1024 bytes of a program are read: its first line is not longer."""
_MARK = b"#!"
_WITHOUT_MARK: Mapping[int | None, str] = {
    errno.ENOEXEC: "has no first line that names its interpreter, such as #!/bin/sh",
    errno.ENOENT: "needs a loader that does not exist: it was built for another system",
}


def found(program: str, variables: Mapping[str, str]) -> Path | None:
    """Return the file of a program: a bare name is searched in PATH."""
    if "/" in program or os.sep in program:
        return Path(program)
    place = which(program, path=variables.get("PATH", os.defpath))
    return Path(place) if place else None


def why_it_fails(program: Path | None, error: int | None = None) -> str:
    """Return why a program fails, as words that follow its name; empty if that is not known.

    Without an ``error`` of the system, the program was run and could not run another program.
    """
    if program is None or not os.path.lexists(program):
        return ""
    if error == errno.EACCES:
        return _refused(program)
    if error not in (None, errno.ENOENT, errno.ENOEXEC):
        return ""
    if program.is_symlink() and not program.exists():
        return "is a link to a file that does not exist"
    beginning = _beginning(program)
    if beginning is None:
        return ""
    return _why(beginning, named_by_env=error is None, error=error)


def _beginning(program: Path) -> bytes | None:
    """Return the beginning of a file; None if it cannot be read, or is a pipe or a device."""
    try:
        # Reading a pipe or a device may never end.
        if not program.is_file():
            return None
        with program.open("rb") as file:
            return file.read(_BEGINNING)
    except OSError:
        return None


def _refused(program: Path) -> str:
    try:
        mode = program.stat().st_mode
    except OSError:
        return ""
    if not stat.S_ISREG(mode):
        kind = "directory" if stat.S_ISDIR(mode) else "pipe, a socket or a device"
        return f"is a {kind}, not a program"
    if not mode & 0o111:
        return "is not executable. Make it executable: chmod +x"
    if os.access(program, os.X_OK):
        return _of_first_line(program) or (
            "cannot be run there: its file system may be mounted with noexec"
        )
    return "is not executable by this user"


def _of_first_line(program: Path) -> str:
    """Return why the interpreter of a program cannot be run; empty if it can."""
    for interpreter in _interpreter(_beginning(program) or b"")[:1]:
        if not os.path.isfile(interpreter) or not os.access(interpreter, os.X_OK):  # noqa: PTH113
            return f"names {_shown(interpreter)} in its first line, but that cannot be run"
    return ""


def _why(beginning: bytes, *, named_by_env: bool, error: int | None) -> str:
    if not beginning:
        return "is an empty file"
    if marked_encoding(beginning):
        return "begins with a byte order mark: save it as UTF-8 without one"
    if not beginning.startswith(_MARK):
        return _WITHOUT_MARK.get(error, "")
    if beginning.split(b"\n")[0].endswith(b"\r"):
        return "has a first line that ends with a carriage return: save it with Unix line ends"
    words = _interpreter(beginning)
    if not words:
        return "names no interpreter in its first line"
    if named_by_env:
        return _named_by_env(words)
    if not os.path.exists(words[0]):  # noqa: PTH110 - a name as the system reads it
        return f"names {_shown(words[0])} in its first line, but that does not exist"
    return ""


def _interpreter(beginning: bytes) -> list[str]:
    line = beginning.removeprefix(_MARK).split(b"\n")[0]
    return os.fsdecode(line).split() if beginning.startswith(_MARK) else []


def _named_by_env(words: list[str]) -> str:
    """Return why ``#!/usr/bin/env NAME`` failed: NAME is not found in PATH."""
    named = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    if Path(words[0]).name != "env" or not named or which(named[0]):
        return ""
    return f"names {_shown(named[0])} in its first line, but that is not found in PATH"


def _shown(name: str) -> str:
    return name if is_harmless(name) else "an interpreter"
