"""Diffs of stored versions: of one trial, or of every trial that has changed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import groupby, tee
from operator import itemgetter

from trialcli.errors import NotStoredError, StoreError
from trialcli.jobs.stored import StoredVersions
from trialcli.jobs.storedtrials import each_with_one_version, stored_trials
from trialcli.versions.consecutive import LineDiffs
from trialcli.versions.diff import Diff, Version, stored_version
from trialcli.versions.diff_result import DiffResult, FailedDiff, NoNewVersion, OnlyOneVersion
from trialcli.versions.line import KnownVersion
from trialcli.versions.names import VersionName, resolve
from trialcli.versions.snapshot import SnapshotName


def diff_named_versions(
    stored: StoredVersions, trial: str, before: VersionName, after: VersionName
) -> Diff:
    """Return the diff of two versions of a trial.

    Raises:
        NotStoredError: nothing is stored.
        UsageError: there is no such version.
        StoreError: one of them cannot be read.
    """
    trial = stored.state.alias(trial)
    line = stored.line(trial)
    return diff_known_versions(
        stored, resolve(before, line, trial), resolve(after, line, trial), line
    )


def diff_newest(
    stored: StoredVersions, trials: Collection[str], since: date | None
) -> Iterator[DiffResult]:
    """Yield the newest change of each trial, or all changes since a day, or why there is none."""

    def diff(line: list[KnownVersion], there: list[KnownVersion]) -> Diff | None:
        versions = _newest_change(there, since)
        if versions is None:
            return None
        diff = diff_known_versions(stored, *versions, line)
        if not diff.comparison.changes and versions[0] is not there[-2]:
            # A change that was later undone shows only between the last two versions.
            return diff_known_versions(stored, there[-2], there[-1], line)
        return diff

    return _diff_each(stored, trials, since, diff)


def diff_every(stored: StoredVersions, since: date | None) -> Iterator[DiffResult]:
    """Yield the same of every stored trial.

    Raises:
        StoreError: the store cannot be read.
    """
    yield from diff_newest(stored, stored_trials(stored.store, stored.catalog), since)


def diff_original(stored: StoredVersions, trials: Collection[str]) -> Iterator[DiffResult]:
    """Yield the difference of each trial from its first stored version to its latest."""

    def diff(line: list[KnownVersion], there: list[KnownVersion]) -> Diff | None:
        return diff_known_versions(stored, there[0], there[-1], line) if len(there) > 1 else None

    return _diff_each(stored, trials, None, diff)


_FEW = 100
"""For at most 100 trials it takes longer to read what is known of all stored trials."""


def _diff_each(
    stored: StoredVersions,
    trials: Collection[str],
    since: date | None,
    diff: Callable[[list[KnownVersion], list[KnownVersion]], Diff | None],
) -> Iterator[DiffResult]:
    """Yield the diff of each trial, given its line of versions and those that are stored.

    If there are many trials, neighbors with one version are one result.
    """
    aliases = stored.state.aliases()
    names = (aliases.get(trial, trial) for trial in trials)
    single = with_one_version(stored, names, len(trials))
    for is_single, run in groupby(zip(single, trials, strict=True), key=itemgetter(0)):
        if is_single:
            yield OnlyOneVersion([trial for _, trial in run])
            continue
        for _, trial in run:
            try:
                line = stored.line(aliases.get(trial, trial))
                there = [one for one in line if one.is_stored]
                yield diff(line, there) or _no_new_version(trial, line, there, since)
            except (StoreError, NotStoredError) as error:
                yield FailedDiff(trial, error)


def with_one_version(stored: StoredVersions, trials: Iterable[str], asked: int) -> Iterator[bool]:
    """Yield for each trial whether one version of it is stored, and no other is known.

    ``asked`` is the number of trials; for few of them, it yields False each time.
    """
    if asked <= _FEW:
        yield from (False for _ in trials)
        return
    listed = stored.state.trials_with_history()
    names, again = tee(trials)
    single = each_with_one_version(stored.store, stored.catalog, names)
    yield from (
        is_single and trial not in listed for is_single, trial in zip(single, again, strict=True)
    )


def diff_snapshots(stored: StoredVersions, before: SnapshotName, after: SnapshotName) -> Diff:
    """Return the diff of two of our own snapshots.

    Raises:
        StoreError: one of them cannot be read.
    """
    line = stored.line(after.trial)
    own = {version.snapshot.file_name: version for version in line if version.snapshot}
    return diff_known_versions(stored, own[before.file_name], own[after.file_name], line)


def load_version(stored: StoredVersions, name: SnapshotName, version: KnownVersion) -> Version:
    """Load a stored version as one side of a diff.

    Raises:
        StoreError: it cannot be read.
    """
    day = version.day if version.number else None
    snapshot = stored.store.load(name)
    if stored.note_use is not None:
        stored.note_use(snapshot, version.number, day)
    return stored_version(snapshot, stored.model, version.number, day)


def load_readable(
    stored: StoredVersions, version: KnownVersion, problems: list[StoreError]
) -> Version | None:
    """Load a version, if it is stored; add the error to ``problems`` if it cannot be read."""
    if not version.is_stored:
        return None
    try:
        return load_version(stored, version.stored, version)
    except StoreError as error:
        problems.append(error)
        return None


def diff_known_versions(
    stored: StoredVersions, before: KnownVersion, after: KnownVersion, line: Sequence[KnownVersion]
) -> Diff:
    """Return the diff of two stored versions of a line.

    Raises:
        StoreError: one of them cannot be read.
    """
    return line_diffs(stored, line).diff(before, after)


def line_diffs(stored: StoredVersions, line: Sequence[KnownVersion]) -> LineDiffs:
    """Return what makes the diffs of the stored versions of one line."""
    load, load_side = stored.store.load, partial(load_version, stored)
    return LineDiffs(line, stored.model, stored.thresholds, load, load_side)


def _no_new_version(
    trial: str, line: Sequence[KnownVersion], stored: Sequence[KnownVersion], since: date | None
) -> NoNewVersion:
    newest = stored[-1].day if len(stored) > 1 else None
    missing = any(not one.is_stored and (since is None or one.day >= since) for one in line)
    return NoNewVersion(trial, newest, missing)


def _newest_change(
    versions: Sequence[KnownVersion], since: date | None
) -> tuple[KnownVersion, KnownVersion] | None:
    """Return the version before the newest change and the newest version."""
    if len(versions) < 2:
        return None
    if since is None:
        return versions[-2], versions[-1]
    if versions[-1].day < since:
        return None
    earlier = [version for version in versions if version.day < since]
    before = earlier[-1] if earlier else versions[0]
    return before, versions[-1]
