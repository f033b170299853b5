"""What has changed in a trial since the log last knew of it, as news."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from trialcli.errors import StoreError, TrialFilesError
from trialcli.record.tree import below
from trialcli.record.wholeness import lacking_words
from trialcli.versions.evidence import brief_evidence
from trialcli.versions.snapshot import parse_file_name
from trialcli.watch.news import NewsEvent, TrialNews, happened
from trialcli.watch.rules import CHANGE_UNREADABLE, RECORD_EMPTIED, RECORD_RETURNED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trialcli.events.event import Event
    from trialcli.jobs.stored import StoredVersions
    from trialcli.versions.diff import Diff, Version
    from trialcli.versions.snapshot import SnapshotName

_STATUS = "protocolSection.statusModule"
_SUBMITTED = (f"{_STATUS}.lastUpdateSubmitDate", f"{_STATUS}.lastUpdatePostDateStruct")
_LOOKED_BACK = 3
"""Among how many earlier versions one that is whole is sought."""
MOST_LINES = 3
"""So much evidence is kept of an event: a digest is to be read, ``diff`` has the rest."""


class _Versions(Protocol):
    def versions(self, trial: str) -> "list[SnapshotName]": ...
    def load(self, name: "SnapshotName") -> object: ...


class ChangeTeller:
    """Tells the changes between stored snapshots, each pair of neighbours once."""

    def __init__(self, store: _Versions, stored: "StoredVersions") -> None:
        self._store = store
        self._stored = stored
        self.problems: list[StoreError] = []
        """Why some changes could not be read; they are told without their content."""

    def since(self, trial: str, told: str | None, *, believed: bool = False) -> "Since":
        """Return what happened after a snapshot file, by its name; None: after the first.

        Args:
            trial: the trial.
            told: the name of the snapshot file.
            believed: whether it is believed that the newest record has lost what it lacks.

        Raises:
            TrialFilesError: it cannot be read now, but may be later.

        """
        # The names begin with the time read, so that later ones sort behind.
        versions = self._store.versions(trial)
        earlier = [name for name in versions if told is not None and name.file_name <= told]
        later = versions[len(earlier) :]
        known = parse_file_name(trial, told) if told else None
        walk = _Walk(reached=told)
        if known is None or (earlier and earlier[-1] == known):
            chain = [*earlier[-1:], *later]
        else:
            # What was told of is not there any more; its name still says what it held.
            if later and later[0].digest != known.digest:
                walk.news.append(_unreadable(known, later[0], "the snapshot before it is gone"))
            chain = later
        self._along(chain, earlier[:-1], walk, believed=believed)
        return Since(tuple(walk.news), walk.reached, walk.lacks)

    def _along(
        self,
        chain: "Sequence[SnapshotName]",
        earlier: "Sequence[SnapshotName]",
        walk: "_Walk",
        *,
        believed: bool,
    ) -> None:
        """Note what happened along some versions; one that is not whole is passed over.

        What is whole again is held against what was whole before, so that no change is missed.
        """
        if not chain:
            return
        base = chain[0]
        walk.reached = base.file_name
        for after in chain[1:]:
            found = self._between(base, after)
            is_believed = believed and after == chain[-1]
            walk.lacks = () if is_believed else found.lacks
            if walk.lacks or found.is_passed_over:
                continue
            if found.lacks:
                walk.news.append(_lost(found, base, after))
            elif found.lacked:
                walk.news.append(_whole_again(found, base, after))
                walk.news += self._since_whole(earlier, after)
            else:
                walk.news += found.news
            base = after
            walk.reached = base.file_name

    def _since_whole(
        self, earlier: "Sequence[SnapshotName]", after: "SnapshotName"
    ) -> tuple[TrialNews, ...]:
        """Return what changed since the newest of some earlier versions that is whole."""
        for before in reversed(earlier[-_LOOKED_BACK:]):
            found = self._between(before, after)
            if not found.lacked:
                return found.news
        return ()

    def _between(self, before: "SnapshotName", after: "SnapshotName") -> "_Found":
        try:
            if before.digest == after.digest:
                # Merged in from another store, or written anew where the one before is damaged.
                self._store.load(before)
                return _Found()
            from trialcli.jobs.diff import diff_snapshots

            diff = diff_snapshots(self._stored, before, after)
        except TrialFilesError:
            raise
        except StoreError as error:
            self.problems.append(error)
            if before.digest == after.digest:
                return _Found()
            return _Found((_unreadable(before, after, str(error)),))
        lacks, lacked = diff.after.lacks(diff.before), diff.before.lacks(diff.after)
        is_page = diff.after.source == "page" != diff.before.source
        required = diff.model.shape.required
        return _Found(
            _news(diff, before, after),
            lacks,
            lacked,
            is_passed_over=is_page or bool(lacked and required.lacking_alone(diff.after.study)),
            titles=(diff.before.title, diff.after.title),
        )


@dataclass(frozen=True, slots=True)
class Since:
    """What happened to a trial after a snapshot file."""

    news: tuple[TrialNews, ...] = ()
    reached: str | None = None
    """The name of the snapshot file up to which this is known."""
    lacks: tuple[str, ...] = ()
    """Parts that every record has and that the newest version has lost, if that is doubted."""


@dataclass(slots=True)
class _Walk:
    """What was noted along some versions."""

    reached: str | None
    news: list[TrialNews] = field(default_factory=list)
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """What two versions differ in."""

    news: tuple[TrialNews, ...] = ()
    lacks: tuple[str, ...] = ()
    """Parts that every record has and the later version lacks."""
    lacked: tuple[str, ...] = ()
    """Parts that every record has and the earlier version lacks."""
    is_passed_over: bool = False
    """Whether nothing follows from the later version: it is a page, or still partial."""
    titles: tuple[str, str] = ("", "")


def _news(diff: "Diff", before: "SnapshotName", after: "SnapshotName") -> tuple[TrialNews, ...]:
    """Return a diff as news; of a page, which is no reading of the record, only real changes."""
    news = trial_news(diff, before.file_name, after.file_name)
    if diff.before.source == diff.after.source:
        return (news,)
    is_known = diff.before.source == "page" and any(one.concern == "news" for one in news.events)
    return (news,) if is_known else ()


def _lost(found: _Found, before: "SnapshotName", after: "SnapshotName") -> TrialNews:
    sentence = f"The registry's record {lacking_words(found.lacks)}"
    return _plain(happened(RECORD_EMPTIED, sentence), found.titles[0], before, after)


def _whole_again(found: _Found, before: "SnapshotName", after: "SnapshotName") -> TrialNews:
    event = happened(RECORD_RETURNED, "The registry's record is whole again")
    return _plain(event, found.titles[1], before, after)


def _plain(
    event: NewsEvent, title: str, before: "SnapshotName", after: "SnapshotName"
) -> TrialNews:
    """Return an event of two snapshots that does not say what changed in the record."""
    days = before.retrieved.date().isoformat(), after.retrieved.date().isoformat()
    names = before.file_name, after.file_name
    return TrialNews("changed", after.trial, title, (event,), *names, days)


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
        after_page=diff.before.source == "page",
    )


def _told(diff: "Diff", event: "Event") -> NewsEvent:
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
    """Say that something changed and not what: a damaged file must not hide a change."""
    sentence = f"The registry record changed, but what changed cannot be told: {why}"
    return _plain(happened(CHANGE_UNREADABLE, sentence), "", before, after)
