import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.edges.watchlog.test_checks import DAMAGES, moments, short
from tests.fakes import catalog_rows
from tests.made_snapshots import NOON, json_texts, made_snapshot
from trialcli.ctgov.facts.summary import summarise
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.catalog import SCHEMA, SqliteCatalog
from trialcli.edges.sqlite.database import Database
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.errors import FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError
from trialcli.jobs.listing import list_stored, list_trials
from trialcli.registry.sites import Site
from trialcli.registry.summary import Summary
from trialcli.versions.catalog import CatalogRow, CatalogSites, MarkedRow
from trialcli.versions.order import Order

TRIAL = "NCT00000001"

summaries = st.builds(
    Summary,
    trial=st.integers(1, 99_999_999).map("NCT{:08d}".format),
    title=json_texts,
    acronym=st.none() | json_texts,
    phases=st.lists(json_texts, max_size=3).map(tuple),
    conditions=st.lists(json_texts, max_size=3).map(tuple),
    countries=st.lists(json_texts, max_size=3).map(tuple),
)
indexed_rows = st.builds(
    MarkedRow,
    mark=st.integers(0, 2**63 - 1),
    row=st.builds(
        CatalogRow,
        summary=summaries,
        snapshots=st.integers(1, 1000),
        first=moments,
        newest=moments,
        name=short,
        digest=short,
        problem=st.none(),
    ),
)


def indexed(trial: str, title: str = "A study", mark: int = 1) -> MarkedRow:
    summary = summarise(trial, {})._replace(title=title)
    return MarkedRow(
        mark, CatalogRow(summary, 2, NOON, NOON + timedelta(days=1), "a name", "0" * 64)
    )


def titles(catalog: SqliteCatalog) -> dict[str, str]:
    return {trial: each.row.summary.title for trial, each in catalog_rows(catalog).items()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "snapshots").mkdir()
    return tmp_path / "snapshots"


@pytest.fixture
def file(root: Path) -> Path:
    return root / "state.sqlite3.catalog"


@pytest.fixture
def catalog(root: Path) -> SqliteCatalog:
    return SqliteCatalog(root, busy_timeout=0.05)


DAYS = {"20260112T120000Z-1.json": date(2019, 7, 16), "20260113T120000Z-2.json": None}


def test_submission_days_are_remembered_by_trial(catalog: SqliteCatalog, root: Path) -> None:
    assert catalog.submissions(TRIAL) == {}
    for name, day in DAYS.items():
        catalog.record_submissions(TRIAL, {name: day})
    again = SqliteCatalog(root)
    assert again.submissions(TRIAL) == DAYS
    assert again.submissions("NCT00000002") == {}
    assert (catalog.warnings, again.warnings) == ((), ())


def test_a_malformed_submission_day_is_unknown(catalog: SqliteCatalog, file: Path) -> None:
    catalog.record_submissions(TRIAL, {name: date(2019, 7, 16) for name in DAYS})
    with closing(sqlite3.connect(file)) as db:
        db.execute("UPDATE submissions SET day = ? WHERE file = ?", [b"never", min(DAYS)])
        db.commit()
    assert catalog.submissions(TRIAL) == {max(DAYS): date(2019, 7, 16)}


@given(st.lists(indexed_rows, max_size=4, unique_by=lambda each: each.row.summary.trial))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_catalog_rows_are_returned_unchanged(root: Path, rows: list[MarkedRow]) -> None:
    catalog = SqliteCatalog(root)
    catalog.rebuild(rows)
    assert catalog_rows(catalog) == {each.row.summary.trial: each for each in rows}


def test_catalog_rows_are_replaced_and_dropped(catalog: SqliteCatalog) -> None:
    trials = [f"NCT0000000{number}" for number in (1, 2, 3)]
    catalog.update([indexed(trial) for trial in trials], [])
    catalog.update([indexed(trials[0], "Another")], [trials[1]])
    assert titles(catalog) == {trials[0]: "Another", trials[2]: "A study"}
    catalog.rebuild([indexed(trials[1])])
    assert titles(catalog) == {trials[1]: "A study"}


