"""What has changed in a trial since the log last knew of it, as news."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from trialcli.core.evidence import brief_evidence
from trialcli.core.record import below
from trialcli.core.snapshot import parse_file_name
from trialcli.core.watch.news import ToldEvent, TrialNews, happened
from trialcli.errors import StoreError, TrialFilesError

if TYPE_CHECKING:
    from trialcli.core.diff import Diff, Version
    from trialcli.core.events.event import Event
    from trialcli.core.snapshot import SnapshotName

_STATUS = "protocolSection.statusModule"
_SUBMITTED = (f"{_STATUS}.lastUpdateSubmitDate", f"{_STATUS}.lastUpdatePostDateStruct")
MOST_LINES = 3
"""So much evidence is kept of an event: a digest is to be read, ``diff`` has the rest."""


class _Versions(Protocol):
    def versions(self, trial: str) -> "list[SnapshotName]": ...
    def load(self, name: "SnapshotName") -> object: ...


class _Differ(Protocol):
    def of_snapshots(self, before: "SnapshotName", after: "SnapshotName") -> "Diff": ...


class ChangeTeller:
    """Tells the changes between stored snapshots, each pair of neighbours once."""

    def __init__(self, store: _Versions, differ: _Differ) -> None:
        self._store = store
        self._differ = differ
        self.problems: list[StoreError] = []
        """Why some changes could not be read; they are told without their content."""

    def since(self, trial: str, told: str | None) -> Iterator[TrialNews]:
        """Yield what happened after a snapshot file, by its name; None: after the first.

        Raises:
            TrialFilesError: it cannot be read now, but may be later.

        """
        # The names begin with the time read, so that later ones sort behind.
        versions = self._store.versions(trial)
        earlier = [name for name in versions if told is not None and name.file_name <= told]
        later = versions[len(earlier) :]
        known = parse_file_name(trial, told) if told else None
        if known is None or (earlier and earlier[-1] == known):
            chain = [*earlier[-1:], *later]
        else:
            # What was told of is not there any more; its name still says what it held.
            if later and later[0].digest != known.digest:
                yield _unreadable(known, later[0], "the snapshot before it is gone")
            chain = later
        for before, after in pairwise(chain):
            yield from self._between(before, after)

    def _between(self, before: "SnapshotName", after: "SnapshotName") -> Iterator[TrialNews]:
        try:
            if before.digest == after.digest:
                # Merged in from another store, or written anew where the one before is damaged.
                self._store.load(before)
                return
            diff = self._differ.of_snapshots(before, after)
        except TrialFilesError:
            raise
        except StoreError as error:
            self.problems.append(error)
            if before.digest != after.digest:
                yield _unreadable(before, after, str(error))
            return
        # What was transcribed from a page differs from a record in form alone already.
        if diff.before.source == diff.after.source:
            yield trial_news(diff, before.file_name, after.file_name)


def trial_news(diff: "Diff", before: str, after: str) -> TrialNews:
    """Return a diff of two snapshot files as news."""
    patterns = {change.pattern for change in diff.comparison.changes}
    return TrialNews(
        "changed",
        diff.trial,
        diff.title,
        tuple(_told(diff, event) for event in diff.events),
        before,
        after,
        (_day(diff.before), _day(diff.after)),
        (diff.before.number, diff.after.number),
        submitted=any(below(pattern, top) for pattern in patterns for top in _SUBMITTED),
    )


def _told(diff: "Diff", event: "Event") -> ToldEvent:
    patterns = (diff.comparison.changes[position].pattern for position in event.changes)
    is_news = event.concern == "news"
    return ToldEvent(
        rule=event.rule,
        severity=event.severity,
        sentence=event.sentence,
        concern=event.concern,
        heuristic=event.heuristic,
        facts=dict(event.facts) if is_news else {},
        changes=len(event.changes),
        patterns=tuple(dict.fromkeys(patterns)),
        evidence=brief_evidence(diff, event, MOST_LINES) if is_news else (),
    )


def _day(version: "Version") -> str | None:
    return None if version.day is None else version.day.isoformat()


def _unreadable(before: "SnapshotName", after: "SnapshotName", why: str) -> TrialNews:
    """Say that something changed and not what: a damaged file must not hide a change."""
    days = before.retrieved.date().isoformat(), after.retrieved.date().isoformat()
    sentence = f"The registry record changed, but what changed cannot be told: {why}"
    event = happened("change-unreadable", sentence)
    return TrialNews("changed", after.trial, "", (event,), before.file_name, after.file_name, days)
