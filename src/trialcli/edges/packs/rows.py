"""The row of a snapshot in a pack, and how its plain file is made from it again."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from trialcli.record.tree import compact_bytes
from trialcli.text.blocks import storable
from trialcli.versions.snapshot import (
    MAX_BYTES,
    Snapshot,
    document_bytes,
    from_bytes,
    from_parts,
    joined,
    time_text,
    too_large,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


class PackRow(NamedTuple):
    """One snapshot as the columns of a pack, in their order."""

    trial: str
    file: str
    """The name of its plain file."""
    format: str | None = None
    retrieved: int | None = None
    """Microseconds since 1970, UTC."""
    source_kind: str | None = None
    source_url: str | None = None
    source_note: str | None = None
    api_version: str | None = None
    data_timestamp: str | None = None
    version_number: int | None = None
    version_date: int | None = None
    """Days since 1970."""
    version_status: str | None = None
    version_modules: str | None = None
    """A list of texts, as JSON."""
    digest: str | None = None
    seal: str | None = None
    study: bytes = b"{}"
    """The record as JSON, with its members in the order served."""
    content: bytes | None = None
    """The bytes of the plain file, if the other columns do not give them."""


REQUIRED = ("trial", "file", "study")
"""The columns in which each row has a value."""


_LIMITS = {"retrieved": 2**63, "version_number": 2**31, "version_date": 2**31}
"""The columns of whole numbers, each with the smallest number that is too large for it."""


def can_be_packed(row: PackRow) -> bool:
    """Whether each value fits its column."""
    try:
        row.study.decode()
    except UnicodeDecodeError:
        return False
    header = row._replace(study=b"", content=None)._asdict()
    del header["study"]
    return all(_fits(name, value) for name, value in header.items())


def _fits(column: str, value: object) -> bool:
    if value is None:
        return True
    if column in _LIMITS:
        return type(value) is int and -_LIMITS[column] <= value < _LIMITS[column]
    return isinstance(value, str) and storable(value) == value


def row_of(
    file: str,
    document: Mapping[str, Any],
    content: bytes | None = None,
    study: bytes | None = None,
) -> PackRow:
    """Return the row of a snapshot file.

    Args:
        file: its name.
        document: the JSON object in it, which has the members of a snapshot.
        content: its bytes, if they may differ from those that ``document_bytes`` gives.
        study: the compact text of its record, if that is at hand.
    """
    row = _row(file, document, study or compact_bytes(document["study"]))
    if content is None and _is_regular(row, document):
        return row
    exact = document_bytes(document)
    if (content is None or content == exact) and _is_regular(row, document):
        return row
    return row._replace(content=exact if content is None else content)


def snapshot_of(row: PackRow, *, what: str) -> Snapshot:
    """Return the snapshot of a row, after a check of its seal.

    ``what`` names the row in an error.

    Raises:
        DamagedSnapshotError, FutureFormatError
    """
    _check_size(row, what)
    if row.content is not None:
        return from_bytes(row.content, what=what)
    return from_parts(_parts(row), row.study, what=what)


def bytes_of(row: PackRow, *, what: str) -> bytes:
    """Return the bytes of the plain file of a row.

    Raises:
        DamagedSnapshotError: the row has no complete record, or a larger one than a file may have.
    """
    _check_size(row, what)
    if row.content is not None:
        return row.content
    return document_bytes(joined(_parts(row), row.study, what=what))


def _check_size(row: PackRow, what: str) -> None:
    """Refuse what no plain file may hold, before it takes many times as much memory.

    Raises:
        DamagedSnapshotError
    """
    if max(len(row.study), len(row.content or b"")) > MAX_BYTES:
        raise too_large(what)


def _parts(row: PackRow) -> dict[str, Any]:
    """Return the members of a plain file in their order, without its record."""
    return {**_header(row), "digest": row.digest, "study": None, "seal": row.seal}


def _row(file: str, document: Mapping[str, Any], study: bytes) -> PackRow:
    source = document["source"]
    version = document.get("registry_version") or {}
    return PackRow(
        trial=document["trial"],
        file=file,
        format=_text(document["format"]),
        retrieved=(datetime.fromisoformat(document["retrieved"]) - _EPOCH) // _MICROSECOND,
        source_kind=_text(source.get("kind")),
        source_url=_text(source.get("url")),
        source_note=_text(source.get("note")),
        api_version=_text(document.get("api_version")),
        data_timestamp=_text(document.get("data_timestamp")),
        version_number=version.get("number"),
        version_date=_days(version["date"]) if version else None,
        version_status=_text(version.get("status")),
        version_modules=_modules(version["modules"]) if version else None,
        digest=document["digest"],
        seal=document["seal"],
        study=study,
    )


def _header(row: PackRow) -> dict[str, Any]:
    """Return the members of a header in their order, without digest and seal."""
    source = {"kind": row.source_kind, "url": row.source_url, "note": row.source_note}
    return {
        "format": row.format,
        "trial": row.trial,
        "retrieved": _time(row.retrieved),
        "source": {key: value for key, value in source.items() if value is not None},
        "api_version": row.api_version,
        "data_timestamp": row.data_timestamp,
        **({} if row.version_number is None else {"registry_version": _version(row)}),
    }


def _version(row: PackRow) -> dict[str, Any]:
    return {
        "number": row.version_number,
        "date": _date(row.version_date),
        "status": row.version_status,
        "modules": _listed(row.version_modules),
    }


def _is_regular(row: PackRow, document: Mapping[str, Any]) -> bool:
    """Whether the columns say all that the document says, in the same order."""
    # Their texts, because 7 is not 7.0, and the order of the members counts.
    return str(_parts(row)) == str({**document, "study": None})


def time_of(microseconds: int) -> str:
    """Return a time as the header has it."""
    return time_text(_EPOCH + timedelta(microseconds=microseconds))


def _time(microseconds: int | None) -> str | None:
    """Return a time as the header has it; None for one that no header can have."""
    try:
        return None if microseconds is None else time_of(microseconds)
    except OverflowError:
        return None


def _date(days: int | None) -> str | None:
    """Return a date as the header has it; None for one that no header can have."""
    try:
        return None if days is None else (_FIRST_DAY + timedelta(days)).isoformat()
    except OverflowError:
        return None


def _listed(modules: str | None) -> Any:
    """Return the list in a column; None if the text is damaged."""
    try:
        return None if modules is None else json.loads(modules)
    except (ValueError, RecursionError):
        return None


def _days(day: str) -> int:
    return (date.fromisoformat(day) - _FIRST_DAY).days


def _modules(modules: list[str]) -> str:
    return json.dumps(modules, separators=(",", ":"))


def _text(text: str | None) -> str | None:
    """Return a text as a column can hold it."""
    return None if text is None else storable(text)
