"""Checking that a store has the versions that a manifest lists."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from trialcli.errors import StoreError
from trialcli.versions.manifest import Manifest, ManifestCheck, UsedVersion
from trialcli.versions.snapshot import SnapshotName
from trialcli.versions.store import InspectableStore


def check_manifest(store: InspectableStore, manifest: Manifest) -> ManifestCheck:
    """Return which versions of a manifest a store has, by their content.

    A version may have been read again at another time: then its file has another name.
    """
    missing: list[UsedVersion] = []
    damaged: list[UsedVersion] = []
    further = 0
    for trial, listed in groupby(manifest.versions, attrgetter("trial")):
        names = [*store.versions(trial), *store.history_files(trial)]
        used = list(listed)
        digests = {one.digest[:16] for one in used}
        further += len({name.digest for name in names} - digests)
        for one in used:
            found = [name for name in names if name.digest == one.digest[:16]]
            if not found:
                missing.append(one)
            elif not _has_content(store, found, one.digest):
                damaged.append(one)
    return ManifestCheck(manifest, tuple(missing), tuple(damaged), further)


def _has_content(store: InspectableStore, names: Sequence[SnapshotName], digest: str) -> bool:
    """Whether one of some files can be read and has the content of a digest."""
    for name in names:
        try:
            if store.load(name).digest == digest:
                return True
        except StoreError:
            continue
    return False
