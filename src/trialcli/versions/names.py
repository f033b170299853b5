"""Naming a version of a trial: ``latest``, ``previous``, ``first``, a date, v7, or a digest."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from trialcli.errors import UsageError
from trialcli.text.choices import shown, suggestion
from trialcli.versions.line import KnownVersion

_DIGEST = re.compile(r"[0-9a-f]{4,64}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REGISTRY_VERSION = re.compile(r"v[1-9][0-9]*")
_WORDS = ("latest", "previous", "first")
_OTHER_WORDS = {
    **dict.fromkeys(("newest", "last", "current", "now", "head", "today"), "latest"),
    **dict.fromkeys(("before", "prior", "prev", "older"), "previous"),
    **dict.fromkeys(("oldest", "original", "initial", "earliest", "start", "registered"), "first"),
}
"""Words that people try for a version."""
_A_NUMBER = r"(?:version|ver|v|#)?[ .-]*([1-9][0-9]*)"
VersionName = str | date | KnownVersion
"""A name, as a user types it; the day of the version; or the version itself."""
HOW_TO_NAME = (
    "Name a version by latest, previous, first, a date like 2026-01-12, a registry number like v7, "
    "or the first characters of its digest (trialcli history lists all versions)."
)


def resolve(name: VersionName, line: Sequence[KnownVersion], trial: str) -> KnownVersion:
    """Return the stored version of ``trial`` that ``name`` names.

    The versions in ``line`` come oldest first; at least one is stored.

    Raises:
        UsageError: there is no such version, or it is listed but not stored.
    """
    if isinstance(name, KnownVersion):
        return _same(name, line, trial)
    if isinstance(name, date):
        return _on(name.date() if isinstance(name, datetime) else name, line, trial)
    if not isinstance(name, str):
        raise UsageError(f"{name!r} does not name a version.", trial=trial, hint=HOW_TO_NAME)
    return _named(name.strip().lower(), line, trial)


def _named(name: str, line: Sequence[KnownVersion], trial: str) -> KnownVersion:
    stored = [version for version in line if version.is_stored]
    if name == "latest":
        return stored[-1]
    if name == "first":
        return _stored(line[0], trial)
    if name == "previous":
        return _previous(stored, trial)
    if _DATE.fullmatch(name):
        return _on(_day(name, trial), line, trial)
    if _REGISTRY_VERSION.fullmatch(name):
        return _numbered(int(name[1:]), line, trial)
    if _DIGEST.fullmatch(name):
        return _by_digest(name, stored, trial)
    raise UsageError(
        f"{shown(name)!r} does not name a version.", trial=trial, hint=_meant(name) + HOW_TO_NAME
    )


def _meant(name: str) -> str:
    """Return ``Did you mean v7? ``, or nothing if no name is likely."""
    if number := re.fullmatch(_A_NUMBER, name):
        return f"Did you mean v{number[1]}? "
    return suggestion(name, _WORDS, _OTHER_WORDS)


def _same(wanted: KnownVersion, line: Sequence[KnownVersion], trial: str) -> KnownVersion:
    """Return the version as it is known now: it may have been stored or numbered since."""
    for version in line:
        if version.names and set(version.names) & set(wanted.names):
            return version
    if wanted.names or wanted.number is None:
        raise UsageError(f"the version of {wanted.day} is not stored.", trial=trial)
    return _numbered(wanted.number, line, trial)


def _day(name: str, trial: str) -> date:
    try:
        return date.fromisoformat(name)
    except ValueError:
        raise UsageError(f"{name} is not a date.", trial=trial, hint=HOW_TO_NAME) from None


def _stored(version: KnownVersion, trial: str) -> KnownVersion:
    if not version.is_stored:
        raise UsageError(
            f"the registry's version v{version.number} is not stored.",
            trial=trial,
            hint=f"Run trialcli fetch --history {trial}.",
        )
    return version


def _previous(stored: Sequence[KnownVersion], trial: str) -> KnownVersion:
    if len(stored) < 2:
        raise UsageError(
            "only one version is stored, so there is no previous one.",
            trial=trial,
            hint="trialcli fetch stores a new one as soon as the record has changed; "
            "trialcli fetch --history stores the earlier ones.",
        )
    return stored[-2]


def _numbered(number: int, line: Sequence[KnownVersion], trial: str) -> KnownVersion:
    found = [version for version in line if version.number == number]
    if found:
        return _stored(found[0], trial)
    last = max((version.number or 0 for version in line), default=0)
    if last:
        raise UsageError(f"there is no v{number}: the registry lists v1 to v{last}.", trial=trial)
    raise UsageError(
        f"the registry's version v{number} is not stored.",
        trial=trial,
        hint=f"Run trialcli fetch --history {trial}.",
    )


def _on(day: date, line: Sequence[KnownVersion], trial: str) -> KnownVersion:
    """Return the version that was current at the end of a day (UTC)."""
    until = [version for version in line if version.day <= day]
    if not until:
        raise UsageError(
            f"there is no version for {day}; the oldest is from {line[0].day}.",
            trial=trial,
            hint=f"trialcli fetch --history {trial} fetches earlier versions."
            if line[0].number is None
            else None,
        )
    return _stored(until[-1], trial)


def _by_digest(start: str, stored: Sequence[KnownVersion], trial: str) -> KnownVersion:
    """Return the newest version with a digest that begins with ``start``."""
    found = [
        (version, name.digest)
        for version in stored
        for name in version.names
        if name.digest.startswith(start[:16])
    ]
    if not found:
        raise UsageError(f"no stored version has a digest that begins {start}.", trial=trial)
    if len({digest for _, digest in found}) > 1:
        raise UsageError(f"several digests begin {start}.", trial=trial, hint="Give more of it.")
    return found[-1][0]
