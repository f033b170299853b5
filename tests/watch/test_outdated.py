"""Outdated data is reported when it is first found, and repeated at the same interval."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from trialcli.registry.data_stamp import Standstill
from trialcli.watch.log import Condition, LogUpdate
from trialcli.watch.outdated import outdated_update

OLD = "2026-03-02T09:00:05"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def told_on(days: range, longest: int = 7) -> list[int]:
    """Return the days on which daily runs report it."""
    known: Condition | None = None
    told = []
    for day in days:
        found = outdated_update(known, OLD, NOW + timedelta(days=day), longest)
        known = found.begun[0] if found.begun else known
        told += [day for _ in found.news]
    return told


def test_outdated_data_is_reported_once_and_repeated_while_it_lasts() -> None:
    assert told_on(range(30)) == [7, 14, 21, 28]
    assert told_on(range(180, 190)) == [180, 182, 189]
    assert told_on(range(10), longest=3) == [3, 6, 9]


def test_new_data_ends_a_standstill_and_the_next_one_is_reported() -> None:
    known = outdated_update(None, OLD, NOW + timedelta(days=8), 7).begun[0]
    new = "2026-03-10T09:00:05"
    assert outdated_update(known, new, NOW + timedelta(days=8), 7) == LogUpdate(ended=(known,))
    later = outdated_update(known, new, NOW + timedelta(days=16), 7)
    assert later.news == (Standstill("2026-03-10", 8),)
    assert later.begun == (replace(known, since=NOW + timedelta(days=16), reason="2026-03-10"),)


def test_without_a_data_date_nothing_is_outdated() -> None:
    known = outdated_update(None, OLD, NOW + timedelta(days=8), 7).begun[0]
    assert outdated_update(known, None, NOW + timedelta(days=99), 7) == LogUpdate()
    assert outdated_update(None, None, NOW, 7) == LogUpdate()
