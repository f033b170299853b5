"""The story of one trial, from the versions that are known of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from trialcli.core.anchors import Anchors, anchors
from trialcli.core.compare import compare
from trialcli.core.dates import parse_date
from trialcli.core.events.event import Event
from trialcli.core.events.tell import tell
from trialcli.core.ports import SnapshotStore, State
from trialcli.core.record import Record, at
from trialcli.core.rules import Thresholds
from trialcli.core.shape import RecordShape
from trialcli.core.snapshot import Snapshot
from trialcli.core.timeline import DatedEvent, Point, Said, Timeline, build, read_point
from trialcli.errors import NotStoredError, StoreError

_STATUS = "protocolSection.statusModule"


@dataclass(frozen=True, slots=True)
class Told:
    """A story, and the versions that are missing from it because they could not be read."""

    timeline: Timeline
    problems: tuple[StoreError, ...]


class Storyteller:
    """Tells the stories of trials from what one store holds."""

    def __init__(
        self, store: SnapshotStore, state: State, shape: RecordShape, thresholds: Thresholds
    ) -> None:
        self._store = store
        self._state = state
        self._shape = shape
        self._thresholds = thresholds

    def tell(self, trial: str, today: date) -> Told:
        """Return the story of a trial.

        Raises:
            NotStoredError: nothing is stored.
            StoreError: no version of it can be read.

        """
        trial = self._state.alias(trial)
        problems: list[StoreError] = []
        versions: list[Said] = []
        events: list[DatedEvent] = []
        known, previous = Anchors(), None
        # Two records at a time: some are large, and of some there are hundreds of versions.
        for point in stored_points(self._store, trial, problems):
            versions.append(read_point(point))
            known = _earliest(known, anchors([point.study]))
            if previous is not None:
                happened = self._between(previous, point.study, known)
                events += [DatedEvent(point.day, point.version, event) for event in happened]
            previous = point.study
        if not versions:
            raise _nothing(trial, problems)
        return Told(build(trial, versions, events, today), tuple(problems))

    def _between(self, before: Record, after: Record, known: Anchors) -> tuple[Event, ...]:
        comparison = compare(before, after, self._shape)
        return tell(comparison, before, after, self._thresholds, known)


def stored_points(store: SnapshotStore, trial: str, problems: list[StoreError]) -> Iterator[Point]:
    """Yield the stored versions of a trial, oldest first; what cannot be read is a problem."""
    submitted = None
    for name in store.versions(trial):
        try:
            snapshot = store.load(name)
        except StoreError as error:
            problems.append(error)
            continue
        stated = at(snapshot.study, f"{_STATUS}.lastUpdateSubmitDate")
        yield _point(snapshot, None if stated == submitted else stated)
        submitted = stated


def _point(snapshot: Snapshot, submitted: object) -> Point:
    """Return a version with the day it was submitted on, if that is new and can be right.

    What the registry changes itself keeps the day of the last submission, which may be years back:
    of such a version, and of a status set to unknown, only the day it was read is known.
    """
    read, day = snapshot.retrieved.date(), parse_date(submitted)
    is_submitted = at(snapshot.study, f"{_STATUS}.overallStatus") != "UNKNOWN"
    if day is None or day.precision != "day" or day.first_day > read or not is_submitted:
        return Point(None, read, snapshot.study, "read")
    return Point(None, day.first_day, snapshot.study)


def _earliest(known: Anchors, other: Anchors) -> Anchors:
    return Anchors(
        known.start or other.start,
        known.primary_completion or other.primary_completion,
        known.results or other.results,
    )


def _nothing(trial: str, problems: list[StoreError]) -> StoreError | NotStoredError:
    if problems:
        return problems[0]
    return NotStoredError(
        "nothing is stored.", trial=trial, hint=f"Run trialcli fetch {trial} first."
    )
