"""How fresh a version is, in words."""

from datetime import datetime

from trialcli.record.wholeness import lacking_words
from trialcli.text.dates import ago_words
from trialcli.versions.shown import ShownVersion
from trialcli.versions.snapshot import Snapshot


def freshness(checked: ShownVersion, now: datetime) -> str:
    """Return when a version was read and, if later, last seen unchanged."""
    snapshot = checked.snapshot
    read = f"read {ago_words(snapshot.retrieved, now)}"
    kind = snapshot.source.kind
    if kind == "history":
        read += " from the registry's history"
    elif kind == "file":
        read = f"from a file, as of {snapshot.retrieved:%Y-%m-%d}"
    elif kind != "api":
        # A later trialcli may know of more kinds than this one.
        read = f"{_WRITTEN.get(kind, 'from elsewhere on')} {snapshot.retrieved:%Y-%m-%d}"
    is_latest = checked.position == checked.count
    if not is_latest or checked.checked is None or checked.checked <= snapshot.retrieved:
        return read
    ago = ago_words(checked.checked, now)
    # "read just now, unchanged just now" would say nothing more.
    is_said = kind in _SERVED and ago == ago_words(snapshot.retrieved, now)
    return read if is_said else f"{read}, unchanged {ago}"


_SERVED = ("api", "history")
_WRITTEN: dict[str, str] = {"page": "transcribed from a page on", "invented": "invented on"}


def origin_note(snapshot: Snapshot, lacks: tuple[str, ...]) -> str | None:
    """Return where a record came from, if not from the registry, and whether it is partial.

    ``lacks`` are, in words, the parts that every record has and this one lacks.
    """
    kind, note = snapshot.source.kind, snapshot.source.note
    if kind == "file":
        return f"Read from the file {note}." if note else "Read from a file."
    if kind not in _SERVED:
        return note or f"Source: {kind}."
    return f"This is a partial record: it {lacking_words(lacks)}." if lacks else None


def stored_copy_remark(checked: ShownVersion, now: datetime) -> str:
    """Say that the stored copy is shown, how old it is, and why the registry could not be asked."""
    snapshot = checked.snapshot
    age = freshness(checked, now)
    when = f"{snapshot.retrieved:%Y-%m-%d}"
    age += "" if when in age else f" ({when})"
    kind = snapshot.source.kind
    served = "" if kind in (*_SERVED, "file") else ", not served by the registry"
    ago = f", {ago_words(snapshot.retrieved, now)}" if "ago" not in age else ""
    return f"Showing the stored copy of {snapshot.trial}, {age}{ago}{served}. {checked.error}"
