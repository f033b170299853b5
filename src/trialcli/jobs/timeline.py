"""The timeline of one trial, from all of its known versions."""

from collections.abc import Iterator
from datetime import date

from trialcli.errors import StoreError
from trialcli.jobs.history import compare_line
from trialcli.jobs.stored import StoredVersions
from trialcli.registry.timeline_facts import TimelineFacts
from trialcli.versions.diff import Diff
from trialcli.versions.eventvalues import event_values
from trialcli.versions.line import KnownVersion
from trialcli.versions.timeline import DatedEvent, Timeline, TimelineVersion, make_timeline


def build_timeline(
    stored: StoredVersions, trial: str, today: date, *, with_values: bool = False
) -> tuple[Timeline, list[StoreError]]:
    """Return the timeline of a trial, and the errors of stored versions that cannot be read.

    ``with_values``: each event has what the record stated before and after it.

    Raises:
        NotStoredError: nothing is stored.
        StoreError: no version can be read.
    """
    trial = stored.state.alias(trial)
    line = stored.line(trial)
    problems: list[StoreError] = []
    versions: list[TimelineVersion] = []
    events: list[DatedEvent] = []
    dated: dict[KnownVersion | None, TimelineVersion] = {}
    before = TimelineFacts()
    for compared in compare_line(stored, line, problems):
        if compared.loaded is None:
            versions += _listed_only(compared.version)
            continue
        facts = stored.model.timeline_facts(compared.loaded.readable)
        is_new = facts.is_newly_submitted(before)
        before = facts
        version = dated_version(
            compared.version, facts, is_new=is_new, is_whole=not compared.partial
        )
        versions.append(version)
        dated[compared.version] = version
        if compared.diff is not None:
            since = dated.get(compared.before)
            events += _dated_events(compared.diff, version, since, with_values=with_values)
    if len(problems) == sum(version.is_stored for version in line):
        raise problems[0]
    return make_timeline(trial, versions, events, today), problems


def _dated_events(
    diff: Diff, version: TimelineVersion, since: TimelineVersion | None, *, with_values: bool
) -> Iterator[DatedEvent]:
    for event in diff.events:
        values = event_values(diff, event) if with_values and event.concern == "news" else ("", "")
        is_landmark = event.rule in diff.model.landmarks
        yield DatedEvent(version.day, version.number, event, is_landmark, since, values)


def _listed_only(version: KnownVersion) -> list[TimelineVersion]:
    """Return what the registry's list states of a version: its day and its status."""
    if version.listed is None:
        return []
    facts = TimelineFacts(status=version.listed.status)
    return [TimelineVersion(version.listed.number, version.day, facts, is_stored=False)]


def dated_version(
    version: KnownVersion, facts: TimelineFacts, *, is_new: bool, is_whole: bool
) -> TimelineVersion:
    """Return a version with the day it was submitted on, if that is known.

    If the registry itself changes a record, the date of the last submission stays, which may be
    years ago. For such a version only the day it was read is known.
    """
    day = facts.submitted
    if version.number is not None:
        return TimelineVersion(version.number, version.day, facts, is_whole=is_whole)
    if not is_new or day is None or day.precision != "day" or day.first_day > version.day:
        return TimelineVersion(None, version.day, facts, "read", is_whole=is_whole)
    return TimelineVersion(None, day.first_day, facts, is_whole=is_whole)
