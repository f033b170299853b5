"""Imported records that equalled a stored version."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.made_snapshots import NOON
from trialcli.edges.served.equal import SqliteEqualRecords
from trialcli.edges.storefiles import SERVED
from trialcli.versions.equalrecords import EqualRecords

DAY = timedelta(days=1)
EQUAL = EqualRecords("NCT00000001", "a.json", NOON, NOON + DAY)


def test_records_of_one_version_are_joined(tmp_path: Path) -> None:
    log = SqliteEqualRecords(tmp_path)
    assert log.of(*EQUAL[:2]) is None
    log.record([EQUAL])
    log.record([EQUAL._replace(first=NOON - DAY, last=NOON - DAY)])
    assert log.of(*EQUAL[:2]) == EQUAL._replace(first=NOON - DAY)
    assert log.of("NCT00000001", "b.json") is None


def test_a_malformed_time_is_not_known(tmp_path: Path) -> None:
    log = SqliteEqualRecords(tmp_path)
    for wrong in ("noon", "2026-01-12"):
        log.record([EQUAL])
        with closing(sqlite3.connect(tmp_path / SERVED)) as db, db:
            db.execute("UPDATE equal SET last = ?", [wrong])
        assert log.of(*EQUAL[:2]) is None
