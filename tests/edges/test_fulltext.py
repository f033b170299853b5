import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trialcli.edges.fulltext import SqliteFullText
from trialcli.edges.storefiles import FULL_TEXT
from trialcli.errors import FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError
from trialcli.registry.texts import SectionText
from trialcli.text.phrases import read_phrases
from trialcli.versions.fulltext import DamagedIndexError, IndexedTrial, VersionTexts

WEIGHTS = {"title": 8.0, "references": 1.0, "other": 0.5}
A, B, C = "NCT00000001", "NCT00000002", "NCT00000003"


def texts(trial: str, file: str, **given: str) -> VersionTexts:
    return VersionTexts(trial, file, [SectionText(*one) for one in given.items()])


def add(index: SqliteFullText, trial: str, file: str = "1", **given: str) -> None:
    """Make a file the newest and only version of a trial."""
    trials = [IndexedTrial(trial, 5, frozenset([file]), file)]
    index.update(trials, [texts(trial, file, **given)])


def marks(index: SqliteFullText) -> dict[str, int]:
    return index.marks_of(index.trials_after(""))


def found(index: SqliteFullText, *words: str, **options: Any) -> list[str]:
    return [one.trial[-1] for one in index.matches(read_phrases(words), **options).rows]


@pytest.fixture
def index(tmp_path: Path) -> SqliteFullText:
    return SqliteFullText(tmp_path / "store", lambda: WEIGHTS, busy_timeout=0)


def test_there_is_nothing_at_first(index: SqliteFullText, tmp_path: Path) -> None:
    assert not (tmp_path / "store" / FULL_TEXT).exists()
    assert (index.count(), index.trials_after(""), found(index, "a")) == (0, [], [])
    assert (index.marks_of([A]), index.files([A])) == ({}, {})
    assert index.more_like(["a"], 3) == []
    assert list(tmp_path.iterdir()) == []


def test_every_word_has_to_be_there(index: SqliteFullText) -> None:
    add(index, A, title="lupus", other="nephritis")
    add(index, B, title="lupus")
    assert found(index, "lupus", "nephritis") == ["1"]
    assert marks(index) == {A: 5, B: 5}


def test_a_title_counts_more(index: SqliteFullText) -> None:
    add(index, A, other="lupus", title="asthma")
    add(index, B, title="lupus", other="asthma")
    add(index, C, title="placebo")
    assert found(index, "lupus") == ["2", "1"]


def test_a_section_of_its_own(index: SqliteFullText) -> None:
    add(index, A, title="lupus", references="smith")
    add(index, B, title="smith", references="lupus")
    assert found(index, "lupus", sections=["references"]) == ["2"]
    assert found(index, "lupus", "smith", sections=["title", "references"]) == ["1", "2"]


def test_no_phrase_spans_two_texts(index: SqliteFullText) -> None:
    pair = [SectionText("title", "lung"), SectionText("title", "cancer")]
    index.update([IndexedTrial(A, 1, frozenset("1"), "1")], [VersionTexts(A, "1", pair)])
    assert found(index, "lung cancer") == []
    assert found(index, "lung", "cancer") == ["1"]


@pytest.mark.parametrize(
    "word", ["car-t", "AND", "OR", "NOT", "NEAR", "hba1c < 7", "(x", "x*", "title:x", "a^b", "a+b"]
)
def test_what_fts5_would_read_as_its_own_is_text(index: SqliteFullText, word: str) -> None:
    add(index, A, title=f"so {word} there")
    add(index, B, title="so there")
    assert found(index, word) == ["1"]


def test_only_the_newest_version_counts(index: SqliteFullText) -> None:
    add(index, A, "1", title="old")
    files = frozenset(("1", "2"))
    index.update([IndexedTrial(A, 6, files, "2")], [texts(A, "2", title="new")])
    assert found(index, "old") == []
    assert found(index, "new") == ["1"]
    assert found(index, "old", any_version=True) == ["1"]
    assert index.files([A, B]) == {A: files}


