import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.made_snapshots import NOON, json_texts
from trialcli.ctgov.facts.summary import summarise
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.edges.watchlog.statefile import SCHEMA
from trialcli.errors import FutureFormatError, LockedStoreError, UnwritableStoreError
from trialcli.registry.history import HistoryIndex, ListedHistory, RegistryVersion
from trialcli.registry.summary import Summary
from trialcli.versions.catalog import CatalogRow, MarkedRow
from trialcli.versions.checks import LastCheck

LOOK = LastCheck(
    "NCT00000001", NOON, "https://clinicaltrials.gov", "2026-01-12T09:00:05", None, None
)
FAILED = LastCheck("NCT00000002", None, None, None, NOON, "It could not be reached: [bold] 503.")

short = st.text(max_size=5).filter(lambda text: text.isprintable())
summaries = st.builds(
    Summary,
    trial=st.integers(1, 99_999_999).map("NCT{:08d}".format),
    title=json_texts,
    acronym=st.none() | json_texts,
    phases=st.lists(json_texts, max_size=3).map(tuple),
    conditions=st.lists(json_texts, max_size=3).map(tuple),
    countries=st.lists(json_texts, max_size=3).map(tuple),
)
moments = st.datetimes(timezones=st.just(UTC))
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


def titles(state: SqliteState) -> dict[str, str]:
    return {trial: each.row.summary.title for trial, each in state.rows().items()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "snapshots").mkdir()
    return tmp_path / "snapshots"


@pytest.fixture
def file(root: Path) -> Path:
    return root / "state.sqlite3"


@pytest.fixture
def catalog(root: Path) -> Path:
    return root / "state.sqlite3.catalog"


@pytest.fixture
def state(root: Path) -> SqliteState:
    return SqliteState(root, busy_timeout=0.05)


# ------------------------------------------------------------ what it remembers


def test_checks_are_remembered_and_replaced(state: SqliteState, root: Path) -> None:
    state.record_checks([LOOK, FAILED])
    again = SqliteState(root)
    assert again.last_check(LOOK.trial) == LOOK
    assert again.last_checks() == {LOOK.trial: LOOK, FAILED.trial: FAILED}
    assert again.last_check("NCT00000003") is None
    later = LOOK._replace(checked=NOON + timedelta(days=1), data_timestamp=None)
    state.record_checks([later])
    assert again.last_check(LOOK.trial) == later
    assert again.warnings == ()


def test_aliases_are_remembered(state: SqliteState, root: Path) -> None:
    assert state.alias("NCT00000002") == "NCT00000002"
    state.record_alias("NCT00000002", "NCT00000001")
    assert SqliteState(root).alias("NCT00000002") == "NCT00000001"
    assert SqliteState(root).alias("NCT00000001") == "NCT00000001"


listed_histories = st.builds(
    ListedHistory,
    index=st.builds(
        HistoryIndex,
        trial=st.just(LOOK.trial),
        versions=st.lists(
            st.builds(
                RegistryVersion,
                number=st.integers(1, 10**9),
                day=st.dates(),
                status=st.none() | json_texts,
                modules=st.lists(json_texts, max_size=3).map(tuple),
            ),
            max_size=4,
        ).map(tuple),
    ),
    registry=short,
    listed=moments,
)