def test_catalog_rows_of_another_trialcli_are_ignored(
    catalog: SqliteCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr("trialcli.edges.catalogrows.row_shape", lambda: "0 of old")
        catalog.update([indexed("NCT00000002")], [])
    catalog.update([indexed("NCT00000001")], [])
    assert list(catalog_rows(catalog)) == ["NCT00000001"]
    assert catalog.warnings == ()


def test_the_lists_of_a_summary_are_found_by_their_types() -> None:
    row = indexed("NCT00000001").row.summary._replace(phases=("A",), conditions=("B", "C"))
    lists = {name for name, value in row._asdict().items() if isinstance(value, tuple)}
    assert lists == {"phases", "conditions", "countries"}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_catalog_is_a_warning_and_is_rebuilt(
    catalog: SqliteCatalog, root: Path, file: Path, damage: Any
) -> None:
    catalog.update([indexed(f"NCT{number:08d}") for number in range(1, 100)], [])
    damage(file)
    assert catalog_rows(catalog) == {}
    assert catalog.submissions(TRIAL) == {}
    catalog.update([indexed("NCT00000001")], [])
    assert all("index" in warning and "damaged" in warning for warning in catalog.warnings)
    assert catalog.warnings

    fresh = SqliteCatalog(root)
    fresh.rebuild([indexed("NCT00000001")])
    assert titles(fresh) == {"NCT00000001": "A study"}
    assert fresh.warnings == ()


@pytest.mark.parametrize("value", ["'[1, 2]'", "NULL || row", "x'ff'", "substr(row, 2)", "''"])
def test_a_malformed_catalog_row_is_ignored(catalog: SqliteCatalog, file: Path, value: str) -> None:
    catalog.update([indexed("NCT00000001"), indexed("NCT00000002", mark=2)], [])
    with closing(sqlite3.connect(file)) as db:
        with suppress(sqlite3.IntegrityError):
            db.execute(f"UPDATE newest SET row = {value} WHERE mark = 1")  # noqa: S608 - ours
        db.execute("UPDATE newest SET mark = 'x' WHERE trial = 'NCT00000001'")
        db.commit()
    assert list(catalog_rows(catalog)) == ["NCT00000002"]
    assert catalog.warnings == ()
    catalog.update([indexed("NCT00000001")], [])
    assert len(catalog_rows(catalog)) == 2


def test_a_catalog_of_a_newer_trialcli_is_not_changed(catalog: SqliteCatalog, file: Path) -> None:
    catalog.update([indexed("NCT00000001")], [])
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version = 99")
    content = file.read_bytes()
    assert catalog_rows(catalog) == {}
    catalog.update([indexed("NCT00000001")], [])
    with pytest.raises(FutureFormatError, match="newer trialcli"):
        catalog.rebuild([])
    assert file.read_bytes() == content


def test_a_locked_catalog_is_not_waited_for(catalog: SqliteCatalog, file: Path) -> None:
    catalog.update([indexed(TRIAL)], [])
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        catalog.update([indexed(TRIAL, "Another")], [])
        with pytest.raises(LockedStoreError):
            catalog.rebuild([])
        other.execute("ROLLBACK")
    assert titles(catalog) == {TRIAL: "A study"}


def test_a_python_without_sqlite_is_a_warning(
    catalog: SqliteCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog.update([indexed(TRIAL)], [])
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    assert catalog_rows(catalog) == {}
    (warning,) = catalog.warnings
    assert "this Python was built without sqlite3" in warning


def test_a_python_without_sqlite_lists_all_trials(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, catalog = DirectoryStore(root), SqliteCatalog(root)
    for trial in ("NCT00000002", "NCT00000001"):
        store.put(made_snapshot(trial, title=f"Title of {trial}"))
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    listing = list_stored(store, catalog, lambda: NOON, CTGOV_RECORDS)
    assert [row.summary.trial for row in listing.rows] == ["NCT00000001", "NCT00000002"]
    (warning,) = listing.warnings
    assert "this Python was built without sqlite3" in warning
    with pytest.raises(StoreError, match="without sqlite3"):
        list_trials(
            *(store, catalog, SqliteState(root), lambda: NOON, CTGOV_RECORDS),
            order=Order("title"),
        )


def test_a_catalog_that_cannot_be_written_is_no_warning(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    catalog = SqliteCatalog(tmp_path / "file")
    assert catalog_rows(catalog) == {}
    catalog.update([indexed(TRIAL)], [])
    catalog.record_submissions(TRIAL, DAYS)
    assert catalog.warnings == ()
    with pytest.raises(UnwritableStoreError):
        catalog.rebuild([])


def test_without_a_file_nothing_is_known_and_none_made(catalog: SqliteCatalog, root: Path) -> None:
    assert (catalog_rows(catalog), catalog.submissions(TRIAL), catalog.warnings) == ({}, {}, ())
    assert list(root.iterdir()) == []


def test_the_stored_rows_are_plain_json(catalog: SqliteCatalog, file: Path) -> None:
    catalog.update([indexed("NCT00000001", "Größe \ud800")], [])
    with closing(sqlite3.connect(file)) as db:
        (text,) = db.execute("SELECT row FROM newest").fetchone()
    assert json.loads(text)[0][:2] == ["NCT00000001", "Größe \ud800"]


# ------------------------------------------------------------ kills


WRITER = """
import itertools, sys
from pathlib import Path
from tests.edges.test_catalog import indexed
from tests.edges.watchlog.test_checks import LOOK
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.watchlog.checks import SqliteState

root = Path(sys.argv[1])
state, catalog = SqliteState(root), SqliteCatalog(root)
for turn in itertools.count(int(sys.argv[2])):
    trials = [f"NCT{number:08d}" for number in range(1, 300)]
    catalog.update([indexed(trial, f"{turn}") for trial in trials], [])
    state.record_checks([LOOK._replace(trial=trial, error=f"{turn}") for trial in trials])
    assert not (state.warnings or catalog.warnings), (state.warnings, catalog.warnings)
    print(turn, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_a_killed_writer_leaves_all_rows_or_none(root: Path) -> None:
    chance = random.Random(20260309)  # noqa: S311 - which moments, not secrets
    path = os.pathsep.join([*sys.path, str(Path(__file__).parents[2])])
    last = 0
    for _ in range(15):
        with subprocess.Popen(
            [sys.executable, "-W", "error", "-c", WRITER, str(root), str(last + 1)],
            env={**os.environ, "PYTHONPATH": path},
            stdout=subprocess.PIPE,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            for _ in range(chance.randrange(1, 5)):
                last = int(writer.stdout.readline())
            sum(range(chance.randrange(400_000)))
            writer.send_signal(signal.SIGKILL)
            complete = [line for line in writer.stdout if line.endswith("\n")]
            last = int(complete[-1]) if complete else last
        state, catalog = SqliteState(root), SqliteCatalog(root)
        shown = set(titles(catalog).values())
        checked = {last_check.error for last_check in state.last_checks().values()}
        assert (state.warnings, catalog.warnings) == ((), ())
        assert len(shown) == len(checked) == 1
        assert int(shown.pop()) in (last, last + 1)
        assert checked <= {str(last), str(last + 1)}
        last += 1


MIGRATOR = """
import itertools, os, shutil, signal, sys
from pathlib import Path
from tests.edges.test_catalog import indexed
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.sqlite.database import Database
from trialcli.edges.storefiles import CATALOG

root, connect = Path(sys.argv[1]), Database.connect
for most in itertools.count(1):
    copy = root / f"{most}"
    copy.mkdir()
    shutil.copy(root / CATALOG, copy)
    child = os.fork()
    if child == 0:
        left = itertools.count(most, -1)

        def killed(statement):
            if next(left) == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def connected(self, *arguments):
            db = connect(self, *arguments)
            db.set_trace_callback(killed)
            return db

        Database.connect = connected
        SqliteCatalog(copy).update([indexed("NCT00000001", "new")], [])
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
    print(most, flush=True)
"""
"""Migrates a copy of a catalog, killed before one statement, in each copy a later one."""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_a_kill_during_a_migration_loses_nothing(root: Path, file: Path) -> None:
    older = SCHEMA._replace(steps=SCHEMA.steps[:2])
    _, submissions, *_ = SCHEMA.tables()
    days = [submissions.make(trial=TRIAL, file=name, day=day) for name, day in DAYS.items()]
    Database(file, older, busy_timeout=5).enforce(lambda db: submissions.write(db, days))
    path = os.pathsep.join([*sys.path, str(Path(__file__).parents[2])])
    ran = subprocess.run(
        [sys.executable, "-c", MIGRATOR, str(root)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    killed = ran.stdout.split()
    assert len(killed) > len(SCHEMA.steps)
    for copy in (*killed, f"{len(killed) + 1}"):
        with closing(sqlite3.connect(root / copy / file.name)) as db:
            (version,) = db.execute("PRAGMA user_version").fetchone()
        assert version == (2 if copy in killed else len(SCHEMA.steps))
        after = SqliteCatalog(root / copy)
        assert after.submissions(TRIAL) == DAYS
        assert after.update([indexed(TRIAL, "newest")], [])
        assert titles(after) == {TRIAL: "newest"}
        assert after.submissions(TRIAL) == DAYS
        assert after.warnings == ()


SITES = (
    Site(52.5, 13.4, "Berlin", "RECRUITING", "Germany", "One"),
    Site(52.5, 13.4, "Berlin", "RECRUITING", "Germany", "Another"),
    Site(None, None, "Cottbus"),
)


def test_sites_are_remembered_without_their_names(catalog: SqliteCatalog, root: Path) -> None:
    row = indexed(TRIAL).row._replace(sites=SITES)
    catalog.update([MarkedRow(1, row)], ())
    places = (Site(52.5, 13.4, "Berlin", "RECRUITING", "Germany"), Site(None, None, "Cottbus"))
    known = CatalogSites(TRIAL, "a name", places)
    assert SqliteCatalog(root).sites_of([TRIAL, "NCT00000002"]) == {TRIAL: known}
    assert catalog_rows(catalog)[TRIAL].row.sites is None
    catalog.update([indexed(TRIAL, mark=2)], ())  # the same files: its sites were not read again
    assert catalog.sites_of([TRIAL])[TRIAL].sites == places
    catalog.update((), [TRIAL])
    assert catalog.sites_of([TRIAL]) == {}


def test_damaged_sites_are_ignored(catalog: SqliteCatalog, file: Path) -> None:
    catalog.update([MarkedRow(1, indexed(TRIAL).row._replace(sites=SITES))], ())
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE sites SET sites = replace(sites, '52.5', '53.5')")
    assert catalog.sites_of([TRIAL]) == {}
