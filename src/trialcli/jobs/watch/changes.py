"""The changes of a trial since its bookmark in the log, as news."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trialcli.errors import StoreError, TrialFilesError
from trialcli.events.severity import rank
from trialcli.record.tree import below
from trialcli.record.wholeness import lacking_words
from trialcli.versions.evidence import brief_evidence
from trialcli.versions.snapshot import parse_file_name
from trialcli.watch.news import NewsEvent, TrialNews, happened
from trialcli.watch.rules import CHANGE_UNREADABLE, RECORD_EMPTIED, RECORD_RETURNED
from trialcli.watch.trial_facts import TrialFacts, described, trial_facts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from trialcli.events.event import Event
    from trialcli.jobs.stored import StoredVersions
    from trialcli.registry.near import Near
    from trialcli.registry.summary import Summary
    from trialcli.versions.diff import Diff, Version
    from trialcli.versions.snapshot import SnapshotName

_EARLIER_COMPARED = 3
"""A complete version is searched among the last 3 earlier versions."""
MOST_LINES = 3
"""At most 3 lines of evidence are logged for an event; ``diff`` shows all."""


def changes_since(
    stored: "StoredVersions",
    trial: str,
    logged: str | None,
    *,
    watched_since: "datetime | None" = None,
    points: "Sequence[Near]" = (),
    served: "SnapshotName | None" = None,
    believed: bool = False,
) -> "Since":
    """Return what happened to a trial after a snapshot file, each pair of neighbors once.

    ``logged`` is the name of the snapshot file. None: nothing was stored when the trial began to be
    watched; versions as of earlier times were imported later, and their changes are not reported.
    Sites near ``points`` have events of their own; ``served`` is the version that the registry has
    now, if it was asked; ``believed`` says that the newest record has really lost what it lacks.

    Raises:
        TrialFilesError: it cannot be read now, but may be later.
    """
    # The names begin with the time of reading, so later ones sort behind.
    versions = stored.store.versions(trial)
    if logged is not None:
        earlier = [name for name in versions if name.file_name <= logged]
    else:
        earlier = [name for name in versions if watched_since and name.retrieved <= watched_since]
    later = versions[len(earlier) :]
    known = parse_file_name(trial, logged) if logged else None
    walk = _VersionWalk(stored, points, reached=logged)
    if known is None or (earlier and earlier[-1] == known):
        chain = [*earlier[-1:], *later]
    else:
        # The logged snapshot is no longer there; its name still says what it held.
        # If nothing is later, the store was put back from a backup, and the registry has a version
        # of that again.
        chain = later or ([] if served is None else [served])
        if chain and chain[0].digest != known.digest:
            walk.news.append(_unreadable(known, chain[0], "the snapshot before it is gone"))
    walk.along(chain, earlier[:-1], believed=believed)
    return Since(tuple(walk.news), walk.reached, walk.lacks, tuple(walk.problems))


@dataclass(frozen=True, slots=True)
class Since:
    """The news of a trial after a snapshot file."""

    news: tuple[TrialNews, ...] = ()
    reached: str | None = None
    """The name of the last snapshot file that was compared."""
    lacks: tuple[str, ...] = ()
    """Parts that every record has and the newest version lacks, if that is not believed yet."""
    problems: tuple[StoreError, ...] = ()
    """Why some changes could not be read; they are reported without their content."""


@dataclass(slots=True)
class _VersionWalk:
    """Goes along some versions and notes what happened."""

    stored: "StoredVersions"
    points: "Sequence[Near]"
    reached: str | None
    news: list[TrialNews] = field(default_factory=list)
    lacks: tuple[str, ...] = ()
    problems: list[StoreError] = field(default_factory=list)

    def along(
        self, chain: "Sequence[SnapshotName]", earlier: "Sequence[SnapshotName]", *, believed: bool
    ) -> None:
        """Note what happened along some versions, without those that are not complete.

        A record that is complete again is compared with the last complete one, so no change is
        missed.
        """
        if not chain:
            return
        base = chain[0]
        self.reached = base.file_name
        for after in chain[1:]:
            found = self._between(base, after)
            is_believed = believed and after == chain[-1]
            self.lacks = () if is_believed else found.lacks
            if self.lacks or found.is_ignored:
                continue
            if found.lacks:
                self.news.append(_emptied(found, base, after))
            elif found.lacked:
                self.news.append(_complete_again(found, base, after))
                self.news += self._since_complete(earlier, after)
            else:
                self.news += found.news
            base = after
            self.reached = base.file_name

    def _since_complete(
        self, earlier: "Sequence[SnapshotName]", after: "SnapshotName"
    ) -> tuple[TrialNews, ...]:
        """Return what changed since the newest of some earlier versions that is complete."""
        for before in reversed(earlier[-_EARLIER_COMPARED:]):
            found = self._between(before, after)
            if not found.lacked:
                return found.news
        return ()

    def _between(self, before: "SnapshotName", after: "SnapshotName") -> "_Difference":
        try:
            if before.digest == after.digest:
                # Merged in from another store, or written again because the first is damaged.
                self.stored.store.load(before)
                return _Difference()
            from trialcli.jobs.diff import diff_snapshots

            diff = diff_snapshots(self.stored, before, after)
        except TrialFilesError:
            raise
        except StoreError as error:
            self.problems.append(error)
            if before.digest == after.digest:
                return _Difference()
            return _Difference((_unreadable(before, after, str(error)),))
        lacks, lacked = diff.after.lacks(diff.before), diff.before.lacks(diff.after)
        is_page = diff.after.source == "page" != diff.before.source
        required = diff.model.shape.required
        return _Difference(
            _news(diff, before, after, self.points),
            lacks,
            lacked,
            is_ignored=is_page or bool(lacked and required.lacking_alone(diff.after.study)),
            summaries=(diff.before.summary, diff.after.summary),
        )


@dataclass(frozen=True, slots=True)
class _Difference:
    """The difference between two versions."""

    news: tuple[TrialNews, ...] = ()
    lacks: tuple[str, ...] = ()
    """Parts that every record has and the later version lacks."""
    lacked: tuple[str, ...] = ()
    """Parts that every record has and the earlier version lacks."""
    is_ignored: bool = False
    """Whether the later version says nothing: it is a page, or still not complete."""
    summaries: "tuple[Summary | None, Summary | None]" = (None, None)


def _news(
    diff: "Diff", before: "SnapshotName", after: "SnapshotName", points: "Sequence[Near]"
) -> tuple[TrialNews, ...]:
    """Return a diff as news. A page is not the record: beside one, only real changes count."""
    news = trial_news(diff, before.file_name, after.file_name, points)
    if _origin(diff.before) == _origin(diff.after):
        return (news,)
    is_known = diff.before.source == "page" and any(one.concern == "news" for one in news.events)
    return (news,) if is_known else ()


def _origin(version: "Version") -> str:
    """Return the source of a record; a file has the record as the registry served it."""
    return "api" if version.source == "file" else version.source


def _emptied(found: _Difference, before: "SnapshotName", after: "SnapshotName") -> TrialNews:
    sentence = f"The registry's record {lacking_words(found.lacks)}"
    (title, _), (_, facts) = map(described, found.summaries)
    return _plain(happened(RECORD_EMPTIED, sentence), title, facts, before, after)


def _complete_again(found: _Difference, before: "SnapshotName", after: "SnapshotName") -> TrialNews:
    event = happened(RECORD_RETURNED, "The registry's record is complete again")
    return _plain(event, *described(found.summaries[1]), before, after)


def _plain(
    event: NewsEvent,
    title: str,
    facts: TrialFacts,
    before: "SnapshotName",
    after: "SnapshotName",
) -> TrialNews:
    """Return an event of two snapshots that does not name the changes."""
    days = before.retrieved.date().isoformat(), after.retrieved.date().isoformat()
    names = before.file_name, after.file_name
    return TrialNews("changed", after.trial, title, (event,), *names, days, trial_facts=facts)


def trial_news(diff: "Diff", before: str, after: str, points: "Sequence[Near]" = ()) -> TrialNews:
    """Return a diff of two snapshot files as news, with the events of sites near some points."""
    records = diff.before.readable, diff.after.readable
    near = (diff.model.near_site_events(diff.comparison, records, point) for point in points)
    every = (event for found in (*near, diff.events) for event in found)
    events = sorted(every, key=lambda event: rank(event.severity))
    patterns = {change.pattern for change in diff.comparison.changes}
    submission = diff.model.shape.submission
    return TrialNews(
        "changed",
        diff.trial,
        diff.title,
        tuple(_news_event(diff, event) for event in events),
        before,
        after,
        (_day(diff.before), _day(diff.after)),
        (diff.before.number, diff.after.number),
        submitted=any(below(pattern, top) for pattern in patterns for top in submission),
        after_page=diff.before.source == "page",
        trial_facts=trial_facts(diff.after.summary),
    )


def _news_event(diff: "Diff", event: "Event") -> NewsEvent:
    patterns = (diff.comparison.changes[position].pattern for position in event.changes)
    is_news = event.concern == "news"
    return NewsEvent(
        rule=event.rule.id,
        severity=event.severity,
        sentence=event.sentence,
        concern=event.concern,
        heuristic=event.heuristic,
        threshold=event.threshold,
        facts=dict(event.facts) if is_news else {},
        changes=len(event.changes),
        patterns=tuple(dict.fromkeys(patterns)),
        evidence=brief_evidence(diff, event, MOST_LINES) if is_news else (),
    )


def _day(version: "Version") -> str | None:
    return None if version.day is None else version.day.isoformat()


def _unreadable(before: "SnapshotName", after: "SnapshotName", why: str) -> TrialNews:
    """Report that something changed, but not what: a damaged file must not hide a change."""
    sentence = f"The registry record changed, but the change cannot be read: {why}"
    return _plain(happened(CHANGE_UNREADABLE, sentence), "", TrialFacts(), before, after)