def test_a_version_added_twice_is_there_once(index: SqliteFullText) -> None:
    add(index, A, title="lupus")
    add(index, A, title="lupus")
    assert found(index, "lupus", any_version=True) == ["1"]


def test_what_is_gone_is_not_found(index: SqliteFullText) -> None:
    for trial in (A, B, C):
        add(index, trial, title="lupus")
    assert not index.is_wasteful
    index.update([IndexedTrial(A, 7, frozenset(), "")], [], gone=[B])
    assert found(index, "lupus", any_version=True) == ["3"]
    assert marks(index) == {A: 7, C: 5}
    assert index.is_wasteful
    index.clear()
    assert (marks(index), index.is_wasteful) == ({}, False)


def test_similar_trials(index: SqliteFullText) -> None:
    add(index, A, title="cd19 car t lupus", other="patients with")
    add(index, B, title="car t lymphoma cd19", other="patients with")
    add(index, C, title="asthma", other="patients with")
    like = [one.trial for one in index.more_like(["CD19 CAR-T in patients with lupus"], 2)]
    assert like == [A, B]
    assert [one.trial for one in index.more_like(["cd19"], 2, excluded=[A])] == [B]
    assert index.more_like(["unheard of"], 2) == []


@pytest.mark.parametrize(
    ("many", "order"),
    [(1_000, "1357246"), (4, "7564321"), (2, "7654321")],
    ids=["rated", "title among the last four", "title among the last two"],
)
def test_only_the_first_are_returned_with_the_number_of_all(
    index: SqliteFullText, monkeypatch: pytest.MonkeyPatch, many: int, order: str
) -> None:
    for number in range(1, 8):
        place = "title" if number % 2 else "other"
        add(index, f"NCT{number:08d}", **{place: "lupus", "references": "x " * number})
    monkeypatch.setattr("trialcli.edges.fulltext._MANY", many)
    for limit in range(1, 8):
        found_ = index.matches([("lupus",)], limit=limit)
        assert found_.total == 7
        assert [one.trial[-1] for one in found_.rows] == [*order[:limit]]


