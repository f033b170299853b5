"""A disk that dies, is full or fails at the nth write, for programs that tests start."""

import ctypes
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

_SOURCE = Path(__file__).with_name("dying_disk.c")
_VARIABLE = "LD_PRELOAD"


@cache
def _library() -> str | None:
    """Return the library that stands before the system's own; None where none can be made."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    library = Path(mkdtemp(prefix="trialcli-tests-")) / "dying_disk.so"
    command = [compiler, "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"]
    made = subprocess.run(command, capture_output=True, check=False)
    return str(library) if made.returncode == 0 else None


def with_dying_disk() -> dict[str, str]:
    """Return the variables of a program that can call ``begin``."""
    library = _library()
    if library is None:
        pytest.skip("nothing here makes a library that stands before the system's")
    return {_VARIABLE: library}


def begin(place: Path, number: int, mode: str) -> None:
    """Count the writes below a place, in a program with that library; let the nth one fail.

    ``mode``: ``kill`` ends the process there, ``full`` has no room from there on, ``error`` is one
    input/output error; ``off`` counts nothing.
    """
    library = ctypes.CDLL(os.environ[_VARIABLE])
    letter = b"\0" if mode == "off" else mode[0].encode()
    library.dying_disk_begin(os.fsencode(place), ctypes.c_long(number), ctypes.c_char(letter))


def calls() -> int:
    """Return how many writes were counted."""
    library = ctypes.CDLL(os.environ[_VARIABLE])
    library.dying_disk_calls.restype = ctypes.c_long
    return int(library.dying_disk_calls())
