"""Naming a version of a trial: ``latest``, ``previous``, ``first``, a date, or a digest."""

import re
from collections.abc import Sequence
from datetime import date

from trialcli.core.snapshot import SnapshotName
from trialcli.errors import UsageError

_DIGEST = re.compile(r"[0-9a-f]{4,64}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REGISTRY_VERSION = re.compile(r"v[1-9][0-9]*")
HOW_TO_NAME = (
    "A version is named latest, previous, first, a date like 2026-01-12, or the first characters "
    "of its digest (trialcli list shows them)."
)


def resolve(name: str, versions: Sequence[SnapshotName], trial: str) -> SnapshotName:
    """Return the version of ``trial`` that ``name`` names.

    Args:
        name: the name as a person gave it.
        versions: the stored versions, oldest first; at least one.
        trial: its ID, for the error.

    Raises:
        UsageError: there is no such version.

    """
    name = name.strip().lower()
    if name == "latest":
        return versions[-1]
    if name == "first":
        return versions[0]
    if name == "previous":
        return _previous(versions, trial)
    if _DATE.fullmatch(name):
        return _on(name, versions, trial)
    if _REGISTRY_VERSION.fullmatch(name):
        raise UsageError(
            f"the registry's version {name} is not stored.", trial=trial, hint=HOW_TO_NAME
        )
    if _DIGEST.fullmatch(name):
        return _by_digest(name, versions, trial)
    raise UsageError(f"{name!r} does not name a version.", trial=trial, hint=HOW_TO_NAME)


def _previous(versions: Sequence[SnapshotName], trial: str) -> SnapshotName:
    if len(versions) < 2:
        raise UsageError(
            "only one version is stored, so there is no previous one.",
            trial=trial,
            hint="trialcli fetch stores a new one as soon as the record has changed.",
        )
    return versions[-2]


def _on(day: str, versions: Sequence[SnapshotName], trial: str) -> SnapshotName:
    """Return the version current at the end of a day (UTC)."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise UsageError(f"{day} is not a date.", trial=trial, hint=HOW_TO_NAME) from None
    until = [version for version in versions if version.retrieved.date() <= wanted]
    if not until:
        raise UsageError(
            f"nothing was stored by {day}; the first version was read on "
            f"{versions[0].retrieved:%Y-%m-%d}.",
            trial=trial,
        )
    return until[-1]


def _by_digest(start: str, versions: Sequence[SnapshotName], trial: str) -> SnapshotName:
    """Return the newest version whose digest begins so; versions of one content are equals."""
    found = [version for version in versions if version.digest.startswith(start[:16])]
    if not found:
        raise UsageError(f"no stored version has a digest that begins {start}.", trial=trial)
    if len({version.digest for version in found}) > 1:
        raise UsageError(f"several digests begin {start}.", trial=trial, hint="Give more of it.")
    return found[-1]
