import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.made_snapshots import NOON, json_texts
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.edges.watchlog.statefile import SCHEMA
from trialcli.errors import FutureFormatError, LockedStoreError
from trialcli.registry.history import HistoryIndex, ListedHistory, RegistryVersion
from trialcli.versions.checks import LastCheck

LOOK = LastCheck(
    "NCT00000001", NOON, "https://clinicaltrials.gov", "2026-01-12T09:00:05", None, None
)
FAILED = LastCheck("NCT00000002", None, None, None, NOON, "It could not be reached: [bold] 503.")

short = st.text(max_size=5).filter(lambda text: text.isprintable())
moments = st.datetimes(timezones=st.just(UTC))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "snapshots").mkdir()
    return tmp_path / "snapshots"


@pytest.fixture
def file(root: Path) -> Path:
    return root / "state.sqlite3"


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


def test_a_list_of_versions_is_remembered_beside_the_checks(state: SqliteState) -> None:
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


def test_text_that_sqlite_cannot_hold_is_replaced(state: SqliteState) -> None:
    state.record_checks([LOOK._replace(data_timestamp="\ud800", error="\x00\ud800")])
    last_check = state.last_check(LOOK.trial)
    assert last_check is not None
    assert last_check.data_timestamp == "?"
    assert state.warnings == ()


# ------------------------------------------------------------ files that are not as they should be


def test_without_a_file_nothing_is_known_and_none_made(state: SqliteState, root: Path) -> None:
    assert state.last_check(LOOK.trial) is None
    assert state.last_checks() == {}
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


def test_a_second_damaged_file_does_not_replace_the_first(state: SqliteState, file: Path) -> None:
    for number in (1, 2):
        damage_nothing_like_it(file)
        Path(f"{file}-journal").write_bytes(b"not to be applied to another file")
        rescued = state.rescue()
        assert rescued is not None
        assert rescued.put_aside == f"{file}.damaged-{number}"
        assert not Path(f"{file}-journal").exists()
        assert state.last_check(LOOK.trial) is None


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
            (ours,) = db.execute("PRAGMA application_id").fetchone()
            db.execute(f"PRAGMA application_id = {ours + version - SCHEMA.version}")
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


def test_a_locked_file_is_a_warning(state: SqliteState, file: Path) -> None:
    state.record_checks([LOOK])
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert state.last_checks() == {}
        assert state.warnings == (f"The state file {file} is in use by another process.",)
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
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    assert (state.last_checks(), state.alias(LOOK.trial)) == ({}, LOOK.trial)
    (warning,) = state.warnings
    assert "this Python was built without sqlite3" in warning
    assert not state.has_forgotten
    state.record_checks([FAILED])
    assert state.has_forgotten


def test_a_store_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    state = SqliteState(tmp_path / "file")
    assert state.last_checks() == {}
    assert state.warnings == ()
    state.record_checks([LOOK])
    assert len(state.warnings) == 1
    assert "cannot be written" in state.warnings[0]
    assert state.rescue() is None


def test_a_directory_in_its_place_is_a_warning(state: SqliteState, file: Path) -> None:
    file.mkdir()
    state.record_checks([LOOK])
    assert state.warnings
    assert all("something else has its name" in warning for warning in state.warnings)
    assert file.is_dir()


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
