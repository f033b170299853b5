"""A copy of a store's state file: for a dry run that leaves no trace, or for another store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from trialcli.edges.files.oserrors import reason
from trialcli.edges.storefiles import STATE
from trialcli.edges.watchlog.statefile import state_database
from trialcli.errors import UsageError


@contextmanager
def scratch_copy(root: Path) -> Iterator[Path]:
    """Yield a temporary directory that holds a copy of a store's state file and nothing else.

    Raises:
        StoreError: the state file cannot be read.
        UsageError: no directory for temporary files can be written.
    """
    try:
        temporary = TemporaryDirectory(prefix="trialcli-")
    except OSError as error:
        raise UsageError(
            f"A trial run needs a directory for temporary files: {reason(error)}.",
            hint="Set TMPDIR to a directory that can be written.",
        ) from error
    with temporary as directory:
        copy = Path(directory)
        copy_state(root, copy)
        yield copy


def copy_state(root: Path, directory: Path) -> None:
    """Copy the state file of a store into a directory, if there is one.

    Raises:
        LockedStoreError, StoreError, UnwritableStoreError
    """
    state_database(root, busy_timeout=5).copy_to(directory / STATE)