def test_a_word_of_too_many_versions_is_not_rated(
    index: SqliteFullText, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(index, A, title="patients", other="lupus")
    add(index, B, title="lupus", other="patients")
    add(index, C, title="patients lupus in no other text but this one of many words")
    for number in range(4, 9):
        add(index, f"NCT{number:08d}", title="patients")
    for many in (1_000, 3):
        monkeypatch.setattr("trialcli.edges.fulltext._MANY", many)
        matches = index.matches([("patients",), ("lupus",)], limit=2)
        assert (matches.total, matches.rows[0].trial) == (3, B)


@pytest.mark.parametrize("many", [1_000, 1])
def test_the_number_of_matches_is_that_of_the_newest_versions(
    index: SqliteFullText, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr("trialcli.edges.fulltext._MANY", many)
    for trial in (A, B, C):
        add(index, trial, title="lupus")
    both = frozenset(("1", "2"))
    index.update([IndexedTrial(A, 6, both, "2")], [texts(A, "2", title="lupus")])
    assert index.matches([("lupus",)], limit=2).total == 3
    index.update([IndexedTrial(B, 6, both, "2")], [texts(B, "2", title="gout")], gone=[C])
    found_ = index.matches([("lupus",)], limit=2)
    assert (found_.total, [one.trial for one in found_.rows]) == (1, [A])
    assert index.matches([("lupus",)], any_version=True, limit=1).total == 3


def test_a_frequent_word_says_nothing_of_a_trial(
    index: SqliteFullText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trialcli.edges.fulltext._FEW", 1)
    for trial in (A, B, C):
        add(index, trial, title="patients")
    assert index.more_like(["patients"], 3) == []


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[200:] = b"\xff" * (len(content) - 200)
    path.write_bytes(content)


def foreign(path: Path) -> None:
    path.write_text("this is no database " * 99)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def other_sections(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("UPDATE form SET form = '1 title'")


@pytest.mark.parametrize("harm", [damage, foreign, truncated, other_sections])
def test_a_damaged_index_is_reported_and_can_be_cleared(
    index: SqliteFullText, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    add(index, A, title="lupus")
    harm(tmp_path / "store" / FULL_TEXT)
    with pytest.raises(DamagedIndexError):
        index.matches(read_phrases(["lupus"]))
    index.clear()
    add(index, A, title="lupus")
    assert found(index, "lupus") == ["1"]


def test_an_index_of_a_newer_version_is_left_alone(index: SqliteFullText, tmp_path: Path) -> None:
    add(index, A, title="lupus")
    path = tmp_path / "store" / FULL_TEXT
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
        db.execute("PRAGMA application_id = 0")
    for action in (lambda: marks(index), index.clear, lambda: add(index, B, title="x")):
        with pytest.raises(FutureFormatError):
            action()
    index.move_to_memory()
    add(index, B, title="lupus")
    assert found(index, "lupus") == ["2"]


def test_an_index_in_use_is_copied_into_memory(index: SqliteFullText, tmp_path: Path) -> None:
    add(index, A, title="lupus")
    with sqlite3.connect(tmp_path / "store" / FULL_TEXT, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockedStoreError):
            add(index, B, title="lupus")
        index.move_to_memory()
        add(index, B, title="lupus")
        assert found(index, "lupus") == ["1", "2"]
        other.execute("ROLLBACK")
    assert marks(SqliteFullText(tmp_path / "store", lambda: WEIGHTS)) == {A: 5}


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    index = SqliteFullText(tmp_path / "file" / "store", lambda: WEIGHTS)
    with pytest.raises(UnwritableStoreError):
        add(index, A, title="lupus")
    index.move_to_memory()
    add(index, A, title="lupus")
    assert found(index, "lupus") == ["1"]
    index.clear()
    assert marks(index) == {}


def test_an_sqlite_without_fts5_is_named(
    index: SqliteFullText, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Bare(sqlite3.Connection):
        def execute(self, *given: Any) -> sqlite3.Cursor:
            if "fts5" in given[0]:
                raise sqlite3.OperationalError("no such module: fts5")
            return super().execute(*given)

    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: real(*a, **{**k, "factory": Bare}))
    with pytest.raises(StoreError, match="without FTS5"):
        add(index, A, title="lupus")


def test_it_is_tidied(index: SqliteFullText) -> None:
    index.tidy()
    for number in range(1, 40):
        add(index, f"NCT{number:08d}", title=f"lupus {number}")
    index.tidy()
    assert len(found(index, "lupus")) == 39


UPDATER = """
import itertools, os, shutil, signal, sys
from pathlib import Path
from tests.edges.test_fulltext import B, WEIGHTS, add
from trialcli.edges.fulltext import SqliteFullText
from trialcli.edges.sqlite.database import Database

root, connect = Path(sys.argv[1]), Database.connect
for most in itertools.count(1):
    copy = root.with_name(f"{most}")
    shutil.copytree(root, copy)
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
        add(SqliteFullText(copy, lambda: WEIGHTS), B, title="lupus nephritis")
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
    print(most, flush=True)
"""
"""Adds a trial to a copy of an index, killed before one statement, in each copy a later one."""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_a_kill_while_a_trial_is_added_leaves_all_of_it_or_nothing(
    index: SqliteFullText, tmp_path: Path
) -> None:
    add(index, A, title="lupus")
    path = os.pathsep.join([*sys.path, str(Path(__file__).parents[2])])
    ran = subprocess.run(
        [sys.executable, "-c", UPDATER, str(tmp_path / "store")],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    killed = ran.stdout.split()
    assert len(killed) > 5
    for copy in (*killed, f"{len(killed) + 1}"):
        after = SqliteFullText(tmp_path / copy, lambda: WEIGHTS)
        has_both = copy not in killed
        assert marks(after) == ({A: 5, B: 5} if has_both else {A: 5})
        assert sorted(found(after, "lupus")) == (["1", "2"] if has_both else ["1"])
        add(after, B, title="lupus nephritis")
        assert found(after, "nephritis") == ["2"]
        assert sorted(found(after, "lupus")) == ["1", "2"]
