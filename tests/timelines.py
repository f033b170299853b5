"""Timelines for tests: from the invented trial, from records of a few lines, and generated."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.documents import examples_at
from trialcli.ctgov.events.rules import RULES
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.ctgov.timeline import LANDMARKS, timeline_facts
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.events.event import Event
from trialcli.events.thresholds import Thresholds
from trialcli.jobs.stored import StoredVersions
from trialcli.jobs.timeline import build_timeline
from trialcli.record.tree import Record
from trialcli.versions.timeline import DatedEvent, Timeline, TimelineVersion, make_timeline

TRIAL = "NCT99000001"
TODAY = date(2026, 12, 1)


def stored(root: Path) -> StoredVersions:
    """Return the stored versions of a store."""
    return StoredVersions(
        DirectoryStore(root), SqliteState(root), SqliteCatalog(root), CTGOV_RECORDS, Thresholds
    )


def invented_timeline(directory: Path) -> Timeline:
    """Return the timeline of the invented trial, from a copy of it in a directory."""
    return build_timeline(stored(examples_at(directory)), TRIAL, TODAY)[0]


def drawn_timeline(directory: Path) -> Timeline:
    """Return the timeline of the invented trial with fixed events, for golden screens."""
    timeline = invented_timeline(directory)
    events = [
        event(day, rule, sentence) for day, happened in _HAPPENED for rule, sentence in happened
    ]
    return replace(timeline, events=tuple(events), left_out=19)


_HAPPENED = (
    (
        "2026-02-13",
        [
            ("status-changed", "Not yet recruiting → Recruiting"),
            ("date-precision", "Start made more exact: 2026-02 → 2026-02-09"),
        ],
    ),
    (
        "2026-04-20",
        [
            ("enrollment-changed-much", "Enrollment target 120 → 90 (−25 %)"),
            (
                "outcome-promoted",
                "Secondary outcome made primary: Proportion with HbA1c < 7 % [24 weeks]",
            ),
            ("date-moved-far", "Primary completion moved 2026-06-30 → 2026-12-31 (+184 days)"),
            ("date-moved-far", "Completion moved 2026-09-30 → 2027-03-31 (+182 days)"),
            ("eligibility-changed", "Eligibility criteria: 1 inclusion altered, 1 exclusion added"),
            ("countries-changed", "2 sites added in France (1), Switzerland (1); 1 site dropped"),
            ("arm-altered", "An arm renamed"),
        ],
    ),
    (
        "2026-07-30",
        [
            ("status-changed", "Recruiting → Active, not recruiting"),
            ("enrollment-changed", "Enrollment 90 → 94 (+4 %)"),
            ("enrollment-actual", "Enrollment is now actual (was estimated)"),
        ],
    ),
    (
        "2026-11-05",
        [
            ("status-changed", "Active, not recruiting → Completed"),
            ("date-moved-far", "Primary completion moved 2026-12-31 → 2026-10-02 (−90 days)"),
            ("date-actual", "Primary completion is now actual (was estimated)"),
            ("date-moved-far", "Completion moved 2027-03-31 → 2026-10-16 (−166 days)"),
            ("date-actual", "Completion is now actual (was estimated)"),
            ("results-submission", "Results submitted"),
        ],
    ),
)


def record(**stated: Any) -> Record:
    """Return a record with few fields: status, enrollment, dates by their keys, sites."""
    status: Record = {}
    protocol: Record = {"statusModule": status}
    for key, value in stated.items():
        if key == "status":
            status["overallStatus"] = value
        elif key == "title":
            protocol["identificationModule"] = {"briefTitle": value}
        elif key == "enrollment":
            protocol["designModule"] = {"enrollmentInfo": {"count": value[0], "type": value[1]}}
        elif key == "countries":
            sites = [{"country": country} if country else {} for country in value]
            protocol["contactsLocationsModule"] = {"locations": sites}
        else:
            status[f"{key}DateStruct"] = {"date": value[0], "type": value[1]}
    return {"protocolSection": protocol}


def version(number: int | None, day: date, study: Record) -> TimelineVersion:
    """Return a stored version."""
    return TimelineVersion(number, day, timeline_facts(study))


def timeline_of(
    *versions: tuple[str, Record],
    events: Sequence[DatedEvent] = (),
    today: str = "2026-12-01",
    numbered: bool = True,
) -> Timeline:
    """Return the timeline of records by their days."""
    made = [
        version(number if numbered else None, date.fromisoformat(day), study)
        for number, (day, study) in enumerate(versions, 1)
    ]
    return make_timeline(TRIAL, made, events, date.fromisoformat(today))


def event(day: str, rule: str, sentence: str, version: int | None = None) -> DatedEvent:
    """Return an event."""
    made = Event(RULES[rule], sentence, ())
    return DatedEvent(date.fromisoformat(day), version, made, made.rule in LANDMARKS)


# ---------------------------------------------------------------- generated

DAYS = st.dates(date(1999, 1, 1), date(2030, 12, 31))
_STATUSES = st.sampled_from(["RECRUITING", "COMPLETED", "UNKNOWN", "A NEW ONE"])
_DATES = st.sampled_from(["1999", "2003-02", "2003-02-17", "2010-12-31", "no date", ""])
_KINDS = st.sampled_from(["ACTUAL", "ESTIMATED", "ANTICIPATED", 7])
_STATED = st.tuples(_DATES, _KINDS)
_PARTS = {
    "status": _STATUSES,
    "title": st.text(max_size=20),
    "enrollment": st.tuples(st.integers(0, 10**6) | st.just("many"), _KINDS),
    "start": _STATED,
    "primaryCompletion": _STATED,
    "completion": _STATED,
    "countries": st.lists(st.sampled_from(["Peru", "Chad", ""]), max_size=4),
}
RECORDS = st.one_of(
    st.just({}),
    st.just({"protocolSection": {}}),
    st.just({"protocolSection": {"statusModule": None}, "hasResults": "yes"}),
    st.fixed_dictionaries({}, optional=_PARTS).map(lambda parts: record(**parts)),
)
EVENTS = st.builds(
    lambda day, rule, sentence, concern, number: DatedEvent(
        day, number, Event(RULES[rule], sentence, (), concern)
    ),
    DAYS,
    st.sampled_from(["outcome-promoted", "date-moved", "sites-changed", "administrative"]),
    st.text(max_size=30),
    st.sampled_from(["news", "administrative", "registry"]),
    st.none() | st.integers(1, 300),
)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Return the timeline of any records, on any days."""
    versions = draw(st.lists(st.tuples(DAYS, RECORDS), min_size=1, max_size=12))
    days = sorted(day for day, _ in versions)
    numbers = draw(st.booleans())
    made = [
        version(number if numbers else None, day, study)
        for number, (day, (_, study)) in enumerate(zip(days, versions, strict=True), 1)
    ]
    return make_timeline(TRIAL, made, draw(st.lists(EVENTS, max_size=30)), draw(DAYS))
