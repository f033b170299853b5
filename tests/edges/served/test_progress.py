"""How far the runs over the whole registry came."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.made_snapshots import NOON
from trialcli.edges.served.progress import SqliteWholeProgress
from trialcli.edges.storefiles import SERVED
from trialcli.versions.wholeprogress import (
    AbsentTrials,
    InARow,
    PagesRead,
    SweepTexts,
)

TRIALS = tuple(f"NCT{number:08d}" for number in range(1, 6))
PAGES = PagesRead("https://registry.example", "2026-01-12T09:00:05", 30, "token")


@pytest.fixture
def progress(tmp_path: Path) -> SqliteWholeProgress:
    return SqliteWholeProgress(tmp_path)


def test_nothing_is_known_at_first(progress: SqliteWholeProgress) -> None:
    assert progress.last_sweep() is None
    assert progress.failed_downloads() is None
    assert progress.pages_read() is None
    assert (progress.absent(), progress.failed()) == (AbsentTrials(), [])


def test_what_is_recorded_is_known(progress: SqliteWholeProgress) -> None:
    sweep, downloads = SweepTexts(NOON, "pages"), InARow(2, NOON)
    absent = AbsentTrials(TRIALS[:2], (TRIALS[4], TRIALS[2]))
    progress.record_sweep(sweep)
    progress.record_downloads(downloads)
    progress.record_absent(absent)
    progress.record_failed(TRIALS[3:])
    progress.record_pages(PAGES, TRIALS[:3])
    assert (progress.last_sweep(), progress.failed_downloads()) == (sweep, downloads)
    assert (progress.absent(), progress.failed()) == (absent, [*TRIALS[3:]])
    assert (progress.pages_read(), {*progress.trials_read()}) == (PAGES, {*TRIALS[:3]})
    progress.record_downloads(None)
    progress.record_absent(AbsentTrials())
    progress.forget_pages()
    assert (progress.failed_downloads(), progress.absent()) == (None, AbsentTrials())
    assert (progress.pages_read(), progress.trials_read()) == (None, [])


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE sweep SET checked = 'noon'",
        "UPDATE sweep SET checked = '2026-01-12'",
        "UPDATE sweep SET route = 'post'",
        "UPDATE sweep SET route = x'00'",
        "DELETE FROM sweep",
    ],
)
def test_malformed_sweep_is_not_known(
    wrong: str, progress: SqliteWholeProgress, tmp_path: Path
) -> None:
    progress.record_sweep(SweepTexts(NOON, "download"))
    with closing(sqlite3.connect(tmp_path / SERVED)) as db, db:
        db.execute(wrong)
    assert progress.last_sweep() is None


@pytest.mark.parametrize("wrong", ["in_a_row = 'many'", "last = 'noon'", "last = 7"])
def test_malformed_count_of_downloads_is_not_known(
    wrong: str, progress: SqliteWholeProgress, tmp_path: Path
) -> None:
    progress.record_downloads(InARow(3, NOON))
    with closing(sqlite3.connect(tmp_path / SERVED)) as db, db:
        db.execute(f"UPDATE failed_downloads SET {wrong}")  # noqa: S608 - ours
    assert progress.failed_downloads() is None
