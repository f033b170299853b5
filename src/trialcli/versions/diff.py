"""A diff: two versions of a trial, their differences, and the events that these make up."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date

from trialcli.errors import UsageError
from trialcli.events.anchors import Anchors
from trialcli.events.event import Event
from trialcli.events.severity import Severity, at_least, worst
from trialcli.events.thresholds import Thresholds
from trialcli.record.bounds import Partial, Partials
from trialcli.record.changes import Change, Comparison
from trialcli.record.compare import compare
from trialcli.record.strictjson import MAX_DEPTH, parse_json
from trialcli.record.textforms import TextForm, readable, text_form_of
from trialcli.record.tree import Record, content_digest
from trialcli.registry.model import RecordModel
from trialcli.registry.summary import Summary
from trialcli.versions.snapshot import Snapshot, from_bytes, is_snapshot, version_name


@dataclass(frozen=True, slots=True)
class Version:
    """One side of a diff: a record, and how a reader names it."""

    trial: str
    name: str
    """The registry's number (v7), the start of the digest, or the name of a file."""
    day: date | None
    """When it was submitted, or else read (UTC); None if a file does not state it."""
    digest: str
    source: str
    """Where it came from: ``api``, ``history``, ``file``, ``page`` or ``invented``."""
    study: Record
    model: RecordModel = field(repr=False, compare=False)
    """What is known of the registry's records."""
    number: int | None = None
    """The registry's number of this version, from 1."""
    readable: Record = field(init=False, repr=False, compare=False)
    """The record with its texts as the registry's API has them."""

    def __post_init__(self) -> None:
        """Convert the texts of the record once."""
        object.__setattr__(self, "readable", readable(self.study, self.source, self.model.shape))

    @property
    def summary(self) -> Summary:
        """The facts in it that identify the trial and say where it stands."""
        return self.model.summarise(self.trial, self.readable)

    @property
    def text_form(self) -> TextForm:
        """How the record was served."""
        return text_form_of(self.source)

    def lacks(self, other: "Version") -> tuple[str, ...]:
        """Return the parts that every record has, that another version has, and this one lacks."""
        required = self.model.shape.required
        return required.lacking(self.study, other.study) if self._is_served_whole else ()

    @property
    def lacks_alone(self) -> tuple[str, ...]:
        """The parts that every record has and this one lacks, whatever another version has."""
        return self.model.shape.required.lacking_alone(self.study) if self._is_served_whole else ()

    @property
    def _is_served_whole(self) -> bool:
        """Whether whatever served it serves every part, unless it is asked for less."""
        return self.source not in ("history", "page")

    def partial(self, other: "Version") -> Partial | None:
        """Return why this version is not whole beside another one; None if it is."""
        if self.source == "page":
            return "page"
        return "fields" if self.lacks(other) else None


