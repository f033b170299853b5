import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import CountingProgress, FakeClock
from tests.made_snapshots import TRIAL, made_snapshot, made_version
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.fulltext import SqliteFullText
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.storefiles import FULL_TEXT
from trialcli.errors import LockedStoreError, UnwritableStoreError
from trialcli.jobs.fulltext import FullText
from trialcli.text.phrases import read_phrases
from trialcli.versions.fulltext import FullTextIndex

OTHER = "NCT00000002"


class RefusingIndex(SqliteFullText):
    """An index whose file cannot be written."""

    error: type[Exception] | None = None

    def update(self, *given: Any, **named: Any) -> None:
        if self.error is not None and self._memory is None:
            raise self.error("The file is not to be written.")
        super().update(*given, **named)


class Made:
    """A full text with its store, its index and its remarks."""

    def __init__(self, root: Path) -> None:
        self.store = DirectoryStore(root)
        self.index = RefusingIndex(root, lambda: CTGOV_RECORDS.texts.WEIGHTS)
        self.remarks: list[str] = []
        self.progress = CountingProgress()
        self.text = FullText(
            self.store,
            self.index,
            FakeClock(),
            CTGOV_RECORDS,
            self.progress,
            self.remarks.append,
        )

    def found(self, *words: str) -> list[str]:
        trials, problems = self.text.ask(_finding(*words))
        assert problems == []
        return trials


def _finding(*words: str) -> Callable[[FullTextIndex], list[str]]:
    return lambda index: [one.trial for one in index.matches(read_phrases(words)).rows]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    made = Made(tmp_path / "store")
    made.store.put(made_snapshot(title="Lupus"))
    return made


def test_only_what_is_new_is_read(made: Made) -> None:
    assert made.found("lupus") == [TRIAL]
    assert made.progress.calls == [1, "advance", "stop"]
    made.store.put(made_snapshot(OTHER, title="Lupus too"))
    assert made.found("lupus") == [TRIAL, OTHER]
    assert made.index.files([TRIAL, OTHER]).keys() == {TRIAL, OTHER}


def test_an_own_snapshot_is_newer_than_the_history(made: Made) -> None:
    made.store.put_history(made_version(3, title="Gout", minutes=99))
    assert made.found("gout") == []
    assert made.found("lupus") == [TRIAL]
    assert len(made.index.files([TRIAL])[TRIAL]) == 2


@pytest.mark.parametrize("error", [UnwritableStoreError, LockedStoreError])
def test_an_index_that_cannot_be_written_is_used_in_memory(
    made: Made, error: type[Exception]
) -> None:
    assert made.found("lupus") == [TRIAL]
    made.store.put(made_snapshot(OTHER, title="Lupus too"))
    made.index.error = error
    assert made.found("lupus") == [TRIAL, OTHER]
    assert made.remarks == [
        "The file is not to be written. For this command, a copy in memory takes its place."
    ]


def test_new_snapshots_of_some_trials_are_added(made: Made) -> None:
    made.found("lupus")
    made.store.put(made_snapshot(OTHER, title="Lupus too"))
    made.text.add([OTHER, "NCT00000009"])
    assert made.index.files([TRIAL, OTHER]).keys() == {TRIAL, OTHER}


def test_a_fifth_of_dropped_versions_makes_the_index_again(made: Made) -> None:
    made.store.put(made_snapshot(OTHER, title="Lupus too"))
    made.found("lupus")
    for path in (Path(made.store.place) / OTHER).iterdir():
        path.unlink()
    (Path(made.store.place) / OTHER).rmdir()
    assert made.found("lupus") == [TRIAL]
    assert not made.index.is_wasteful
    assert made.index.files([TRIAL, OTHER]).keys() == {TRIAL}


@pytest.mark.parametrize("table", ["form", "trials", "versions", "newest", "words", "words_data"])
@pytest.mark.parametrize("error", [None, UnwritableStoreError])
def test_an_index_without_a_table_is_made_again(
    made: Made, table: str, error: type[Exception] | None
) -> None:
    made.found("lupus")
    with sqlite3.connect(Path(made.store.place) / FULL_TEXT) as db:
        db.execute(f"DROP TABLE {table}")
    made.store.put(made_snapshot(OTHER, title="Lupus too"))
    made.index.error = error
    assert sorted(made.found("lupus")) == [TRIAL, OTHER]


@pytest.mark.parametrize("content", ["my notes\n" * 99, "database"])
def test_what_a_link_leads_to_is_not_harmed(made: Made, tmp_path: Path, content: str) -> None:
    target = tmp_path / "elsewhere"
    if content == "database":
        with sqlite3.connect(target) as db:
            db.execute("CREATE TABLE notes (text)")
    else:
        target.write_text(content)
    before = target.read_bytes()
    (Path(made.store.place) / FULL_TEXT).symlink_to(target)
    for _ in range(2):
        assert made.found("lupus") == [TRIAL]
    assert target.read_bytes() == before
