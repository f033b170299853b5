"""The story of one trial, from the versions that are known of it."""

from dataclasses import dataclass, replace
from datetime import date

from trialcli.ctgov.timeline import (
    DatedEvent,
    Point,
    Said,
    Timeline,
    build,
    only_listed,
    read_point,
)
from trialcli.errors import StoreError
from trialcli.jobs.history import Historian
from trialcli.record.tree import at
from trialcli.text.dates import parse_date
from trialcli.versions.diff import Version
from trialcli.versions.line import LineVersion

_STATUS = "protocolSection.statusModule"


@dataclass(frozen=True, slots=True)
class Told:
    """A story, and the versions that are missing from it because they could not be read."""

    timeline: Timeline
    problems: tuple[StoreError, ...]


class Storyteller:
    """Tells the stories of trials from what one store holds."""

    def __init__(self, historian: Historian) -> None:
        self._historian = historian

    def tell(self, trial: str, today: date) -> Told:
        """Return the story of a trial.

        Raises:
            NotStoredError: nothing is stored.
            StoreError: no version of it can be read.

        """
        trial, line = self._historian.lines.of(trial)
        problems: list[StoreError] = []
        versions: list[Said] = []
        events: list[DatedEvent] = []
        submitted: object = None
        for step in self._historian.steps(line, problems):
            if step.loaded is None:
                versions += _without_record(step.version)
                continue
            stated = at(step.loaded.study, f"{_STATUS}.lastUpdateSubmitDate")
            point = _point(step.version, step.loaded, None if stated == submitted else stated)
            submitted = stated
            versions.append(replace(read_point(point), is_whole=not step.partial))
            happened = step.diff.events if step.diff else ()
            events += [DatedEvent(point.day, point.version, event) for event in happened]
        if len(problems) == sum(version.is_stored for version in line):
            raise problems[0]
        return Told(build(trial, versions, events, today), tuple(problems))


def _without_record(version: LineVersion) -> list[Said]:
    """Return what the registry's list alone says of a version: its day and its status."""
    if version.listed is None:
        return []
    return [only_listed(version.listed.number, version.day, version.listed.status)]


def _point(version: LineVersion, loaded: Version, submitted: object) -> Point:
    """Return a version with the day it was submitted on, if that is new and can be right.

    What the registry changes itself keeps the day of the last submission, which may be years back:
    of such a version, and of a status set to unknown, only the day it was read is known.
    """
    if version.number is not None:
        return Point(version.number, version.day, loaded.readable)
    day = parse_date(submitted)
    is_submitted = at(loaded.study, f"{_STATUS}.overallStatus") != "UNKNOWN"
    if day is None or day.precision != "day" or day.first_day > version.day or not is_submitted:
        return Point(None, version.day, loaded.readable, "read")
    return Point(None, day.first_day, loaded.readable)
