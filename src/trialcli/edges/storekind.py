"""Which kind of store a directory holds: plain files, unless its ``store.json`` says otherwise."""

import errno
import os
import re
from pathlib import Path
from typing import Literal, NoReturn

from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.files.reading import read_bounded
from trialcli.edges.storefiles import PACKS, STORE
from trialcli.errors import FutureFormatError, StoreError

StoreKind = Literal["plain", "packs"]

_FORMAT = re.compile(r"trialcli-store/([0-9]{1,4})")
_FORMAT_VERSION = 1
_LARGEST = 64 * 2**10
_RESTORE = "Copy the file back from a backup."


def kind_of_store(root: Path) -> StoreKind:
    """Return the kind of store that a directory holds; a missing or empty one is plain.

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
    return _kind(content, path)


def _require_no_packs(root: Path) -> None:
    """Refuse a directory of packs without its ``store.json``: its trials would count as new."""
    if os.path.isdir(root / PACKS):  # noqa: PTH112 - pathlib raises what the system refuses
        raise StoreError(
            f"{root} has a directory {PACKS}, but no {STORE}, which says how to read it.",
            hint=f"Copy {STORE} from a backup, or finish the command that makes the store.",
        )


def _kind(content: bytes, path: Path) -> StoreKind:
    from trialcli.record.strictjson import parse_json

    try:
        document = parse_json(content, max_depth=8)
    except ValueError as error:
        raise StoreError(f"{path} is damaged: {error}.", hint=_RESTORE) from error
    form = document.get("format") if isinstance(document, dict) else None
    found = _FORMAT.fullmatch(form) if isinstance(form, str) else None
    if found is None:
        raise StoreError(f"{path} is damaged: it names no format of a store.", hint=_RESTORE)
    if int(found[1]) > _FORMAT_VERSION:
        raise FutureFormatError(
            f"{path} is in store format {found[1]}; this trialcli reads {_FORMAT_VERSION}.",
            hint="Upgrade trialcli to read it.",
        )
    kind = document["kind"] if isinstance(document.get("kind"), str) else _no_kind(path)
    if kind != "packs":
        raise FutureFormatError(
            f"{path} names a kind of store that this trialcli does not know.",
            hint="Upgrade trialcli to read it.",
        )
    return "packs"


def _no_kind(path: Path) -> NoReturn:
    raise StoreError(f"{path} is damaged: it names no kind of store.", hint=_RESTORE)