@dataclass(frozen=True, slots=True)
class Diff:
    """Two versions of a trial and what differs between them."""

    trial: str
    title: str
    before: Version
    after: Version
    comparison: Comparison
    records: tuple[Record, Record]
    """The two records as they are read, the texts of either as the registry's API has them."""
    events: tuple[Event, ...]
    """The events, most severe first."""
    model: RecordModel = field(repr=False, compare=False)
    """What is known of the registry's records."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    known: Anchors = field(default_factory=Anchors)
    """The earliest recorded dates of the trial."""
    elsewhere: int = 0
    """How many changes lie outside the sections that were asked for."""
    by_other_rules: int = 0
    """How many changes are of events that other rules rate than those that were asked for."""

    @property
    def days(self) -> int | None:
        """How many days apart the versions were submitted, or read."""
        if self.before.day is None or self.after.day is None:
            return None
        return (self.after.day - self.before.day).days

    @property
    def partials(self) -> Partials:
        """Why either version is not a whole record; two that lack the same parts are compared."""
        ours, theirs = self.comparison.partials
        return (
            ours or ("fields" if self.before.lacks_alone else None),
            theirs or ("fields" if self.after.lacks_alone else None),
        )

    @property
    def worst(self) -> Severity:
        """The highest severity of any event."""
        return worst(event.severity for event in self.events)

    def read(self, position: int) -> Change:
        """Return a change with its values as they are read, and not as they were served."""
        return self.comparison.changes[position].of(*self.records)

    def counterpart(self, change: Change) -> Change | None:
        """Return the move that an added or removed item is, if one of its lists is new or gone."""
        if not change.whole_item or change.kind not in ("added", "removed"):
            return None
        for before, after in self.comparison.family_pairs:
            if change.before_path == before or change.after_path == after:
                moved = replace(change, kind="moved", before_path=before, after_path=after)
                return moved.of(*self.records)
        return None

    def only(self, sections: Collection[str]) -> "Diff":
        """Return the diff of some sections alone."""
        inside = self.model.in_sections
        kept = tuple(change for change in self.comparison.changes if inside(change, sections))
        comparison = replace(self.comparison, changes=kept)
        versions = (self.before, self.after)
        events = _events(
            self.model, comparison, versions, self.records, self.thresholds, self.known
        )
        elsewhere = len(self.comparison.changes) - len(kept)
        return replace(self, comparison=comparison, events=events, elsewhere=elsewhere)

    def only_rules(self, rules: Collection[str]) -> "Diff":
        """Return the diff of the events that some rules rate alone, by the IDs of the rules."""
        kept = [event for event in self.events if event.rule.id in rules]
        positions = sorted(position for event in kept for position in event.changes)
        place = {position: new for new, position in enumerate(positions)}
        changes = self.comparison.changes
        return replace(
            self,
            comparison=replace(self.comparison, changes=tuple(changes[one] for one in positions)),
            events=tuple(
                replace(
                    event,
                    changes=tuple(place[one] for one in event.changes),
                    shown=tuple(place[one] for one in event.shown),
                )
                for event in kept
            ),
            by_other_rules=len(changes) - len(positions),
        )


@dataclass(frozen=True, slots=True)
class Hidden:
    """How many changes differ and are not shown, by the reason."""

    administrative: int = 0
    registry: int = 0
    lesser: int = 0
    """Less severe than the reader wants to see."""
    spacing: int = 0
    """Of spacing or encoding only."""
    elsewhere: int = 0
    """Outside the sections that were asked for."""
    by_other_rules: int = 0
    """Of events that other rules rate than those that were asked for."""

    def __add__(self, other: "Hidden") -> "Hidden":
        """Add up."""
        return Hidden(
            self.administrative + other.administrative,
            self.registry + other.registry,
            self.lesser + other.lesser,
            self.spacing + other.spacing,
            self.elsewhere + other.elsewhere,
            self.by_other_rules + other.by_other_rules,
        )

    def __bool__(self) -> bool:
        """Whether there is any such change."""
        return self != Hidden()


@dataclass(frozen=True, slots=True)
class View:
    """What a reader wants to see of a diff."""

    everything: bool = False
    """Administrative and registry-made changes too, and all evidence."""
    least: Severity = "none"
    """Events of this severity and above."""
    sections: tuple[str, ...] = ()
    """The names of the sections that the diff was reduced to; empty: it was not."""
    rules: tuple[str, ...] = ()
    """The IDs of the rules that the diff was reduced to; empty: it was not."""

    def of(self, diff: Diff) -> Diff:
        """Return a diff reduced to the sections and rules."""
        inside = diff.only(self.sections) if self.sections else diff
        return inside.only_rules(self.rules) if self.rules else inside

    def events(self, diff: Diff) -> tuple[Event, ...]:
        """Return the events to show, worst first."""
        return tuple(event for event in diff.events if self._shows(event))

    def hidden(self, diff: Diff) -> Hidden:
        """Count the changes that are not shown."""
        left = [event for event in diff.events if not self._shows(event)]
        counts = {
            concern: sum(len(event.changes) for event in left if event.concern == concern)
            for concern in ("administrative", "registry", "news", "spacing")
        }
        return Hidden(
            counts["administrative"],
            counts["registry"],
            counts["news"],
            counts["spacing"],
            diff.elsewhere,
            diff.by_other_rules,
        )

    def _shows(self, event: Event) -> bool:
        is_wanted = self.everything or event.concern == "news"
        return is_wanted and at_least(event.severity, self.least)


def diff_versions(
    before: Version,
    after: Version,
    model: RecordModel,
    thresholds: Thresholds,
    known: Anchors | None = None,
) -> Diff:
    """Return the diff of two versions.

    ``known`` are the earliest recorded dates of the trial; else those of the two versions.
    """
    text_forms = (before.text_form, after.text_form)
    partials = before.partial(after), after.partial(before)
    comparison = compare(
        before.study, after.study, model.shape, text_forms=text_forms, partials=partials
    )
    records = before.readable, after.readable
    known = known or model.anchors([before.study, after.study])
    return Diff(
        trial=after.trial,
        title=(before if after.lacks(before) else after).summary.title,
        before=before,
        after=after,
        comparison=comparison,
        records=records,
        events=_events(model, comparison, (before, after), records, thresholds, known),
        model=model,
        thresholds=thresholds,
        known=known,
    )


def _events(
    model: RecordModel,
    comparison: Comparison,
    versions: tuple[Version, Version],
    records: tuple[Record, Record],
    thresholds: Thresholds,
    known: Anchors,
) -> tuple[Event, ...]:
    numbers = [version.number for version in versions]
    adjacent = None not in numbers and numbers[1] == (numbers[0] or 0) + 1
    return model.find_events(comparison.of(*records), records, thresholds, known, adjacent=adjacent)


def stored_version(
    snapshot: Snapshot,
    model: RecordModel,
    number: int | None = None,
    day: date | None = None,
) -> Version:
    """Return a stored snapshot as a side of a diff.

    ``number`` and ``day`` are those of the registry's version, if known; else it has the day it was
    read.
    """
    if number is None and snapshot.version is not None:
        number, day = snapshot.version.number, snapshot.version.day
    return Version(
        trial=snapshot.trial,
        name=version_name(number, snapshot.digest),
        day=day or snapshot.retrieved.date(),
        digest=snapshot.digest,
        source=snapshot.source.kind,
        study=snapshot.study,
        model=model,
        number=number,
    )


def read_version(
    content: bytes,
    name: str,
    model: RecordModel,
    source: str = "file",
    number: int | None = None,
) -> Version:
    """Return a snapshot or a bare record out of a file as a side of a diff.

    ``name`` is how a reader names the file. A bare record has the ``source`` "history" if the
    registry's history served it.

    Raises:
        UsageError: it holds neither.
        StoreError: it is a snapshot, but a damaged one or a newer one.
    """
    try:
        # A snapshot holds its record one level deeper than the registry serves it.
        document = parse_json(content, max_depth=MAX_DEPTH + 1)
    except ValueError as error:
        raise UsageError(f"{name} is not a record: {error}.") from error
    if is_snapshot(document):
        return stored_version(from_bytes(content, what=name), model)
    trial = model.trial_id(document)
    if trial is None:
        raise UsageError(
            f"{name} is not a record: it has no trial ID.",
            hint="Give a snapshot, or a record as the registry serves it.",
        )
    digest = content_digest(document, model.shape.volatile)
    named = f"v{number}" if number else name
    return Version(trial, named, None, digest, source, document, model, number)


def no_version(other: Version) -> Version:
    """Return the missing side of a file that was added or removed."""
    return Version(other.trial, "(nothing)", None, "", "file", {}, other.model)
