"""The texts that a registry served last, of each route its own."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from trialcli.edges.served.texts import SqliteServedTexts
from trialcli.edges.storefiles import SERVED
from trialcli.versions.servedtexts import ServedText

TRIALS = [f"NCT{number:08d}" for number in range(1, 4)]
FILE = "20260112T090005.000000Z-0123456789abcdef.json"
TEXTS = [ServedText(trial, trial.encode(), FILE, 7) for trial in TRIALS]


@pytest.fixture
def texts(tmp_path: Path) -> SqliteServedTexts:
    return SqliteServedTexts(tmp_path)


def test_each_route_has_texts_of_its_own(texts: SqliteServedTexts) -> None:
    texts.record("pages", TEXTS[:2])
    texts.record("download", [TEXTS[0]._replace(digest=b"other"), TEXTS[2]])
    assert texts.of("pages", TRIALS) == {text.trial: text for text in TEXTS[:2]}
    assert texts.of("download", TRIALS)[TRIALS[0]].digest == b"other"
    assert texts.with_digests([text.digest for text in TEXTS]) == {
        text.digest: text for text in TEXTS[:2]
    }
    assert texts.with_digests([b"other"]) == {}


def test_a_later_text_of_a_trial_replaces_the_earlier_one(texts: SqliteServedTexts) -> None:
    texts.record("pages", TEXTS)
    texts.record("pages", [TEXTS[0]._replace(digest=b"later")])
    assert texts.with_digests([TEXTS[0].digest, b"later"]) == {
        b"later": TEXTS[0]._replace(digest=b"later")
    }
    texts.forget(TRIALS[:2])
    assert texts.after("pages", "") == TEXTS[2:]


def test_all_texts_are_read_some_at_a_time(texts: SqliteServedTexts) -> None:
    many = [TEXTS[0]._replace(trial=f"NCT{number:08d}") for number in range(1, 2502)]
    texts.record("download", many)
    found, last = list[ServedText](), ""
    while some := texts.after("download", last):
        found += some
        last = some[-1].trial
    assert found == many
    assert len(texts.of("download", [text.trial for text in many])) == 2501


@pytest.mark.parametrize(
    "wrong",
    [
        "trial = 'NCT00000009'",
        "digest = x'00'",
        "file = replace(file, '0', '1')",
        "mark = 8",
        "route = 'download'",
        "mark = 'many'",
        "digest = 'text'",
        "seal = 0",
    ],
)
def test_a_damaged_row_is_not_known(wrong: str, texts: SqliteServedTexts, tmp_path: Path) -> None:
    texts.record("pages", TEXTS[:1])
    with closing(sqlite3.connect(tmp_path / SERVED)) as db, db:
        db.execute(f"UPDATE texts SET {wrong}")  # noqa: S608 - ours
    assert texts.with_digests([TEXTS[0].digest, b"\0"]) == {}
    for route in ("pages", "download"):
        assert texts.of(route, [*TRIALS, "NCT00000009"]) == {}
        assert texts.after(route, "") == []


def test_a_file_that_is_none_knows_nothing_and_is_replaced(
    texts: SqliteServedTexts, tmp_path: Path
) -> None:
    (tmp_path / SERVED).write_bytes(b"x" * 5000)
    assert texts.of("pages", TRIALS) == {}
    texts.record("pages", TEXTS)
    assert len(texts.of("pages", TRIALS)) == 3
