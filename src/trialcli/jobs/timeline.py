"""The timeline of one trial, from all of its known versions."""

from dataclasses import replace
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
from trialcli.jobs.history import compare_line
from trialcli.jobs.line import load_line
from trialcli.jobs.stored import StoredVersions
from trialcli.record.tree import at
from trialcli.text.dates import parse_date
from trialcli.versions.diff import Version
from trialcli.versions.line import LineVersion

_STATUS = "protocolSection.statusModule"


def build_timeline(
    stored: StoredVersions, trial: str, today: date
) -> tuple[Timeline, list[StoreError]]:
    """Return the timeline of a trial, and the errors of stored versions that cannot be read.

    Raises:
        NotStoredError: nothing is stored.
        StoreError: no version can be read.

    """
    trial = stored.state.alias(trial)
    line = load_line(stored.store, stored.state, stored.model, trial)
    problems: list[StoreError] = []
    versions: list[Said] = []
    events: list[DatedEvent] = []
    submitted: object = None
    for compared in compare_line(stored, line, problems):
        if compared.loaded is None:
            versions += _without_record(compared.version)
            continue
        stated = at(compared.loaded.study, f"{_STATUS}.lastUpdateSubmitDate")
        point = _point(compared.version, compared.loaded, None if stated == submitted else stated)
        submitted = stated
        versions.append(replace(read_point(point), is_whole=not compared.partial))
        happened = compared.diff.events if compared.diff else ()
        events += [DatedEvent(point.day, point.version, event) for event in happened]
    if len(problems) == sum(version.is_stored for version in line):
        raise problems[0]
    return build(trial, versions, events, today), problems


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
