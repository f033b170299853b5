"""A guard: no test writes to the default store, nor to the snapshots of this repository."""

import os
import sys
from pathlib import Path
from typing import Any

import platformdirs

# Where a person's own snapshots are, and the ones that are kept with the program. Taken when the
# tests begin, before any of them moves HOME.
_THEIRS = (
    Path(__file__).parents[1] / "snapshots",
    platformdirs.user_data_path("trialcli"),
)


class TouchedTheDefaultStoreError(AssertionError):
    """A test, or what it tests, wrote where a person's snapshots are."""


def refuse_the_default_store() -> None:
    """Refuse, from now on and in this process, whatever would write there."""
    sys.addaudithook(_refuse)


# For each event: where the paths are among its arguments, and the open directory each is below.
_WRITTEN = {
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((1, 3),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "sqlite3.connect": ((0, None),),
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_NO_DIRECTORY = -1


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        is_writing = isinstance(arguments[2], int) and arguments[2] & _WRITING
        positions = ((0, None),) if is_writing else ()
    else:
        positions = _WRITTEN.get(event, ())
    for path, directory in positions:
        # A name below an open directory says nothing: that is how trees of files are removed.
        is_told = directory is None or arguments[directory] == _NO_DIRECTORY
        if is_told and _is_theirs(arguments[path]):
            raise TouchedTheDefaultStoreError(f"{event} of {arguments[path]!r}")


def _is_theirs(path: object) -> bool:
    if not isinstance(path, (str, bytes, os.PathLike)):
        return False
    # SQLite is given an address. Only a few characters are written differently in those.
    absolute = Path(os.path.abspath(os.fsdecode(path).removeprefix("file://")))  # noqa: PTH100
    return any(absolute.is_relative_to(theirs) for theirs in _THEIRS)
