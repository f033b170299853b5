from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.made_snapshots import NOON, TRIAL, made_snapshot
from trialcli.errors import UnreachableError
from trialcli.render.freshness import freshness, origin_note, stored_copy_remark
from trialcli.versions.shown import Looked
from trialcli.versions.snapshot import Source

API = Source("api", "https://registry.example/")
NOW = NOON + timedelta(days=3)


def looked(source: Source = API, **more: Any) -> Looked:
    snapshot = replace(made_snapshot(TRIAL), source=source)
    return Looked(**{"snapshot": snapshot, "position": 1, "count": 1, "looked": None, **more})


def test_when_it_was_read_and_last_seen_unchanged() -> None:
    read = freshness(looked(), NOW)
    assert read.startswith("read ")
    assert "3 days ago" in read
    later = freshness(looked(looked=NOW - timedelta(hours=2)), NOW)
    assert later == f"{read}, unchanged 2 hours ago"
    assert freshness(looked(looked=NOON), NOW) == read


def test_one_time_is_said_once() -> None:
    at_once = looked(looked=NOON + timedelta(seconds=3))
    assert freshness(at_once, NOON + timedelta(seconds=5)) == "read just now"


def test_an_earlier_version_was_not_seen_unchanged() -> None:
    earlier = looked(looked=NOW, position=1, count=2)
    assert freshness(earlier, NOW) == freshness(looked(), NOW)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("page", "transcribed from a page on 2026-01-12"), ("invented", "invented on 2026-01-12")],
)
def test_what_no_registry_served_says_so(kind: Any, said: str) -> None:
    source = Source(kind, note="where from")
    assert freshness(looked(source), NOW) == said
    assert origin_note(looked(source).snapshot) == "where from"
    assert origin_note(looked().snapshot) is None
    error = UnreachableError("It is down.", trial=TRIAL)
    remark = stored_copy_remark(looked(source, error=error), NOW)
    assert "not served by the registry" in remark


def test_a_version_of_the_registrys_history_is_served_by_it() -> None:
    history = looked(Source("history", "https://registry.example/"))
    assert freshness(history, NOW) == f"{freshness(looked(), NOW)} from the registry's history"
    assert origin_note(history.snapshot) is None


def test_a_source_that_a_later_trialcli_knows() -> None:
    tomorrow: Any = "dream"
    assert freshness(looked(Source(tomorrow)), NOW) == "from elsewhere on 2026-01-12"
    assert origin_note(looked(Source(tomorrow)).snapshot) == "Source: dream."


def test_the_stored_copy_is_named_with_its_age_and_the_reason() -> None:
    error = UnreachableError("It is down.", trial=TRIAL, hint="Try again.")
    remark = stored_copy_remark(looked(error=error), NOW)
    assert remark.startswith(f"Showing the stored copy of {TRIAL}, read ")
    assert "2026-01-12" in remark
    assert "3 days ago" in remark
    assert remark.endswith(f"{TRIAL}: It is down. Try again.")
