"""Making a store: an empty one of packs, or a copy of another, marked until it is complete."""

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote

from trialcli.edges.files.durable import (
    make_root,
    replace_whole,
    sweep_dead,
    sync_directory,
    temporary_of,
)
from trialcli.edges.files.locking import copying
from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.files.reading import read_bounded
from trialcli.edges.storefiles import COPY_LOCK, STATE, STORE, WATCH_LIST, is_delivery_file
from trialcli.edges.storekind import (
    STORE_FORMAT,
    UNFINISHED,
    UnfinishedCopy,
    kind_of_store,
    kind_or_copy,
)
from trialcli.errors import UnwritableStoreError, UsageError
from trialcli.versions.store import StoreKind

_LARGEST = 16 * 2**20


def make_pack_store(root: Path) -> bool:
    """Make an empty store of packs; return False if there is a store of packs already.

    A watch list and a state file may be there already.

    Raises:
        UsageError: it is a plain store with trials.
        StoreError: it cannot be made.
    """
    if kind_of_store(root) == "packs":
        return False
    with _writing(root):
        if any(name.startswith("NCT") for name in _listed(root)):
            raise UsageError(
                f"{root} holds a store of plain files.",
                hint="Copy it into a store of packs: "
                f"trialcli pack --store {quote(str(root))} --to DIR",
            )
        make_root(root)
        _mark(root, {"kind": "packs"})
    return True


@contextmanager
def copy_of_store(source: Path, target: Path, becomes: StoreKind) -> Iterator[None]:
    """Mark a directory as an unfinished copy of a store; at the end, as a store of its kind.

    If the block is left by an error, or the process is killed, the mark stays, and another call
    with the same arguments goes on. No other process can copy into the directory meanwhile.

    Raises:
        UsageError: the directory cannot become a copy of this store.
        LockedStoreError, StoreError
    """
    _require_apart(source, target)
    own = UnfinishedCopy(becomes, os.path.realpath(source))
    _require_free(target, own)
    with _writing(target):
        make_root(target)
        held = copying(target)
        held.__enter__()
    try:
        # Another process may have finished it in between.
        _require_free(target, own)
        mark = {"kind": UNFINISHED, "becomes": becomes, "copy_of": own.source}
        with _writing(target):
            _mark(target, mark)
        yield
        with _writing(target):
            _finish(target, becomes)
        with suppress(OSError):
            (target / COPY_LOCK).unlink()
    finally:
        held.__exit__(None, None, None)


def copy_own_files(source: Path, target: Path) -> list[str]:
    """Copy the watch list and the proofs of deliveries; return the names of the files.

    Raises:
        UsageError: a file cannot be read.
        UnwritableStoreError
    """
    names = [name for name in _listed(source) if name == WATCH_LIST or is_delivery_file(name)]
    for name in names:
        try:
            content = read_bounded(source / name, _LARGEST)
        except OSError as error:
            raise UsageError(
                f"{source / name} cannot be read: {reason(error)}.", hint=advice(error)
            ) from error
        with _writing(target):
            replace_whole(target / name, content)
    return names


def remove_state(target: Path) -> None:
    """Remove the state file of an unfinished copy, which was perhaps not copied to its end."""
    with _writing(target):
        for name in _listed(target):
            if name == STATE or name.startswith(f"{STATE}-"):
                (target / name).unlink()


def _require_apart(source: Path, target: Path) -> None:
    one, other = Path(os.path.realpath(source)), Path(os.path.realpath(target))
    if one == other or one in other.parents or other in one.parents:
        raise UsageError(
            f"{target} cannot be a copy of the store {source}: one contains the other.",
            hint="Name a new directory beside the store with --to.",
        )


def _require_free(target: Path, own: UnfinishedCopy) -> None:
    """Refuse a directory unless it is empty or holds only an unfinished copy of the same store."""
    found = kind_or_copy(target)
    if isinstance(found, UnfinishedCopy):
        if found == own:
            return
        raise UsageError(
            f"{target} holds an unfinished copy of {found.source}.",
            hint="Name another directory with --to, or remove this one.",
        )
    with _writing(target):
        # A process that was killed early may have left no more than a lock, and half a mark.
        names = [
            name for name in _listed(target) if name != COPY_LOCK and temporary_of(name) != STORE
        ]
    if names:
        raise UsageError(
            f"{target} is not empty: a new store needs a directory of its own.",
            hint="Name another directory with --to.",
        )


def _listed(root: Path) -> list[str]:
    try:
        return sorted(os.listdir(root))  # noqa: PTH208 - names alone
    except FileNotFoundError:
        return []


def _mark(root: Path, members: dict[str, str]) -> None:
    content = json.dumps({"format": STORE_FORMAT} | members)
    sweep_dead(root / STORE)
    replace_whole(root / STORE, f"{content}\n".encode())


def _finish(root: Path, kind: StoreKind) -> None:
    if kind == "packs":
        _mark(root, {"kind": kind})
        return
    (root / STORE).unlink()
    sync_directory(root)


@contextmanager
def _writing(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        is_file = error.errno == errno.ENOTDIR
        raise UnwritableStoreError(
            f"The store {root} cannot be written: {reason(error)}.",
            hint="Name a directory." if is_file else advice(error),
        ) from error
