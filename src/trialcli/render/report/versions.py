"""The versions that a report is made of."""

from collections.abc import Sequence

from trialcli.render.manifest import listed_words
from trialcli.render.report.blocks import Part, Table, Text, Words, remark
from trialcli.text.blocks import counted, one_line
from trialcli.versions.manifest import Manifest, UsedVersion

MANIFEST_NAME = "versions.json"
"""The list of versions in a folder."""
_SOURCES = {
    "api": "registry",
    "history": "registry's history",
    "file": "read from a file",
    "page": "transcribed from a page",
    "invented": "invented example",
}


def versions_words(manifest: Manifest) -> Words:
    """Return how many versions were read, when they came from the registry, and their digest."""
    if not manifest.versions:
        return "none"
    sources = {one.source for one in manifest.versions}
    whence = " from the registry" if sources <= {"api", "history"} else ""
    said = f"{listed_words(manifest)}, read{whence} {_read(manifest)}"
    return Text(said, note=f"SHA-256 digest of their list: {manifest.digest}")


def _read(manifest: Manifest) -> str:
    days = sorted(one.retrieved[:10] for one in manifest.versions)
    return f"on {days[0]}" if days[0] == days[-1] else f"from {days[0]} to {days[-1]}"


def stamps_words(manifest: Manifest) -> str:
    """Return the stamps of the registry's data, and of how many versions there is none."""
    stamps = sorted(one.data_timestamp for one in manifest.versions if one.data_timestamp)
    missing = len(manifest.versions) - len(stamps)
    without = f"{counted(missing, 'version')} without a stamp" if missing else ""
    if not stamps:
        return without or "none"
    same = stamps[0] == stamps[-1]
    said = stamps[0] if same else f"{stamps[0]} to {stamps[-1]}"
    return one_line(f"{said}; {without}" if without else said)


def versions_part(used: Sequence[UsedVersion]) -> Part:
    """Return a list of versions, so that others can read the same."""
    head = ("Trial", "Version", "Submitted or read", "Source", "Retrieved", "Digest")
    rows = [_version_row(one) for one in used]
    about = remark(
        "Without a number, a version was read as the current record. The digests are the first 16 "
        "digits of the SHA-256 of the content; --manifest FILE writes them whole."
    )
    return Part("versions", "Versions used", [about, Table(head, rows, is_wide=True)])


def _version_row(one: UsedVersion) -> tuple[str, ...]:
    number = f"v{one.number}" if one.number else "current"
    return (
        one.trial,
        number,
        one.date,
        _SOURCES.get(one.source, one.source),
        one.retrieved[:19],
        one.digest[:16],
    )
