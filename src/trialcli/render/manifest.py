"""What a manifest says, in words, and whether a store has its versions."""

from collections.abc import Iterator
from typing import Any

from trialcli.text.blocks import counted, one_line
from trialcli.versions.manifest import Manifest, ManifestCheck, UsedVersion

SCHEMA = "trialcli/manifest-check/1"


def manifest_words(manifest: Manifest) -> str:
    """Return what a manifest lists, with the digest to cite: ``12 versions of 3 trials …``."""
    return f"{listed_words(manifest)}, digest {manifest.digest}"


def listed_words(manifest: Manifest) -> str:
    """Return how many versions a manifest lists: ``12 versions of 3 trials (15 files)``."""
    versions = counted(manifest.number_of_versions, "version")
    files = len(manifest.versions)
    several = f" ({files} files)" if files > manifest.number_of_versions else ""
    return f"{versions} of {counted(len(manifest.trials), 'trial')}{several}"


def check_text(check: ManifestCheck) -> str:
    """Return a line for each version that the store does not have, and a summary."""
    return "".join(f"{one_line(line)}\n" for line in _lines(check))


def _lines(check: ManifestCheck) -> Iterator[str]:
    yield from (f"not stored: {_name(one)}" for one in check.missing)
    yield from (f"damaged: {_name(one)}" for one in check.damaged)
    yield f"Manifest: {manifest_words(check.manifest)}."
    total = len(check.manifest.versions)
    if check.stored == total:
        yield "The store has every version with the same content."
    else:
        yield f"The store has {check.stored} of {counted(total, 'file')} with the same content."
    if check.further:
        yield (
            f"The store has {counted(check.further, 'further file')} of these trials: versions "
            "that were stored later, or copies of the listed ones."
        )


def _name(one: UsedVersion) -> str:
    version = f"v{one.number}" if one.number else "version"
    return f"{one.trial} {version} of {one.date} ({one.digest[:16]})"


def check_data(check: ManifestCheck) -> dict[str, Any]:
    """Return the JSON of ``verify --manifest``."""
    return {
        "schema": SCHEMA,
        "digest": check.manifest.digest,
        "versions": len(check.manifest.versions),
        "stored": check.stored,
        "missing": [one.data for one in check.missing],
        "damaged": [one.data for one in check.damaged],
        "further": check.further,
    }