@given(st.lists(listed_histories, min_size=1, max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_the_newest_list_of_versions_is_returned(
    root: Path, histories: list[ListedHistory]
) -> None:
    for listed in histories:
        SqliteState(root).record_history(listed)
    assert SqliteState(root).history(LOOK.trial) == histories[-1]
    assert SqliteState(root).history("NCT00000002") is None


HISTORY = ListedHistory(
    HistoryIndex(LOOK.trial, (RegistryVersion(1, date(2019, 7, 16), "RECRUITING", ()),)),
    "https://clinicaltrials.gov",
    NOON,
)


def test_a_list_of_versions_survives_a_rebuild_of_the_catalog(state: SqliteState) -> None:
    state.record_checks([LOOK])
    assert state.history(LOOK.trial) is None
    state.record_history(HISTORY)
    assert state.history(LOOK.trial) == HISTORY
    assert state.last_check(LOOK.trial) == LOOK
    assert state.rescue() is None  # the file is not taken for a damaged one
    assert state.warnings == ()


@pytest.mark.parametrize(
    "versions", ["", "{}", "[1]", "[[1]]", '[[1, "never", null, []]]', '[[1, 2, "x", 3]]']
)
def test_a_malformed_list_of_versions_is_unknown(
    state: SqliteState, file: Path, versions: str
) -> None:
    state.record_history(HISTORY)
    with closing(sqlite3.connect(file)) as db:
        db.execute("UPDATE histories SET versions = ?", [versions])
        db.commit()
    assert state.history(LOOK.trial) is None
    state.record_history(HISTORY)
    assert state.history(LOOK.trial) == HISTORY


DAYS = {"20260112T120000Z-1.json": date(2019, 7, 16), "20260113T120000Z-2.json": None}


def test_submission_days_are_remembered_by_trial(state: SqliteState, root: Path) -> None:
    assert state.submissions(LOOK.trial) == {}
    state.record_checks([LOOK])  # now there is a file, of which the days have no table yet
    assert state.submissions(LOOK.trial) == {}
    for file, day in DAYS.items():
        state.record_submissions(LOOK.trial, {file: day})
    again = SqliteState(root)
    assert again.submissions(LOOK.trial) == DAYS
    assert again.submissions("NCT00000002") == {}
    assert (state.warnings, again.warnings) == ((), ())


def test_a_malformed_submission_day_is_unknown(state: SqliteState, catalog: Path) -> None:
    state.record_submissions(LOOK.trial, {name: date(2019, 7, 16) for name in DAYS})
    with closing(sqlite3.connect(catalog)) as db:
        db.execute("UPDATE submissions SET day = ? WHERE file = ?", [b"never", min(DAYS)])
        db.commit()
    assert state.submissions(LOOK.trial) == {max(DAYS): date(2019, 7, 16)}


def test_text_that_sqlite_cannot_hold_is_replaced(state: SqliteState) -> None:
    state.record_checks([LOOK._replace(data_timestamp="\ud800", error="\x00\ud800")])
    last_check = state.last_check(LOOK.trial)
    assert last_check is not None
    assert last_check.data_timestamp == "?"
    assert state.warnings == ()


@given(st.lists(indexed_rows, max_size=4, unique_by=lambda each: each.row.summary.trial))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_catalog_rows_are_returned_unchanged(root: Path, rows: list[MarkedRow]) -> None:
    state = SqliteState(root)
    state.rebuild(rows)
    assert state.rows() == {each.row.summary.trial: each for each in rows}


def test_catalog_rows_are_replaced_and_dropped(state: SqliteState) -> None:
    trials = [f"NCT0000000{number}" for number in (1, 2, 3)]
    state.update([indexed(trial) for trial in trials], [])
    state.update([indexed(trials[0], "Another")], [trials[1]])
    assert titles(state) == {trials[0]: "Another", trials[2]: "A study"}
    state.rebuild([indexed(trials[1])])
    assert titles(state) == {trials[1]: "A study"}


def test_catalog_rows_of_another_trialcli_are_ignored(
    state: SqliteState, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr("trialcli.edges.catalog._shape", lambda: "0 of old")
        state.update([indexed("NCT00000002")], [])
    state.update([indexed("NCT00000001")], [])
    assert list(state.rows()) == ["NCT00000001"]
    assert state.warnings == ()


def test_rebuilding_the_catalog_keeps_the_checks(state: SqliteState) -> None:
    state.record_checks([LOOK])
    state.rebuild([indexed("NCT00000001")])
    assert state.last_check(LOOK.trial) == LOOK


def test_the_lists_of_a_summary_are_found_by_their_types() -> None:
    row = indexed("NCT00000001").row.summary._replace(phases=("A",), conditions=("B", "C"))
    lists = {name for name, value in row._asdict().items() if isinstance(value, tuple)}
    assert lists == {"phases", "conditions", "countries"}


# ------------------------------------------------------------ files that are not as they should be


def test_without_a_file_nothing_is_known_and_none_made(state: SqliteState, root: Path) -> None:
    assert state.last_check(LOOK.trial) is None
    assert state.last_checks() == {}
    assert state.rows() == {}
    assert state.alias("NCT00000001") == "NCT00000001"
    assert state.warnings == ()
    assert list(root.iterdir()) == []


def test_the_first_check_creates_the_store(tmp_path: Path) -> None:
    state = SqliteState(tmp_path / "new" / "store")
    state.record_checks([FAILED])
    assert state.last_checks() == {FAILED.trial: FAILED}


def damage_nothing_like_it(file: Path) -> None:
    file.write_bytes(b"Not a database at all. " * 100)


def damage_cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def damage_in_the_middle(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def damage_tables_gone(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        for table in ("looks", "newest", "aliases"):
            db.execute(f"DROP TABLE IF EXISTS {table}")
        db.execute("CREATE TABLE other (a)")
        db.commit()


def damage_somebody_elses(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE photos (name TEXT)")
        db.commit()


DAMAGES = [
    damage_nothing_like_it,
    damage_cut_short,
    damage_in_the_middle,
    damage_tables_gone,
    damage_somebody_elses,
]


def damage_every_byte_zero(file: Path) -> None:
    file.write_bytes(bytes(len(file.read_bytes())))


@pytest.mark.parametrize("damage", [*DAMAGES, damage_every_byte_zero])
def test_a_damaged_state_file_is_a_warning_and_is_set_aside(
    state: SqliteState, root: Path, file: Path, damage: Any
) -> None:
    state.record_checks([LOOK])
    damage(file)
    content = file.read_bytes()

    assert state.last_check(LOOK.trial) is None
    assert state.alias("NCT00000001") == "NCT00000001"
    state.record_checks([LOOK])
    assert state.has_forgotten
    assert file.read_bytes() == content
    assert state.warnings
    for warning in state.warnings:
        assert warning.startswith(f"The state file {file} is damaged: ")
        assert warning.endswith(". Run trialcli verify --rebuild to repair it.")

    fresh = SqliteState(root)
    assert fresh.damage() is not None
    rescued = fresh.rescue()
    assert rescued is not None
    assert rescued.put_aside == str(file) + ".damaged-1"
    assert Path(rescued.put_aside).read_bytes() == content
    fresh.record_checks([LOOK])
    assert fresh.last_check(LOOK.trial) == LOOK
    assert fresh.warnings == ()
    assert fresh.damage() is None
    assert fresh.rescue() is None


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_catalog_is_a_warning_and_is_rebuilt(
    state: SqliteState, root: Path, catalog: Path, damage: Any
) -> None:
    state.record_checks([LOOK])
    state.update([indexed(f"NCT{number:08d}") for number in range(1, 100)], [])
    damage(catalog)
    assert state.rows() == {}
    assert state.submissions(LOOK.trial) == {}
    state.update([indexed("NCT00000001")], [])
    assert all("index" in warning and "damaged" in warning for warning in state.warnings)
    assert state.warnings
    assert not state.has_forgotten
    assert state.last_check(LOOK.trial) == LOOK

    fresh = SqliteState(root)
    fresh.rebuild([indexed("NCT00000001")])
    assert titles(fresh) == {"NCT00000001": "A study"}
    assert fresh.last_check(LOOK.trial) == LOOK
    assert fresh.warnings == ()


def test_a_second_damaged_file_does_not_replace_the_first(state: SqliteState, file: Path) -> None:
    for number in (1, 2):
        damage_nothing_like_it(file)
        Path(f"{file}-journal").write_bytes(b"not to be applied to another file")
        rescued = state.rescue()
        assert rescued is not None
        assert rescued.put_aside == f"{file}.damaged-{number}"
        assert not Path(f"{file}-journal").exists()
        assert state.last_check(LOOK.trial) is None


@pytest.mark.parametrize("value", ["'[1, 2]'", "NULL || row", "x'ff'", "substr(row, 2)", "''"])
def test_a_malformed_catalog_row_is_ignored(state: SqliteState, catalog: Path, value: str) -> None:
    state.update([indexed("NCT00000001"), indexed("NCT00000002", mark=2)], [])
    with closing(sqlite3.connect(catalog)) as db:
        with suppress(sqlite3.IntegrityError):
            db.execute(f"UPDATE newest SET row = {value} WHERE mark = 1")  # noqa: S608 - ours
        db.execute("UPDATE newest SET mark = 'x' WHERE trial = 'NCT00000001'")
        db.commit()
    assert list(state.rows()) == ["NCT00000002"]
    assert state.warnings == ()
    state.update([indexed("NCT00000001")], [])
    assert len(state.rows()) == 2


WRONG = [
    "looked = 'yesterday'",
    "looked = '2026-01-12T12:00:00'",
    "looked = 5",
    "error = CAST(x'ff' AS TEXT)",
    "registry = x'00'",
    "data_timestamp = data_timestamp || char(0)",
    "data_timestamp = '2026-01-13T09:00:05'",
    "trial = 'NCT00000003'",
    "trial = 'no trial'",
    "trial = NULL",
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_check_with_a_wrong_value_is_unknown_and_replaced(
    state: SqliteState, file: Path, wrong: str
) -> None:
    state.record_checks([LOOK, FAILED])
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"UPDATE looks SET {wrong} WHERE error IS NULL")  # noqa: S608 - ours
        db.commit()
    assert list(state.last_checks()) == [FAILED.trial]
    (warning,) = state.warnings
    assert "verify --rebuild" in warning
    state.record_checks([LOOK])
    assert state.last_check(LOOK.trial) == LOOK
    assert not state.has_forgotten
    rescued = state.rescue()
    if rescued is not None:
        assert len(rescued.lost) == 1
    assert SqliteState(file.parent).last_checks() == {LOOK.trial: LOOK, FAILED.trial: FAILED}
    assert state.damage() is None


@pytest.mark.parametrize("wrong", ["trial = 'NCT00000009'", "trial = '../etc'", "trial = 7"])
def test_a_wrong_alias_is_ignored(state: SqliteState, file: Path, wrong: str) -> None:
    state.record_alias("NCT00000002", "NCT00000001")
    state.record_alias("NCT00000004", "NCT00000003")
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"UPDATE aliases SET {wrong} WHERE rowid = 1")  # noqa: S608 - ours
        db.commit()
    assert state.alias("NCT00000002") == "NCT00000002"
    assert state.aliases() == {"NCT00000004": "NCT00000003"}
    assert "The earlier ID NCT00000002" in state.warnings[0]


def test_a_future_time_is_unknown(root: Path) -> None:
    later = NOON + timedelta(days=1)
    SqliteState(root).record_checks(
        [LOOK._replace(checked=later), FAILED._replace(failing_since=later)]
    )
    state = SqliteState(root, clock=lambda: NOON)
    assert state.last_checks() == {
        LOOK.trial: LOOK._replace(checked=None),
        FAILED.trial: FAILED._replace(failing_since=NOON),
    }
    assert state.warnings == ()


def test_a_state_file_of_a_newer_trialcli_is_not_changed(state: SqliteState, file: Path) -> None:
    for version in (SCHEMA.version + 1, 99, 1000):
        state.record_checks([LOOK])
        whole = file.read_bytes()
        with closing(sqlite3.connect(file)) as db:
            db.execute(f"PRAGMA user_version = {version}")
        content = file.read_bytes()
        newer = SqliteState(file.parent)
        assert newer.last_check(LOOK.trial) is None
        newer.record_checks([FAILED])
        with pytest.raises(FutureFormatError, match="newer trialcli"):
            newer.rescue()
        assert file.read_bytes() == content
        (warning,) = newer.warnings
        assert "written by a newer trialcli" in warning
        assert newer.has_forgotten
        file.write_bytes(whole)


def test_a_catalog_of_a_newer_trialcli_is_not_changed(state: SqliteState, catalog: Path) -> None:
    state.update([indexed("NCT00000001")], [])
    with closing(sqlite3.connect(catalog)) as db:
        db.execute("PRAGMA user_version = 99")
    content = catalog.read_bytes()
    assert state.rows() == {}
    state.update([indexed("NCT00000001")], [])
    with pytest.raises(FutureFormatError, match="newer trialcli"):
        state.rebuild([])
    assert catalog.read_bytes() == content


def test_a_locked_file_is_a_warning(state: SqliteState, file: Path, catalog: Path) -> None:
    state.record_checks([LOOK])
    state.update([indexed("NCT00000001")], [])
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as other,
        closing(sqlite3.connect(catalog, isolation_level=None)) as index,
    ):
        other.execute("BEGIN EXCLUSIVE")
        index.execute("BEGIN EXCLUSIVE")
        assert state.last_checks() == {}
        assert state.warnings == (f"The state file {file} is in use by another process.",)
        state.update([indexed("NCT00000001")], [])
        with pytest.raises(LockedStoreError):
            state.rebuild([])
        with pytest.raises(LockedStoreError):
            state.rescue()
        other.execute("ROLLBACK")
    assert state.last_checks() == {LOOK.trial: LOOK}


def test_readers_do_not_block_each_other(state: SqliteState, file: Path) -> None:
    state.record_checks([LOOK])
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert state.last_checks() == {LOOK.trial: LOOK}
    assert state.warnings == ()


def test_a_python_without_sqlite_is_a_warning(
    state: SqliteState, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state.last_checks() == {}
    state.record_checks([LOOK])
    state.update([indexed("NCT00000001")], [])
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    assert (state.last_checks(), state.rows(), state.alias(LOOK.trial)) == ({}, {}, LOOK.trial)
    assert len(state.warnings) == 2
    assert all("this Python was built without sqlite3" in warning for warning in state.warnings)
    assert not state.has_forgotten
    state.record_checks([FAILED])
    assert state.has_forgotten


def test_a_store_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    state = SqliteState(tmp_path / "file")
    assert state.rows() == {}
    state.update([indexed("NCT00000001")], [])
    state.record_submissions(LOOK.trial, DAYS)
    assert state.warnings == ()  # neither the index nor the days are worth a word
    state.record_checks([LOOK])
    assert len(state.warnings) == 1
    assert "cannot be written" in state.warnings[0]
    with pytest.raises(UnwritableStoreError):
        state.rebuild([])
    assert state.rescue() is None


def test_a_directory_in_its_place_is_a_warning(state: SqliteState, file: Path) -> None:
    file.mkdir()
    assert state.rows() == {}
    state.record_checks([LOOK])
    assert state.warnings
    assert all("something else has its name" in warning for warning in state.warnings)
    assert file.is_dir()


# ------------------------------------------------------------ kills


WRITER = """
import itertools, sys
from pathlib import Path
from tests.edges.watchlog.test_checks import LOOK, indexed
from trialcli.edges.watchlog.checks import SqliteState
from dataclasses import replace

state = SqliteState(Path(sys.argv[1]))
for turn in itertools.count(int(sys.argv[2])):
    trials = [f"NCT{number:08d}" for number in range(1, 300)]
    state.update([indexed(trial, f"{turn}") for trial in trials], [])
    state.record_checks([LOOK._replace(trial=trial, error=f"{turn}") for trial in trials])
    assert not state.warnings, state.warnings
    print(turn, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_a_killed_writer_leaves_all_rows_or_none(root: Path) -> None:
    chance = random.Random(20260309)  # noqa: S311 - which moments, not secrets
    path = os.pathsep.join([*sys.path, str(Path(__file__).parents[3])])
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
        state = SqliteState(root)
        shown = set(titles(state).values())
        checked = {last_check.error for last_check in state.last_checks().values()}
        assert state.warnings == ()
        assert len(shown) == len(checked) == 1
        assert int(shown.pop()) in (last, last + 1)
        assert checked <= {str(last), str(last + 1)}
        last += 1


def test_version_does_not_import_sqlite() -> None:
    program = "import trialcli.edges.watchlog.checks, sys; print('sqlite3' in sys.modules)"
    path = os.pathsep.join(sys.path)
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "False"


def test_the_stored_rows_are_plain_json(state: SqliteState, catalog: Path) -> None:
    state.update([indexed("NCT00000001", "Größe \ud800")], [])
    with closing(sqlite3.connect(catalog)) as db:
        (text,) = db.execute("SELECT row FROM newest").fetchone()
    assert json.loads(text)[0][:2] == ["NCT00000001", "Größe \ud800"]
