"""A disk that refuses some calls of the system, for programs that tests start."""

import errno
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

_SOURCE = Path(__file__).with_name("refusing_disk.c")


@cache
def _library() -> str | None:
    """Return the library that stands before the system's own; None where none can be made."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    library = Path(mkdtemp(prefix="trialcli-tests-")) / "refusing_disk.so"
    command = [compiler, "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"]
    made = subprocess.run(command, capture_output=True, check=False)
    return str(library) if made.returncode == 0 else None


def refusing(**calls: str | tuple[str, Path | str]) -> dict[str, str | None]:
    """Return the variables of a program to which calls are refused.

    Args:
        calls: for each (open, opendir, read, link, rename, fsync, flock, lockf) the name of the
            error, and perhaps a part of the paths for which it is refused.
    """
    library = _library()
    if library is None:
        pytest.skip("nothing here makes a library that stands before the system's")
    rules = []
    for call, refusal in calls.items():
        name, part = (refusal, "") if isinstance(refusal, str) else refusal
        rules.append(f"{call}:{getattr(errno, name)}:{part}")
    return {"LD_PRELOAD": library, "REFUSED": ";".join(rules)}
