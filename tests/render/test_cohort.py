"""The rows of many trials: those of each trial alone, in order, and safe whatever is in them."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.histories import registered, store_history, with_results
from tests.timelines import stored
from trialcli.ctgov.site import compare_page
from trialcli.edges.terminal import Silence
from trialcli.jobs.audit import audit_trial
from trialcli.jobs.cohort import read_each
from trialcli.jobs.follow import follow_trial
from trialcli.jobs.history import build_history
from trialcli.jobs.stored import StoredVersions
from trialcli.record.tree import Record
from trialcli.render.audit.rows import AuditPage
from trialcli.render.cohort.pages import CohortPages, CoursePage, EventPage
from trialcli.render.formats.table import Format, Output, records, written

TODAY = date(2026, 12, 1)
HOSTILE = '=cmd|"/c calc"!A1,\x1b[2J\t\u202e"\r\n| <b>x</b> …'
MEASURES = ("Pain @ 12 weeks", "Sleep", "Mortality @ 1 year", HOSTILE, "Quality of life @ 6 months")
History = Sequence[tuple[str, Record]]


def _read_history(versions: StoredVersions, trial: str) -> Any:
    found = build_history(versions, trial, Silence())
    return found, found.problems


def _read_audit(versions: StoredVersions, trial: str) -> Any:
    found, problems = audit_trial(versions, trial, TODAY)
    return AuditPage(found, "", lambda _before, _after: ""), problems


def _read_events(versions: StoredVersions, trial: str) -> Any:
    found, problems = follow_trial(versions, trial, TODAY)
    return EventPage(found, partial(compare_page, trial)), problems


def _read_course(versions: StoredVersions, trial: str) -> Any:
    found, problems = follow_trial(versions, trial, TODAY)
    return CoursePage(found), problems


READERS: dict[str, Callable[[StoredVersions, str], Any]] = {
    "histories": _read_history,
    "audits": _read_audit,
    "timelines": _read_events,
    "courses": _read_course,
}


def pages(root: Path, result: str, trials: Sequence[str]) -> CohortPages:
    reads = read_each(trials, partial(READERS[result], stored(root)))
    return CohortPages((one.value for one in reads if one.value is not None), [])


def rows(root: Path, result: str, trials: Sequence[str]) -> list[tuple[Any, ...]]:
    return [*records(Output(result, Format.JSONL), pages(root, result, trials))]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a few versions of a record, each some days after the one before."""
    day = date(2019, 11, 1)
    versions = []
    for _ in range(draw(st.integers(1, 4))):
        measures = draw(st.permutations(MEASURES))
        primary = draw(st.integers(0, 3))
        outcomes = {"primary": measures[:primary], "secondary": measures[primary:4]}
        record = registered(
            outcomes,
            start=draw(st.sampled_from(["2020-01-15", "2020-01", "2020-03-01"])),
            completion=draw(st.sampled_from(["2021-06-30", "2022-01", "2021-06"])),
            kinds=draw(st.sampled_from(["ESTIMATED", "ACTUAL"])),
            enrollment=(draw(st.integers(0, 300)), "ESTIMATED"),
        )
        if draw(st.booleans()):
            record = with_results(record, day.isoformat(), outcomes)
        versions.append((day.isoformat(), record))
        day += timedelta(days=draw(st.integers(0, 700)))
    return versions


@settings(max_examples=20)
@given(st.lists(histories(), min_size=1, max_size=3))
def test_the_rows_of_many_trials_are_those_of_each_alone(cohort: list[History]) -> None:
    trials = [f"NCT0000000{number}" for number in range(1, len(cohort) + 1)]
    with TemporaryDirectory() as directory:
        for trial, versions in zip(trials, cohort, strict=True):
            store_history(Path(directory), versions, trial)
        asked = trials[::-1]
        for result in READERS:
            alone = [row for trial in asked for row in rows(Path(directory), result, [trial])]
            assert rows(Path(directory), result, asked) == alone


@settings(max_examples=40)
@given(histories())
def test_the_events_of_a_trial_are_in_order_and_its_statuses_fill_its_time(
    versions: History,
) -> None:
    with TemporaryDirectory() as directory:
        store_history(Path(directory), versions)
        found, _ = follow_trial(stored(Path(directory)), "NCT00000001", TODAY)
    course = found.course
    assert all(before.day <= after.day for before, after in pairwise(found.events))
    assert sum(course.days_in_status.values()) == (course.as_of - course.first_version).days
    assert (course.events is None) == (course.stored == 1)
    if course.audit:
        primary = [*course.audit.primary, *course.audit.changed_primary]
        assert all(one.found.verdict not in ("kept", "unknown") for one in primary)


def hostile() -> Iterator[Record]:
    """Yield records with values that no registry should serve."""
    yield registered({"primary": [HOSTILE]}, protocolSection__statusModule__overallStatus=HOSTILE)
    yield registered({"primary": [HOSTILE]}, protocolSection__statusModule__overallStatus=7)
    yield registered({"primary": ["x"]}, start="2020-13-45", completion="soon")
    yield registered({"primary": ["x"]}, enrollment=(10**30, HOSTILE))
    yield registered(
        {"primary": ["x"]}, protocolSection__identificationModule__briefTitle=[HOSTILE]
    )
    yield registered({}, protocolSection__outcomesModule__primaryOutcomes=[1, None, HOSTILE])
    yield registered({"primary": ["x"]}, protocolSection__designModule__enrollmentInfo=None)


@pytest.mark.parametrize("result", READERS)
@pytest.mark.parametrize("record", list(hostile()))
def test_hostile_records_have_safe_rows(tmp_path: Path, result: str, record: Record) -> None:
    usual = registered({"primary": ["Pain"], "secondary": [HOSTILE]})
    versions = [("2019-11-01", usual), ("2020-06-01", record), ("2021-01-01", usual)]
    store_history(tmp_path, versions)
    found = pages(tmp_path, result, ["NCT00000001"])
    text = "".join(written(Output(result, Format.CSV), found))
    assert "\x1b" not in text
    header, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert lines
    for line in lines:
        assert len(line) == len(header)
        assert not any(cell.startswith(("=", "@", "\t")) for cell in line)
    whole = "".join(written(Output(result, Format.JSON), pages(tmp_path, result, ["NCT00000001"])))
    assert len(json.loads(whole)["trials"]) == 1
