"""Snapshots: a record, the time and source it was read from, and its checksums.

The format is specified in docs/snapshot-format.md; this module is its only reader and writer.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple, NoReturn, cast

from trialcli.errors import DamagedSnapshotError, FutureFormatError
from trialcli.record.fastjson import FastJson, UncertainError, fast_json
from trialcli.record.indented import indented
from trialcli.record.strictjson import MAX_DEPTH, depth_exceeds, parse_json
from trialcli.record.tree import Record, RecordTexts, canonical_bytes
from trialcli.registry.history import RegistryVersion
from trialcli.registry.ids import canonical_trial_id

FORMAT = "trialcli-snapshot"
FORMAT_VERSION = 1
MAX_BYTES = 64 * 2**20
"""The largest snapshot file. The largest record of the registry has 4 MB (October 2026)."""
MAX_NUMBER = 999_999_999
"""The highest number of a registry's version that a name can hold."""

_FORMAT = re.compile(r"trialcli-snapshot/([0-9]{1,4})")
_NAME = re.compile(r"([0-9]{8}T[0-9]{6}\.[0-9]{6}Z)-([0-9a-f]{16})\.json")
_HISTORY_NAME = re.compile(
    r"history-v([0-9]{4}|[1-9][0-9]{4,8})-([0-9]{4}-[0-9]{2}-[0-9]{2})-(.*)", re.DOTALL
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_DIGEST = re.compile(r"[0-9a-f]{64}")

SourceKind = Literal["api", "history", "file", "page", "invented"]


class Source(NamedTuple):
    """Where a record came from."""

    kind: SourceKind
    """``api``: served by the registry; ``history``: an earlier version that the registry's history
    served; ``file``: from a file that somebody downloaded; ``page``: transcribed from a web page;
    ``invented``: an example."""
    url: str | None = None
    note: str | None = None


class Snapshot(NamedTuple):
    """A record as it was read at one time. Never changed once written."""

    trial: str
    retrieved: datetime
    """When it was read: in UTC, to the microsecond."""
    source: Source
    digest: str
    """The content digest: 64 hex digits, without the registry's volatile paths."""
    study: Record
    api_version: str | None = None
    data_timestamp: str | None = None
    """The registry's time stamp of its data, as it gave it."""
    version: RegistryVersion | None = None
    """The version of the registry's history; None for a current record."""
    texts: RecordTexts | None = None
    """The texts of the record, if they are at hand: what is stored has them."""


class SnapshotName(NamedTuple):
    """The name of a snapshot file, and the facts in it."""

    trial: str
    file_name: str
    retrieved: datetime
    digest: str
    """The first 16 hex digits of the content digest."""
    version: int | None = None
    """Its number in the registry's history, from 1; None for a current record."""
    day: date | None = None
    """When that version was submitted, according to the registry's history."""


def file_name(snapshot: Snapshot) -> str:
    """Return the file name: the time of reading (UTC) and the start of the content digest.

    The name of a version from the registry's history begins with its number and date.
    """
    time = time_text(snapshot.retrieved).replace("-", "").replace(":", "")
    version = snapshot.version
    lead = f"history-v{version.number:04d}-{version.day.isoformat()}-" if version else ""
    return f"{lead}{time}-{snapshot.digest[:16]}.json"


def parse_file_name(trial: str, name: str) -> SnapshotName | None:
    """Return the facts in the file name of a current record; None for any other name."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        retrieved = datetime.fromisoformat(match[1])
    except ValueError:
        return None
    return SnapshotName(trial, name, retrieved, match[2])


def parse_history_name(trial: str, name: str) -> SnapshotName | None:
    """Return the facts in the file name of a history version; None for any other name."""
    match = _HISTORY_NAME.fullmatch(name)
    read = parse_file_name(trial, match[3]) if match else None
    if match is None or read is None or int(match[1]) < 1:
        return None
    try:
        day = date.fromisoformat(match[2])
    except ValueError:
        return None
    return SnapshotName(trial, name, read.retrieved, read.digest, int(match[1]), day)


def parse_any_name(trial: str, name: str) -> SnapshotName | None:
    """Return the facts in the file name of a current record or a history version, if it is one."""
    return parse_file_name(trial, name) or parse_history_name(trial, name)


def name_of(snapshot: Snapshot) -> SnapshotName:
    """Return the name of a snapshot in a store."""
    version = snapshot.version
    return SnapshotName(
        snapshot.trial,
        file_name(snapshot),
        snapshot.retrieved,
        snapshot.digest[:16],
        version.number if version else None,
        version.day if version else None,
    )


def version_name(number: int | None, digest: str, digits: int = 8) -> str:
    """Return what a reader calls a version: ``v3``, or the start of its digest."""
    return f"v{number}" if number else digest[:digits]


def to_bytes(snapshot: Snapshot) -> bytes:
    """Return the bytes of a snapshot file."""
    return document_bytes(to_document(snapshot))


def to_document(snapshot: Snapshot) -> dict[str, Any]:
    """Return the JSON object that a snapshot file holds, with its seal."""
    document: dict[str, Any] = {
        "format": f"{FORMAT}/{FORMAT_VERSION}",
        "trial": snapshot.trial,
        "retrieved": time_text(snapshot.retrieved),
        "source": {
            key: value
            for key, value in (
                ("kind", snapshot.source.kind),
                ("url", snapshot.source.url),
                ("note", snapshot.source.note),
            )
            if value is not None
        },
        "api_version": snapshot.api_version,
        "data_timestamp": snapshot.data_timestamp,
        **({"registry_version": _version_data(snapshot.version)} if snapshot.version else {}),
        "digest": snapshot.digest,
        "study": snapshot.study,
    }
    document["seal"] = _seal(document, snapshot.texts.canonical if snapshot.texts else None)
    return document


def document_bytes(document: Mapping[str, Any], fast: Callable[[], FastJson] = fast_json) -> bytes:
    """Return the bytes of the snapshot file that holds a JSON object."""
    try:
        return _document_bytes_fast(document, fast())
    except UncertainError:
        text = indented(document)
    # Inside a JSON string, Python's backslash form of a lone surrogate is JSON's own escape.
    return (text + "\n").encode("utf-8", "backslashreplace")


def _document_bytes_fast(document: Mapping[str, Any], fast: FastJson) -> bytes:
    """Return the same.

    Raises:
        UncertainError: the record must be written by Python's own module.
    """
    if "study" not in document:
        raise UncertainError
    study = fast.indented(document["study"])
    header = indented({**document, "study": 0}).encode("utf-8", "backslashreplace")
    # Only a member of the document itself stands so: in a text, a line feed is escaped.
    before, key, after = header.partition(b'\n "study": 0')
    # The record is one level deeper in the document.
    return b"".join((before, key[:-1], study.replace(b"\n", b"\n "), after, b"\n"))


def is_snapshot(document: Any) -> bool:
    """Return whether a JSON value claims to be a snapshot, intact or not."""
    form = document.get("format") if isinstance(document, dict) else None
    return isinstance(form, str) and form.startswith(f"{FORMAT}/")


def from_bytes(content: bytes, *, what: str, fast: Callable[[], FastJson] = fast_json) -> Snapshot:
    """Read a snapshot file and check its seal.

    ``what`` names the file in an error.

    Raises:
        DamagedSnapshotError: it is not a snapshot, or not what was written.
        FutureFormatError: a newer trialcli wrote it.
    """
    try:
        document = _read_fast(content, fast())
    except UncertainError:
        return from_document(parse_document(content, what=what), what=what)
    return _checked(document, what)


def from_parts(
    header: Mapping[str, Any], study: bytes, *, what: str, fast: Callable[[], FastJson] = fast_json
) -> Snapshot:
    """Read the members of a snapshot file and the text of its record, and check the seal.

    Raises:
        DamagedSnapshotError: it is not a snapshot, or not what was written.
        FutureFormatError: a newer trialcli wrote it.
    """
    try:
        document = _joined_fast(header, study, fast())
    except UncertainError:
        return from_document(joined(header, study, what=what), what=what)
    return _checked(document, what)


def joined(header: Mapping[str, Any], study: bytes, *, what: str) -> dict[str, Any]:
    """Return the JSON object of a snapshot file, given its members and the text of its record.

    Raises:
        DamagedSnapshotError: the text is not JSON.
    """
    try:
        return {**header, "study": parse_json(study)}
    except ValueError as error:
        raise DamagedSnapshotError(f"{what} is damaged: {error}.", hint=_HINT) from error


def parse_document(content: bytes, *, what: str) -> dict[str, Any]:
    """Return the JSON object in a snapshot file, without checking what it says.

    Raises:
        DamagedSnapshotError: it is not JSON, or no object.
    """
    try:
        # The record lies one level down in the file.
        document = parse_json(content, max_depth=MAX_DEPTH + 1)
    except ValueError as error:
        raise DamagedSnapshotError(f"{what} is damaged: {error}.", hint=_HINT) from error
    if not isinstance(document, dict):
        _damaged(what, "it does not hold a JSON object")
    return document


def from_document(document: Mapping[str, Any], *, what: str) -> Snapshot:
    """Read the JSON object of a snapshot file and check its seal.

    Raises:
        DamagedSnapshotError: it is not a snapshot, or not what was written.
        FutureFormatError: a newer trialcli wrote it.
    """
    _check_format(document, what)
    if document.get("seal") != _seal(document):
        _damaged(what, "its content does not match its seal")
    return _checked(document, what)


def _checked(document: Mapping[str, Any], what: str) -> Snapshot:
    """Return the snapshot in a JSON object whose seal is right."""
    _check_format(document, what)
    try:
        return _snapshot(document)
    except ValueError as error:
        raise DamagedSnapshotError(f"{what} is damaged: {error}.", hint=_HINT) from error


# ------------------------------------------------------------ read fast, and proven by the seal


def _read_fast(content: bytes, fast: FastJson) -> dict[str, Any]:
    """Return the JSON object in a snapshot file if its seal proves that it was read right.

    Raises:
        UncertainError: it does not, or the file is too deep.
    """
    document = fast.read_unproven(content)
    if not isinstance(document, dict) or depth_exceeds(content, MAX_DEPTH + 1):
        raise UncertainError
    return _proven(document, fast.canonical_unproven(document.get("study")), fast)


def _joined_fast(header: Mapping[str, Any], study: bytes, fast: FastJson) -> dict[str, Any]:
    """Return what ``joined`` returns if the seal in it proves that the record was read right.

    Raises:
        UncertainError: it does not, or the record is too deep.
    """
    document = {**header, "study": fast.read_unproven(study)}
    text = fast.canonical_unproven(document["study"])
    # White space, or a member that is written twice, makes it longer.
    if len(text) != len(study) and depth_exceeds(study, MAX_DEPTH):
        raise UncertainError
    return _proven(document, text, fast)


def _proven(document: dict[str, Any], study: bytes, fast: FastJson) -> dict[str, Any]:
    """Return the JSON object of a snapshot file if it has its seal."""
    if document.get("seal") != _sealed(document, study, fast.canonical_unproven):
        raise UncertainError
    return document


# ------------------------------------------------------------ checks


_HINT = "Run trialcli verify, and copy the file back from a backup or another store."


def _check_format(document: Mapping[str, Any], what: str) -> None:
    found = _FORMAT.fullmatch(str(document.get("format")))
    if found is None:
        _damaged(what, "it is not a snapshot file")
    if int(found[1]) > FORMAT_VERSION:
        raise FutureFormatError(
            f"{what} is in snapshot format {found[1]}; this trialcli reads {FORMAT_VERSION}.",
            hint="Upgrade trialcli to read it.",
        )


def too_large(what: str) -> DamagedSnapshotError:
    """Return the error of what is larger than any snapshot may be."""
    return DamagedSnapshotError(
        f"{what} is damaged: it is larger than {MAX_BYTES // 2**20} MiB.",
        hint="No record is as large. Copy the file back from a backup or another store.",
    )


def _damaged(what: str, why: str) -> NoReturn:
    raise DamagedSnapshotError(f"{what} is damaged: {why}.", hint=_HINT)


def _seal(document: Mapping[str, Any], study: bytes | None = None) -> str:
    """Return the SHA-256 of everything in the file but the seal, in canonical form.

    ``study`` is the canonical text of the record, if it is at hand.
    """
    if study is None:
        study = canonical_bytes(document.get("study"))
    return _sealed(document, study, canonical_bytes)


def _sealed(document: Mapping[str, Any], study: bytes, text_of: Callable[[Any], bytes]) -> str:
    """Return the same; ``text_of`` returns the canonical text of the other members."""
    before = text_of({key: document[key] for key in document if key < "study" and key != "seal"})
    after = text_of({key: document[key] for key in document if key > "study"})
    own = b'"study":' + study if "study" in document else b""
    members = b",".join(filter(None, (before[1:-1], own, after[1:-1])))
    return hashlib.sha256(b"{" + members + b"}").hexdigest()


def time_text(moment: datetime) -> str:
    """Return a time as the header has it. Not strftime, which does not pad years everywhere."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _snapshot(document: Mapping[str, Any]) -> Snapshot:
    source = _object(document, "source")
    trial, digest = _text(document, "trial"), _text(document, "digest")
    if canonical_trial_id(trial) != trial:
        raise ValueError("its trial ID is malformed")
    if _DIGEST.fullmatch(digest) is None:
        raise ValueError("its digest is malformed")
    return Snapshot(
        trial=trial,
        retrieved=_moment(_text(document, "retrieved")),
        # A kind that a later trialcli invents is kept as it is.
        source=Source(
            cast(SourceKind, _text(source, "kind")),
            _text_or_none(source, "url"),
            _text_or_none(source, "note"),
        ),
        digest=digest,
        study=_object(document, "study"),
        api_version=_text_or_none(document, "api_version"),
        data_timestamp=_text_or_none(document, "data_timestamp"),
        version=_version(document),
    )


def _version_data(version: RegistryVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "date": version.day.isoformat(),
        "status": version.status,
        "modules": list(version.modules),
    }


def _version(document: Mapping[str, Any]) -> RegistryVersion | None:
    if document.get("registry_version") is None:
        return None
    version = _object(document, "registry_version")
    return RegistryVersion(
        number=_number(version.get("number")),
        day=_day(_text(version, "date")),
        status=_text_or_none(version, "status"),
        modules=_texts(version.get("modules")),
    )


def _number(value: Any) -> int:
    if type(value) is not int or not 0 < value <= MAX_NUMBER:
        raise ValueError("its number is malformed")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError("its modules are missing or malformed")
    return tuple(value)


def _day(text: str) -> date:
    if _DAY.fullmatch(text) is None:
        raise ValueError("its date is malformed")
    return date.fromisoformat(text)


def _moment(text: str) -> datetime:
    if _TIME.fullmatch(text) is None:
        raise ValueError("its time is malformed")
    return datetime.fromisoformat(text)


def _object(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = document.get(key)
    if not isinstance(value, dict):
        raise ValueError(f"its {key} is missing or malformed")
    return value


def _text(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str):
        raise ValueError(f"its {key} is missing or malformed")
    return value


def _text_or_none(document: Mapping[str, Any], key: str) -> str | None:
    return None if document.get(key) is None else _text(document, key)
