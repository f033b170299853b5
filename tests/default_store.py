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


_WRITTEN = {
    "os.mkdir": (0,),
    "os.remove": (0,),
    "os.rmdir": (0,),
    "os.truncate": (0,),
    "os.rename": (0, 1),
    "os.link": (1,),
    "os.symlink": (1,),
    "sqlite3.connect": (0,),
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        positions = (0,) if isinstance(arguments[2], int) and arguments[2] & _WRITING else ()
    else:
        positions = _WRITTEN.get(event, ())
    for position in positions:
        if _is_theirs(arguments[position]):
            raise TouchedTheDefaultStoreError(f"{event} of {arguments[position]!r}")


def _is_theirs(path: object) -> bool:
    if not isinstance(path, (str, bytes, os.PathLike)):
        return False
    # SQLite is given an address. Only a few characters are written differently in those.
    absolute = Path(os.path.abspath(os.fsdecode(path).removeprefix("file://")))  # noqa: PTH100
    return any(absolute.is_relative_to(theirs) for theirs in _THEIRS)
