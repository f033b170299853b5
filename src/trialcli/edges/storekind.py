"""Which kind of store a directory holds: plain files, unless its ``store.json`` says otherwise.

A store that is still being copied from another says that, too, so nothing takes it for whole.
"""

import errno
import os
import re
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.files.reading import read_bounded
from trialcli.edges.storefiles import PACKS, STORE
from trialcli.errors import FutureFormatError, StoreError
from trialcli.versions.store import StoreKind

STORE_FORMAT = "trialcli-store/1"
UNFINISHED = "unfinished"
"""The kind of a store that is still being copied."""
_FORMAT = re.compile(r"trialcli-store/([0-9]{1,4})")
_FORMAT_VERSION = 1
_LARGEST = 64 * 2**10
_RESTORE = "Copy the file back from a backup."


class UnfinishedCopy(NamedTuple):
    """A store that is still being copied."""

    becomes: StoreKind
    source: str
    """The directory of the store that it is copied from."""


def kind_of_store(root: Path) -> StoreKind:
    """Return the kind of store that a directory holds; a missing or empty one is plain.

    Raises:
        FutureFormatError: the store needs a newer trialcli.
        StoreError: its ``store.json`` is damaged, cannot be read, or is missing beside packs; or
            the store is still being copied from another.
    """
    found = kind_or_copy(root)
    if isinstance(found, UnfinishedCopy):
        from shlex import quote

        command = "pack" if found.becomes == "packs" else "unpack"
        places = f"--store {quote(found.source)} --to {quote(str(root))}"
        raise StoreError(
            f"The store {root} is not complete: trialcli {command} was interrupted.",
            hint=f"Finish it: trialcli {command} {places}",
        )
    return found


def kind_or_copy(root: Path) -> StoreKind | UnfinishedCopy:
    """Return the kind of store that a directory holds, or what is still being copied into it.

    Raises:
        FutureFormatError: the store needs a newer trialcli.
        StoreError: its ``store.json`` is damaged, cannot be read, or is missing beside packs.
    """
    path = root / STORE
    try:
        content = read_bounded(path, _LARGEST, follow=False)
    except (FileNotFoundError, NotADirectoryError):
        _require_no_packs(root)
        return "plain"
    except OSError as error:
        is_link = error.errno == errno.ELOOP
        why = "It is a symbolic link" if is_link else reason(error)
        hint = _RESTORE if is_link else advice(error)
        raise StoreError(f"{path} cannot be read: {why}.", hint=hint) from error
    return _kind(_document(content, path), path)


def _require_no_packs(root: Path) -> None:
    """Refuse a directory of packs without its ``store.json``: its trials would count as new."""
    if os.path.isdir(root / PACKS):  # noqa: PTH112 - pathlib raises what the system refuses
        raise StoreError(
            f"{root} has a directory {PACKS}, but no {STORE}, which says how to read it.",
            hint=f"Copy {STORE} from a backup, or finish the command that makes the store.",
        )


def _document(content: bytes, path: Path) -> dict[str, Any]:
    """Return the members of a ``store.json`` whose format is known."""
    from trialcli.record.strictjson import parse_json

    try:
        document = parse_json(content, max_depth=8)
    except ValueError as error:
        raise StoreError(f"{path} is damaged: {error}.", hint=_RESTORE) from error
    form = document.get("format") if isinstance(document, dict) else None
    found = _FORMAT.fullmatch(form) if isinstance(form, str) else None
    if found is None:
        _damaged(path, "it names no format of a store")
    if int(found[1]) > _FORMAT_VERSION:
        raise FutureFormatError(
            f"{path} is in store format {found[1]}; this trialcli reads {_FORMAT_VERSION}.",
            hint="Upgrade trialcli to read it.",
        )
    return dict(document)


def _kind(document: dict[str, Any], path: Path) -> StoreKind | UnfinishedCopy:
    kind = document.get("kind")
    if not isinstance(kind, str):
        _damaged(path, "it names no kind of store")
    if kind == "packs":
        return "packs"
    if kind != UNFINISHED:
        raise FutureFormatError(
            f"{path} names a kind of store that this trialcli does not know.",
            hint="Upgrade trialcli to read it.",
        )
    source = document.get("copy_of")
    if not isinstance(source, str):
        _damaged(path, "it does not name the store that is copied")
    becomes = document.get("becomes")
    if becomes not in ("packs", "plain"):
        _damaged(path, "it does not name the kind of store that it becomes")
    return UnfinishedCopy("packs" if becomes == "packs" else "plain", source)


def _damaged(path: Path, why: str) -> NoReturn:
    raise StoreError(f"{path} is damaged: {why}.", hint=_RESTORE)
