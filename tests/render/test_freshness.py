from datetime import timedelta
from typing import Any

import pytest

from tests.made_snapshots import NOON, TRIAL, made_snapshot
from trialcli.errors import UnreachableError
from trialcli.render.freshness import freshness, origin_note, stored_copy_remark
from trialcli.versions.shown import ShownVersion
from trialcli.versions.snapshot import Source

API = Source("api", "https://registry.example/")
NOW = NOON + timedelta(days=3)


def checked(source: Source = API, **more: Any) -> ShownVersion:
    snapshot = made_snapshot(TRIAL)._replace(source=source)
    return ShownVersion(
        **{"snapshot": snapshot, "position": 1, "count": 1, "checked": None, **more}
    )


def test_when_it_was_read_and_last_seen_unchanged() -> None:
    read = freshness(checked(), NOW)
    assert read.startswith("read ")
    assert "3 days ago" in read
    later = freshness(checked(checked=NOW - timedelta(hours=2)), NOW)
    assert later == f"{read}, unchanged 2 hours ago"
    assert freshness(checked(checked=NOON), NOW) == read


def test_one_time_is_shown_once() -> None:
    at_once = checked(checked=NOON + timedelta(seconds=3))
    assert freshness(at_once, NOON + timedelta(seconds=5)) == "read just now"


def test_an_earlier_version_was_not_seen_unchanged() -> None:
    earlier = checked(checked=NOW, position=1, count=2)
    assert freshness(earlier, NOW) == freshness(checked(), NOW)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("page", "transcribed from a page on 2026-01-12"), ("invented", "invented on 2026-01-12")],
)
def test_what_no_registry_served_says_so(kind: Any, said: str) -> None:
    source = Source(kind, note="where from")
    assert freshness(checked(source), NOW) == said
    assert origin_note(checked(source).snapshot, ()) == "where from"
    assert origin_note(checked().snapshot, ()) is None
    error = UnreachableError("It is down.", trial=TRIAL)
    remark = stored_copy_remark(checked(source, error=error), NOW)
    assert "not served by the registry" in remark


def test_a_version_of_the_registrys_history_is_served_by_it() -> None:
    history = checked(Source("history", "https://registry.example/"))
    assert freshness(history, NOW) == f"{freshness(checked(), NOW)} from the registry's history"
    assert origin_note(history.snapshot, ()) is None


def test_a_record_of_a_file_says_so() -> None:
    source = Source("file", note="ctg-studies.json.zip (SHA-256 0d0c5eb1)")
    of_file = checked(source, error=UnreachableError("It is down.", trial=TRIAL))
    assert freshness(of_file, NOW) == "from a file, as of 2026-01-12"
    note = origin_note(of_file.snapshot, ())
    assert note == "Read from the file ctg-studies.json.zip (SHA-256 0d0c5eb1)."
    assert origin_note(checked(Source("file")).snapshot, ()) == "Read from a file."
    assert "not served" not in stored_copy_remark(of_file, NOW)


def test_a_source_that_a_later_trialcli_knows() -> None:
    tomorrow: Any = "dream"
    assert freshness(checked(Source(tomorrow)), NOW) == "from elsewhere on 2026-01-12"
    assert origin_note(checked(Source(tomorrow)).snapshot, ()) == "Source: dream."


def test_the_stored_copy_is_named_with_its_age_and_the_reason() -> None:
    error = UnreachableError("It is down.", trial=TRIAL, hint="Try again.")
    remark = stored_copy_remark(checked(error=error), NOW)
    assert remark.startswith(f"Showing the stored copy of {TRIAL}, read ")
    assert "2026-01-12" in remark
    assert "3 days ago" in remark
    assert remark.endswith(f"{TRIAL}: It is down. Try again.")
