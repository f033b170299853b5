"""The dates of trials for a calendar, from their stored versions."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from trialcli.errors import StoreError, TrialcliError
from trialcli.jobs.cohort import read_each, readable
from trialcli.jobs.diff import load_readable
from trialcli.jobs.stored import StoredVersions
from trialcli.jobs.timeline import dated_version
from trialcli.registry.audit import Region, ResultsDuty
from trialcli.registry.timeline_facts import StatedDate, TimelineFacts
from trialcli.versions.calendar import CalendarDate, CalendarDateName, TrialDates
from trialcli.versions.timeline import Timeline, TimelineVersion, fact_steps, make_timeline

if TYPE_CHECKING:
    from trialcli.record.tree import Record

_DATES: Mapping[CalendarDateName, Callable[[TimelineFacts], StatedDate | None]] = {
    "start": lambda facts: facts.start,
    "primary-completion": lambda facts: facts.primary_completion,
    "completion": lambda facts: facts.completion,
    "results-due-us": lambda facts: facts.results_due,
    "results-due-eu": lambda facts: facts.results_due_eu,
}
_BY_RULE: Mapping[CalendarDateName, Region] = {
    "results-due-us": "U.S.",
    "results-due-eu": "EU",
}
"""The regions whose rules require results on a date."""


def read_dates(stored: StoredVersions, trial: str) -> tuple[TrialDates, list[StoreError]]:
    """Return the dates of a trial, and the errors of versions that cannot be read.

    They depend on what is stored alone, not on the day.

    Raises:
        NotStoredError: nothing is stored.
        StoreError: no version can be read.
    """
    trial = stored.state.alias(trial)
    problems: list[StoreError] = []
    versions: list[TimelineVersion] = []
    newest: Record = {}
    before = TimelineFacts()
    for known in stored.line(trial):
        loaded = load_readable(stored, known, problems)
        if loaded is None:
            continue
        newest = loaded.readable
        facts = stored.model.timeline_facts(newest, with_deadlines=True)
        is_new = facts.is_newly_submitted(before)
        is_whole = loaded.source != "page" and not loaded.lacks_alone
        versions.append(dated_version(known, facts, is_new=is_new, is_whole=is_whole))
        before = facts
    if not versions:
        raise problems[0] if problems else StoreError("no version is stored.", trial=trial)
    timeline = make_timeline(trial, versions, (), versions[-1].day)
    duties = stored.model.audit.results_duties(newest, date.min)
    ahead = {one.name.replace(" ", "-") for one in stored.model.coming_dates(newest)}
    found = TrialDates(
        trial,
        timeline.title,
        timeline.newest.status,
        timeline.stored[-1].number,
        timeline.last,
        tuple(_dates(timeline, ahead, duties)),
    )
    return found, problems


def calendar_dates(
    stored: StoredVersions, trials: Iterable[str], complain: Callable[[TrialcliError], None]
) -> Iterator[TrialDates]:
    """Return the dates of each trial as they are read; report what cannot be read."""
    return readable(read_each(trials, lambda trial: read_dates(stored, trial)), complain)


def _dates(
    timeline: Timeline, ahead: Collection[str], duties: Iterable[ResultsDuty]
) -> Iterator[CalendarDate]:
    by_region = {duty.region: duty for duty in duties}
    for name, read in _DATES.items():
        steps = fact_steps(timeline.stored, read)
        stated = steps[-1].value
        if stated is None:
            continue
        if name in _BY_RULE:
            yield CalendarDate(name, stated, steps, by_region.get(_BY_RULE[name]))
        elif stated.kind == "ACTUAL" or name in ahead:
            # What is not ahead and did not happen never will: the trial was withdrawn.
            yield CalendarDate(name, stated, steps)
