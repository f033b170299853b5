from datetime import date, datetime
from pathlib import Path

import pytest

from tests.documents import examples_at
from tests.made_snapshots import TRIAL, made_snapshot
from tests.timelines import TODAY, invented_timeline, record, stored
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.errors import DamagedSnapshotError, NotStoredError
from trialcli.jobs.timeline import build_timeline
from trialcli.record.tree import Record

INVENTED = "NCT99000001"


def submitted(day: str | None, **stated: object) -> Record:
    study = record(**stated)
    if day is not None:
        study["protocolSection"]["statusModule"]["lastUpdateSubmitDate"] = day
    return study


def days(root: Path, *versions: tuple[str, Record]) -> list[tuple[str, str]]:
    store = DirectoryStore(root)
    for read, study in versions:
        minutes = (datetime.fromisoformat(read) - datetime(2026, 1, 12)).days * 24 * 60  # noqa: DTZ001
        store.put(made_snapshot(study=study, minutes=minutes))
    timeline = build_timeline(stored(root), TRIAL, TODAY)[0]
    return [(str(said.day), said.day_is) for said in timeline.versions]


def test_the_invented_trial(tmp_path: Path) -> None:
    timeline = invented_timeline(tmp_path)
    assert [(span.status, span.days) for span in timeline.statuses] == [
        ("NOT_YET_RECRUITING", 32),
        ("RECRUITING", 167),
        ("ACTIVE_NOT_RECRUITING", 98),
        ("COMPLETED", 26),
    ]
    majors = [one for one in timeline.events if one.event.severity == "major"]
    assert {(one.day, one.event.rule.id) for one in majors} == {
        (date(2026, 4, 20), "outcome-promoted"),
        (date(2026, 4, 20), "enrollment-changed-much"),
    }
    assert timeline.missing is None


def test_a_version_has_the_day_of_its_submission_or_of_reading(
    tmp_path: Path,
) -> None:
    assert days(
        tmp_path,
        ("2026-02-01", submitted("2026-01-20", title="First")),
        ("2026-03-01", submitted("2026-01-20", title="Changed by the registry alone")),
        ("2026-04-01", submitted("2026-03-28", title="Submitted again")),
        ("2026-05-01", submitted("2026-03", title="Not exact")),
        ("2026-06-01", submitted("2027-01-01", title="Cannot be")),
        ("2026-07-01", submitted(None, title="Not stated")),
        ("2026-08-01", submitted("2026-04-01", status="UNKNOWN", title="Never submitted so")),
    ) == [
        ("2026-01-20", "submitted"),
        ("2026-03-01", "read"),
        ("2026-03-28", "submitted"),
        ("2026-05-01", "read"),
        ("2026-06-01", "read"),
        ("2026-07-01", "read"),
        ("2026-08-01", "read"),
    ]


def test_nothing_stored_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotStoredError, match="nothing is stored"):
        build_timeline(stored(tmp_path), TRIAL, TODAY)


def test_unreadable_version_is_named_and_the_others_are_used(tmp_path: Path) -> None:
    root = examples_at(tmp_path)
    first, second, *_ = sorted((root / INVENTED).iterdir())
    second.write_text("{}")
    timeline, problems = build_timeline(stored(root), INVENTED, TODAY)
    assert len(timeline.versions) == 4
    assert [second.name in str(problem) for problem in problems] == [True]
    for path in (root / INVENTED).glob("*.json"):
        path.write_text("{}")
    with pytest.raises(DamagedSnapshotError, match=first.name):
        build_timeline(stored(root), INVENTED, TODAY)


def test_alias_gives_the_timeline_of_its_trial(tmp_path: Path) -> None:
    root = examples_at(tmp_path)
    SqliteState(root).record_alias("NCT99000009", INVENTED)
    assert build_timeline(stored(root), "NCT99000009", TODAY)[0].trial == INVENTED
