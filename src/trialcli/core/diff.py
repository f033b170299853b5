"""A diff: two versions of a trial, what differs between them, and what that comes to."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from trialcli.core.changes import Comparison
from trialcli.core.compare import compare
from trialcli.core.events.event import Event
from trialcli.core.events.tell import tell
from trialcli.core.record import Record, content_digest
from trialcli.core.sections import in_sections
from trialcli.core.shape import RecordShape
from trialcli.core.snapshot import Snapshot
from trialcli.core.summary import summarise


@dataclass(frozen=True, slots=True)
class Version:
    """One side of a diff: a record, and how a reader names it."""

    trial: str
    name: str
    """The start of the digest of a stored version, or the name of a file."""
    day: date | None
    """When it was read (UTC); None where a file does not say."""
    digest: str
    source: str
    """Where it came from: ``api``, ``page``, ``invented`` or ``file``."""
    study: Record


@dataclass(frozen=True, slots=True)
class Diff:
    """Two versions of a trial and what differs between them."""

    trial: str
    title: str
    before: Version
    after: Version
    comparison: Comparison
    events: tuple[Event, ...]

    @property
    def days(self) -> int | None:
        """How many days apart the versions were read."""
        if self.before.day is None or self.after.day is None:
            return None
        return (self.after.day - self.before.day).days

    @property
    def news(self) -> tuple[Event, ...]:
        """The events that a reader is shown unasked."""
        return tuple(event for event in self.events if event.concern == "news")

    def only(self, sections: Collection[str]) -> "Diff":
        """Return the diff of some sections alone."""
        kept = tuple(change for change in self.comparison.changes if in_sections(change, sections))
        comparison = replace(self.comparison, changes=kept)
        events = tell(comparison, self.before.study, self.after.study)
        return replace(self, comparison=comparison, events=events)


def diff_versions(before: Version, after: Version, shape: RecordShape) -> Diff:
    """Return the diff of two versions."""
    comparison = compare(before.study, after.study, shape)
    return Diff(
        trial=after.trial,
        title=summarise(after.trial, after.study).title,
        before=before,
        after=after,
        comparison=comparison,
        events=tell(comparison, before.study, after.study),
    )


def stored_version(snapshot: Snapshot) -> Version:
    """Return a stored snapshot as a side of a diff."""
    return Version(
        trial=snapshot.trial,
        name=snapshot.digest[:8],
        day=snapshot.retrieved.date(),
        digest=snapshot.digest,
        source=snapshot.source.kind,
        study=snapshot.study,
    )


def file_version(study: Record, trial: str, name: str, shape: RecordShape) -> Version:
    """Return a bare record from a file as a side of a diff."""
    digest = content_digest(study, shape.volatile)
    return Version(trial, name, None, digest, "file", study)
