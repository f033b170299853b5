"""A manifest: which versions of which records a result was made of, so that a paper can cite them.

The same versions make the same digest, whichever command used them and on whichever day.
docs/cohorts.md describes the file; this module is its only reader and writer.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from trialcli.errors import UsageError
from trialcli.record.strictjson import parse_json
from trialcli.record.tree import canonical
from trialcli.registry.ids import canonical_trial_id
from trialcli.versions.snapshot import Snapshot, file_name

SCHEMA = "trialcli/manifest/1"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, order=True)
class UsedVersion:
    """A version of a record that was used; the keys of the file have the same names."""

    trial: str
    number: int
    """The registry's number, from 1; 0 if the registry does not list it."""
    date: str
    """The day it was submitted; without a number, the day it was read."""
    digest: str
    """The content digest."""
    source: str
    url: str
    """The address that served it; empty if it is not known."""
    retrieved: str
    """When it was read, in UTC."""
    data_timestamp: str
    """The registry's stamp of its data; empty if it is not known."""
    file: str
    """The name of its file in the store."""

    @property
    def data(self) -> dict[str, Any]:
        """It as JSON values: what is not known is null."""
        return {key: value or None for key, value in asdict(self).items()}


@dataclass(slots=True)
class UsedVersions:
    """The versions that a command has used so far."""

    _found: set[UsedVersion] = field(default_factory=set)

    def note(self, snapshot: Snapshot, number: int | None, day: date | None) -> None:
        """Note a version that was read."""
        listed = snapshot.version
        if number is None and listed is not None:
            number, day = listed.number, listed.day
        self._found.add(
            UsedVersion(
                snapshot.trial,
                number or 0,
                (day or snapshot.retrieved.date()).isoformat(),
                snapshot.digest,
                snapshot.source.kind,
                snapshot.source.url or "",
                snapshot.retrieved.isoformat(),
                snapshot.data_timestamp or "",
                file_name(snapshot),
            )
        )

    @property
    def versions(self) -> tuple[UsedVersion, ...]:
        """Every version once, sorted by trial and number."""
        return tuple(sorted(self._found))


@dataclass(frozen=True, slots=True)
class Manifest:
    """The versions that a result was made of."""

    versions: tuple[UsedVersion, ...]
    command: str = ""
    as_of: str = ""
    """The day of the result: what is due, or how long a status lasts, depends on it."""
    program: str = ""
    """The version of trialcli."""
    not_read: tuple[str, ...] = ()
    """The trials that were asked for and of which nothing could be read."""

    @property
    def digest(self) -> str:
        """The SHA-256 of the versions in canonical form: sorted keys, compact, UTF-8."""
        text = canonical([one.data for one in self.versions])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def trials(self) -> tuple[str, ...]:
        """The trials, each once."""
        return tuple(dict.fromkeys(one.trial for one in self.versions))

    @property
    def number_of_versions(self) -> int:
        """How many versions are listed: one that was served by both the API and the history is one.

        Each of its two copies has an entry of its own.
        """
        return len({(one.trial, one.number or one.digest) for one in self.versions})


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return the bytes of the file: the same for the same manifest, in ASCII."""
    document = {
        "schema": SCHEMA,
        "digest": manifest.digest,
        "command": manifest.command,
        "as_of": manifest.as_of,
        "trialcli": manifest.program,
        "not_read": list(manifest.not_read),
        "versions": [one.data for one in manifest.versions],
    }
    return f"{json.dumps(document, indent=1)}\n".encode("ascii")


def is_manifest(content: bytes) -> bool:
    """Return whether a file is a manifest, which a later one may replace."""
    return content.startswith(f'{{\n "schema": "{SCHEMA}"'.encode())


def read_manifest(content: bytes, name: str) -> Manifest:
    """Return the manifest in a file.

    Raises:
        UsageError: it is no manifest, or it was altered.
    """
    try:
        document = parse_json(content)
        if not isinstance(document, dict) or document.get("schema") != SCHEMA:
            raise ValueError("it is not a manifest of trialcli")
        versions = tuple(map(_version, _list(document, "versions")))
        if list(versions) != sorted(set(versions)):
            raise ValueError("its versions are not sorted, or not each once")
        manifest = Manifest(versions)
    except ValueError as error:
        raise UsageError(f"{name} cannot be used: {error}.") from error
    if document.get("digest") != manifest.digest:
        raise UsageError(
            f"{name} cannot be used: its versions do not match its digest.",
            hint="It was altered after trialcli wrote it.",
        )
    return manifest


def _version(value: Any) -> UsedVersion:
    names = UsedVersion.__slots__
    if not isinstance(value, dict) or set(value) != set(names):
        raise ValueError("a version in it is malformed")
    number = value["number"] or 0
    texts = {name: value[name] or "" for name in names if name != "number"}
    if type(number) is not int or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("a version in it is malformed")
    used = UsedVersion(number=number, **texts)
    if canonical_trial_id(used.trial) != used.trial or not _DIGEST.fullmatch(used.digest):
        raise ValueError("a version in it has no trial ID or no digest")
    return used


def _list(document: dict[str, Any], key: str) -> Sequence[Any]:
    value = document.get(key)
    if not isinstance(value, list):
        raise ValueError(f"its {key} are missing")
    return value


@dataclass(frozen=True, slots=True)
class ManifestCheck:
    """Whether a store has the versions of a manifest."""

    manifest: Manifest
    missing: tuple[UsedVersion, ...]
    """Versions with a content that the store does not have."""
    damaged: tuple[UsedVersion, ...]
    """Versions whose files cannot be read."""
    further: int
    """How many contents of these trials the store has and the manifest does not list: versions
    that were stored later, and copies of listed ones."""

    @property
    def stored(self) -> int:
        """How many versions the store has."""
        return len(self.manifest.versions) - len(self.missing) - len(self.damaged)
