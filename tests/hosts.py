"""Other computers, as far as one system can play them: another host name, other process numbers."""

import os
import shutil
import subprocess
from functools import cache

import pytest

_NAMED = ("sh", "-c", 'hostname "$1" && shift && exec "$@"', "-")
_READ_ONLY = (
    "sh",
    "-c",
    'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"',
    "-",
)


def on_host(name: str, *, has_own_processes: bool = False) -> list[str]:
    """Return the beginning of a command that runs on a computer of another name.

    With processes of its own it is like a container: their numbers begin at 1.
    """
    processes = ["--pid", "--fork"] if has_own_processes else []
    return _apart(["--uts", *processes], [*_NAMED, name])


def with_read_only(directory: str) -> list[str]:
    """Return the beginning of a command for which a directory is on a read-only disk."""
    return _apart(["--mount"], [*_READ_ONLY, directory])


def without_privileges() -> list[str]:
    """Return the beginning of a command that permissions stop, also if root runs the tests."""
    if os.geteuid() != 0:
        return []
    command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
    if not _works((*command, "true")):
        pytest.skip("root cannot give up its privileges here")
    return command


def _apart(options: list[str], program: list[str]) -> list[str]:
    command = ["unshare", "--map-root-user", *options, *program]
    if not _works((*command, "true")):
        pytest.skip("this system does not let a test set up another one")
    return command


@cache
def _works(command: tuple[str, ...]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
