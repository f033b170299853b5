"""A run over the watch list: what it checks, and that it reports each change once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NoReturn
from weakref import WeakValueDictionary

import pytest

from tests.fakes import ROOT, FakeRegistry
from tests.jobs.watch.watching import TRIALS, A, B, C, D, E, Watching
from tests.made_snapshots import VOLATILE, made_snapshot
from tests.registry_server import record
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.watchlog.log import SqliteWatchLog
from trialcli.errors import (
    BadAnswerError,
    BlockedError,
    NotFoundError,
    ServerFaultError,
    UnreachableError,
)
from trialcli.record.tree import content_digest
from trialcli.registry import consent
from trialcli.registry.client import FailedCheck, ServedRecord
from trialcli.registry.data_stamp import Standstill
from trialcli.versions.snapshot import Snapshot, Source, file_name, to_bytes
from trialcli.versions.turns import has_turn


def test_the_first_run_reports_nothing_and_later_runs_report_changes(world: Watching) -> None:
    report = world.run()
    assert (report.asked, report.is_complete, report.first) == (True, True, 5)
    assert world.told.told == []
    world.next_day()
    world.change(B, overallStatus="COMPLETED")
    report = world.run()
    assert world.told.sentences == [f"{B}: Recruiting → Completed"]
    assert (report.is_complete, report.first, report.watched) == (True, 0, 5)
    world.next_day()
    world.run()
    assert len(world.told.told) == 1


def test_a_run_without_new_data_sends_one_request(world: Watching) -> None:
    world.run()
    world.next_day(new_data=False)
    report = world.run()
    assert world.registry.asked == ["version"]
    assert not report.asked
    assert world.told.told == []


def test_trials_are_checked_if_the_data_date_is_a_week_old(world: Watching) -> None:
    world.run()
    asked = []
    for _ in range(16):
        world.next_day(new_data=False)
        if len(asked) == 3:
            world.change(B, overallStatus="COMPLETED")
        world.run()
        asked.append(len(world.registry.asked))
    assert [day for day, count in enumerate(asked, 1) if count > 1] == [7, 14]
    assert world.told.sentences == [f"{B}: Recruiting → Completed"]


def test_records_older_than_the_data_date_are_checked_again(world: Watching) -> None:
    world.run()
    before = world.registry.data_date
    world.next_day()
    today, world.registry.data_date = world.registry.data_date, before
    world.now = world.now.replace(hour=10)
    assert world.run().lagging == 5
    world.registry.data_date = today
    world.change(B, overallStatus="COMPLETED")
    assert world.run().lagging == 0
    assert world.told.sentences == [f"{B}: Recruiting → Completed"]
    world.run()
    assert world.registry.asked == ["version"]


def test_records_newer_than_the_data_date_leave_a_run_complete(
    world: Watching,
) -> None:
    world.registry.data_date = "2026-08-01"
    world.run()
    world.run()
    assert world.registry.asked == ["version"]


def test_only_a_new_trial_is_requested_without_new_data(world: Watching) -> None:
    world.run({"trials": [A, B]})
    world.run({"trials": [A, B, C]})
    assert world.registry.asked == ["version", C]
    assert world.told.told == []


def test_a_change_without_a_submission_is_reported(world: Watching) -> None:
    world.run()
    world.next_day()
    world.change(A, submitted=False, overallStatus="UNKNOWN", lastKnownStatus="RECRUITING")
    world.run()
    (sentence,) = world.told.sentences
    assert sentence.startswith(f"{A}: Recruiting → Unknown")


def test_watching_begins_with_the_newest_stored_snapshot(world: Watching) -> None:
    world.run({"trials": [A]})
    world.next_day()
    world.change(A, overallStatus="SUSPENDED")
    # It is off the list for a while.
    world.run({"trials": [B]})
    world.next_day()
    world.run({"trials": [A, B]})
    assert world.told.sentences == [f"{A}: Recruiting → Suspended"]


def test_trials_are_sorted_by_severity_then_count_then_list_order(world: Watching) -> None:
    document = {"trials": [E, D, C, B, A]}
    world.run(document)
    world.next_day()
    world.change(A, overallStatus="TERMINATED")
    world.change(B, overallStatus="COMPLETED")
    sponsor = {"leadSponsor": {"name": "Another", "class": "OTHER"}}
    world.change(C, overallStatus="COMPLETED", sponsorCollaboratorsModule=sponsor)
    world.change(D, overallStatus="COMPLETED")
    world.run(document)
    (digest,) = world.told.told
    assert [trial.trial for trial in digest.trials] == [A, C, D, B]
    assert digest.worst == "major"


def test_a_change_that_is_undone_is_two_changes(world: Watching) -> None:
    world.run()
    for status in ("SUSPENDED", "RECRUITING", "SUSPENDED"):
        world.next_day()
        world.change(A, submitted=False, overallStatus=status)
        world.run()
    assert world.told.sentences == [
        f"{A}: Recruiting → Suspended",
        f"{A}: Suspended → Recruiting",
        f"{A}: Recruiting → Suspended",
    ]


# ---------------------------------------------------------------- changes that are only counted


def test_administrative_changes_are_counted_when_there_is_news(world: Watching) -> None:
    world.run()
    world.next_day()
    world.change(A, statusVerifiedDate="2026-03")
    world.run()
    assert world.told.told == []
    world.next_day()
    world.change(B, overallStatus="COMPLETED")
    world.run()
    (digest,) = world.told.told
    assert [trial.trial for trial in digest.trials] == [B]
    assert digest.not_shown.administrative >= 2
    assert digest.not_shown.trials == 1
    world.next_day()
    world.change(B, overallStatus="RECRUITING")
    world.run()
    assert world.told.told[1].not_shown.trials == 0


def test_a_trial_not_shown_for_days_counts_once_unless_it_has_news(
    world: Watching,
) -> None:
    world.run()
    for month in ("2026-03", "2026-04"):
        for trial in (A, B):
            world.next_day()
            world.change(trial, statusVerifiedDate=month)
            world.run()
    world.next_day()
    world.change(B, overallStatus="COMPLETED")
    world.run()
    (digest,) = world.told.told
    assert digest.not_shown.of == (A,)
    assert digest.not_shown.administrative == 9


def test_a_group_sets_the_lowest_reported_severity(world: Watching) -> None:
    document = {
        "sink": {"team": {"kind": "command"}},
        "group": {
            "severe": {"trials": TRIALS, "least": "major", "sinks": ["team"]},
            "all": {"trials": [A], "least": "none"},
        },
    }
    world.run(document)
    world.next_day()
    world.change(A, overallStatus="COMPLETED")
    world.change(B, overallStatus="TERMINATED", whyStopped="Too slow")
    world.run(document)
    assert world.sinks["team"].sentences == [f"{B}: Recruiting → Terminated: Too slow"]
    assert world.sinks["team"].told[0].not_shown.lesser == 1
    told = world.told.sentences
    assert all(sentence.startswith(A) for sentence in told)
    assert len(told) > 1, "the date of the submission too"


# ---------------------------------------------------------------- failed checks


def test_a_failure_is_reported_once_and_again_when_it_ends(world: Watching) -> None:
    world.run()
    for _ in range(3):
        world.next_day()
        world.registry.faults[B] = ServerFaultError("The registry answered 503.")
        report = world.run()
        assert not report.is_complete
        assert [failing.trials for failing in report.failing] == [(B,)]
    (digest,) = world.told.told
    assert digest.has_new_failures
    assert digest.failing[0].message == "The registry answered 503."
    world.next_day()
    world.registry.faults.clear()
    world.change(B, overallStatus="COMPLETED")
    assert world.run().is_complete
    (reached,) = world.told.told[1].reached
    assert (reached.trials, reached.runs) == ((B,), 3)
    assert world.told.sentences == [f"{B}: Recruiting → Completed"]
    world.next_day()
    world.run()
    assert len(world.told.told) == 2


def test_every_digest_during_a_failure_names_it(world: Watching) -> None:
    world.run()
    world.registry.faults[B] = ServerFaultError("503")
    for status in ("COMPLETED", "RECRUITING"):
        world.next_day()
        world.change(A, overallStatus=status)
        world.run()
    assert [digest.failing[0].runs for digest in world.told.told] == [1, 2]
    assert [digest.has_new_failures for digest in world.told.told] == [True, False]


def test_a_new_kind_of_failure_is_reported_but_not_within_one_outage(
    world: Watching,
) -> None:
    world.run()
    faults = [ServerFaultError("503"), BadAnswerError("cut short"), BlockedError("403")]
    for fault in faults:
        world.next_day()
        world.registry.faults[B] = fault
        world.run()
    assert [digest.failing[0].message for digest in world.told.told] == ["503", "403"]


@pytest.mark.parametrize("error", [UnreachableError("no route"), BlockedError("403")])
def test_an_unreachable_registry_fails_every_trial_at_once(
    error: Exception, world: Watching
) -> None:
    world.run({"trials": TRIALS, "searches": ["lupus"]})
    world.next_day()
    world.registry.faults["version"] = error  # type: ignore[assignment]
    report = world.run({"trials": TRIALS, "searches": ["lupus"]})
    assert world.registry.asked == ["version"]
    (failing,) = report.failing
    assert (failing.trials, failing.searches) == (tuple(TRIALS), ("lupus",))
    (digest,) = world.told.told
    assert digest.failing[0].trials == tuple(TRIALS)
    world.next_day()
    world.run({"trials": TRIALS, "searches": ["lupus"]})
    assert len(world.told.told) == 1
    del world.registry.faults["version"]
    world.run({"trials": TRIALS, "searches": ["lupus"]})
    assert world.told.told[1].reached[0].runs == 2


def test_an_outage_that_ends_without_new_data_is_reported_as_ended(
    world: Watching,
) -> None:
    world.run()
    world.next_day(new_data=False)
    world.registry.faults["version"] = UnreachableError("no route")
    world.run()
    world.next_day(new_data=False)
    del world.registry.faults["version"]
    assert world.run().is_complete
    assert world.registry.asked == ["version"]  # checks before the outage still count
    (reached,) = world.told.told[1].reached
    assert (reached.trials, reached.runs) == (tuple(TRIALS), 1)
    world.next_day(new_data=False)
    assert not world.run().asked
    assert len(world.told.told) == 2


def test_the_watchdog_reports_after_some_days_and_repeats_at_that_interval(world: Watching) -> None:
    world.run()
    world.registry.faults[C] = ServerFaultError("503")
    overdue = []
    for _ in range(22):
        world.next_day()
        before = len(world.told.told)
        world.run()
        overdue.append(any(digest.overdue for digest in world.told.told[before:]))
    assert [day for day, is_told in enumerate(overdue, 1) if is_told] == [7, 14, 21]


def test_days_without_new_data_do_not_count_for_the_watchdog(
    world: Watching,
) -> None:
    world.run()
    for _ in range(10):
        world.next_day(new_data=False)
        world.run()
    world.next_day()
    world.registry.faults[C] = ServerFaultError("503")
    world.run()
    # The outdated data has a report of its own.
    still, digest = world.told.told
    assert (still.standstill, digest.standstill) == (Standstill("2026-03-02", 7), None)
    assert not digest.overdue


def test_the_next_run_checks_the_trials_that_failed(world: Watching) -> None:
    world.run()
    world.next_day()
    world.change(A, overallStatus="COMPLETED")
    world.change(B, overallStatus="COMPLETED")
    world.registry.faults[B] = ServerFaultError("503")
    world.run()
    world.registry.faults.clear()
    report = world.run()
    assert world.registry.asked == ["version", B]
    assert report.is_complete
    assert world.told.sentences == [
        f"{A}: Recruiting → Completed",
        f"{B}: Recruiting → Completed",
    ]
    world.run()
    assert world.registry.asked == ["version"]


def test_an_unknown_id_is_reported_once(world: Watching) -> None:
    for _ in range(2):
        report = world.run({"trials": [A, "NCT00000009"]})
        assert [failing.kind for failing in report.failing] == ["not-found"]
        world.next_day()
    assert len(world.told.told) == 1


# ---------------------------------------------------------------- vanished, merged


def test_a_vanished_and_a_returned_record_are_each_reported_once(world: Watching) -> None:
    world.run()
    world.next_day()
    gone = world.registry.records.pop(B)
    for _ in range(2):
        report = world.run()
        assert report.is_complete
        world.next_day()
    assert world.told.sentences == [f"{B}: The registry says that it no longer has a record of {B}"]
    world.registry.put(gone)
    world.run()
    assert world.told.sentences[1:] == [f"{B}: The registry has the record again"]


def test_a_mass_disappearance_is_doubted(world: Watching) -> None:
    many = [f"NCT{number:08d}" for number in range(1, 9)]
    world.registry.put(*map(record, many))
    world.run({"trials": many})
    world.next_day()
    world.registry.records.clear()
    for _ in range(2):
        report = world.run({"trials": many})
        (failing,) = report.failing
        assert len(failing.trials) == 8
        assert failing.message == "The registry reports most trials as missing, all at once."
        assert world.told.sentences == []
    world.next_day()
    assert world.run({"trials": many}).is_complete
    assert len(world.told.sentences) == 8


def test_a_doubt_after_an_outage_lasts_a_full_day(world: Watching) -> None:
    many = [f"NCT{number:08d}" for number in range(1, 9)]
    world.registry.put(*map(record, many))
    world.run({"trials": many})
    world.registry.faults["version"] = UnreachableError("no route")
    for _ in range(3):
        world.next_day()
        world.run({"trials": many})
    world.registry.faults.clear()
    world.registry.records.clear()
    for _ in range(3):
        world.run({"trials": many})
    assert world.told.sentences == []
    world.next_day()
    world.run({"trials": many})
    assert len(world.told.sentences) == 8


def test_a_trial_that_vanishes_between_failures_is_reported_as_vanished(
    world: Watching,
) -> None:
    world.run()
    world.registry.records.pop(B)
    for fault in (None, ServerFaultError("500"), None):
        world.next_day()
        world.registry.faults = {} if fault is None else {B: fault}
        world.run()
    assert not any(digest.reached for digest in world.told.told)
    assert len(world.told.sentences) == 1


def test_a_merged_trial_is_reported_once_and_watched_under_its_new_id(world: Watching) -> None:
    world.run({"trials": [A, B]})
    world.next_day()
    world.registry.records.pop(B)
    world.registry.aliases[B] = C
    world.run({"trials": [A, B]})
    assert world.told.sentences == [f"{B}: The registry now lists {B} under {C}"]
    assert world.told.told[0].trials[0].events[0].facts == {"now": C}
    world.next_day()
    world.change(C, overallStatus="COMPLETED")
    world.run({"trials": [A, B]})
    assert world.told.sentences[1:] == [f"{C}: Recruiting → Completed"]
    world.next_day()
    world.run({"trials": [A, B]})
    assert len(world.told.told) == 2


def test_an_undone_merge_is_reported(world: Watching) -> None:
    world.run({"trials": [A, B]})
    world.next_day()
    kept = world.registry.records.pop(B)
    world.registry.aliases[B] = C
    world.run({"trials": [A, B]})
    world.next_day()
    world.registry.aliases.clear()
    world.registry.put(kept)
    world.change(B, overallStatus="COMPLETED")
    world.run({"trials": [A, B]})
    assert sorted(world.told.sentences[1:]) == [
        f"{B}: Recruiting → Completed",
        f"{B}: The registry lists it under its own ID again, no longer under {C}",
    ]
    world.next_day()
    world.run({"trials": [A, B]})
    assert len(world.told.told) == 2


def test_a_vanished_id_that_returns_as_an_alias_counts_as_returned(
    world: Watching,
) -> None:
    world.run({"trials": [A, B]})
    gone = world.registry.records.pop(B)
    world.next_day()
    world.run({"trials": [A, B]})
    world.registry.aliases[B] = A
    world.next_day()
    world.run({"trials": [A, B]})
    assert (B, "vanished") not in world.log.conditions()
    world.registry.aliases.clear()
    world.next_day()
    world.run({"trials": [A, B]})
    vanished = f"{B}: The registry says that it no longer has a record of {B}"
    assert world.told.sentences.count(vanished) == 2
    assert gone


def test_two_listed_ids_of_one_trial_are_reported_as_one(world: Watching) -> None:
    world.registry.aliases["NCT00000008"] = A
    document = {"trials": [A, "NCT00000008"]}
    world.run(document)
    world.next_day()
    world.change(A, overallStatus="COMPLETED")
    world.run(document)
    assert world.told.sentences.count(f"{A}: Recruiting → Completed") == 1


# ---------------------------------------------------------------- searches

SEARCH = {"searches": ["lupus"]}


def test_trials_that_enter_or_leave_a_search_are_reported(world: Watching) -> None:
    left = world.registry.records.pop(E)
    world.run(SEARCH)
    assert world.told.told == []
    world.next_day()
    world.registry.put(left)
    world.run(SEARCH)
    assert world.told.sentences == [f"{E}: Found by the search “lupus” now"]
    world.next_day()
    # The search no longer finds it, because of a change; both are reported.
    world.registry.hidden = {A}
    world.change(A, overallStatus="COMPLETED")
    world.run(SEARCH)
    assert sorted(world.told.sentences[1:]) == [
        f"{A}: No longer found by the search “lupus”",
        f"{A}: Recruiting → Completed",
    ]
    world.next_day()
    world.change(A, overallStatus="TERMINATED")
    world.registry.put(record("NCT00000007"))
    world.run(SEARCH)
    assert [sentence[:11] for sentence in world.told.sentences[3:]] == ["NCT00000007"]


def test_trials_that_a_search_finds_for_the_first_time_are_counted_as_checked(
    world: Watching,
) -> None:
    search(world, A, B)
    report = world.run({"trials": [C], **SEARCH})
    assert (report.first, report.watched) == (3, 3)
    world.next_day()
    search(world, A, B, D)
    report = world.run({"trials": [C], **SEARCH})
    assert (report.first, report.watched) == (1, 4)


def test_a_failed_search_is_named_and_its_known_trials_are_checked(
    world: Watching,
) -> None:
    world.run(SEARCH)
    world.next_day()
    world.registry.faults["search lupus"] = ServerFaultError("503")
    world.change(B, overallStatus="COMPLETED")
    report = world.run(SEARCH)
    assert [failing.searches for failing in report.failing] == [("lupus",)]
    assert world.told.sentences == [f"{B}: Recruiting → Completed"]


def test_no_trial_leaves_a_search_with_an_incomplete_answer(world: Watching) -> None:
    world.run(SEARCH)
    world.next_day()
    world.registry.hidden = {A}
    world.registry.total = 5
    report = world.run(SEARCH)
    (failing,) = report.failing
    assert (
        failing.message == "The registry's list is incomplete: 4 of 5 trials came. Try again later."
    )
    assert world.told.sentences == []


def test_a_search_is_read_once_per_registry_update(world: Watching) -> None:
    world.run(SEARCH)
    world.run({**SEARCH, "trials": ["NCT00000009"]})
    assert world.registry.asked == ["version", "NCT00000009"]


def search(world: Watching, *trials: str) -> None:
    """Let the search find these trials and no others."""
    world.registry.hidden = {*world.registry.records} - {*trials}


def test_a_trial_of_a_search_that_vanishes_is_reported_as_vanished(world: Watching) -> None:
    world.run(SEARCH)
    world.next_day()
    world.registry.records.pop(B)
    world.run(SEARCH)
    assert world.told.sentences == [f"{B}: The registry says that it no longer has a record of {B}"]
    assert B not in world.log.members()["lupus"]


def test_pending_news_of_a_trial_that_leaves_a_search_stays_pending(world: Watching) -> None:
    world.run(SEARCH)
    world.next_day()
    world.change(B, overallStatus="COMPLETED")
    world.told.fails = lambda: True
    world.run(SEARCH)
    world.next_day()
    world.registry.records.pop(B)
    world.run(SEARCH)
    world.told.fails = lambda: False
    world.run(SEARCH)
    assert len(world.told.sentences) == 2
    assert f"{B}: Recruiting → Completed" in world.told.sentences


def test_a_trial_that_left_a_search_is_checked_until_its_change_is_reported(
    world: Watching,
) -> None:
    world.run(SEARCH)
    world.next_day()
    search(world, A, C, D, E)
    world.change(B, overallStatus="TERMINATED")
    world.registry.faults[B] = ServerFaultError("503")
    assert not world.run(SEARCH).is_complete
    assert world.told.sentences == []
    world.registry.faults.clear()
    assert world.run(SEARCH).is_complete
    assert sorted(world.told.sentences) == [
        f"{B}: No longer found by the search “lupus”",
        f"{B}: Recruiting → Terminated",
    ]


def eight(world: Watching) -> list[str]:
    many = [f"NCT{number:08d}" for number in range(1, 9)]
    world.registry.put(*map(record, many))
    world.run(SEARCH)
    world.next_day()
    return many


def test_a_search_that_suddenly_finds_nothing_is_doubted_for_a_day(
    world: Watching,
) -> None:
    eight(world)
    search(world)
    report = world.run(SEARCH)
    assert [failing.searches for failing in report.failing] == [("lupus",)]
    assert world.told.sentences == []
    world.next_day()
    search(world, *world.registry.records)
    assert world.run(SEARCH).is_complete
    assert world.told.sentences == []
    search(world)
    for _ in range(2):
        world.next_day()
        world.run(SEARCH)
    assert len(world.told.sentences) == 8


@pytest.mark.parametrize(("before", "after"), [(1, 0), (2, 0), (3, 1), (5, 0), (5, 2), (4, 1)])
def test_a_search_that_suddenly_finds_few_is_doubted_for_a_day(
    before: int, after: int, world: Watching
) -> None:
    search(world, *TRIALS[:before])
    world.run(SEARCH)
    world.next_day()
    search(world, *TRIALS[:after])
    for _ in range(2):
        report = world.run(SEARCH)
        (failing,) = report.failing
        assert failing.message.startswith(
            f"The search suddenly finds {after} {'trial' if after == 1 else 'trials'}, and "
            f"{before} before."
        )
        assert world.told.sentences == []
        assert world.log.members()["lupus"] == tuple(TRIALS[:before])
        world.now += timedelta(hours=3)
    world.next_day()
    assert world.run(SEARCH).is_complete
    assert len(world.told.sentences) == before - after
    world.next_day()
    assert world.run(SEARCH).is_complete
    assert len(world.told.sentences) == before - after


@pytest.mark.parametrize(("before", "after"), [(2, 1), (3, 2), (4, 2), (5, 3)])
def test_a_search_that_loses_some_is_believed(before: int, after: int, world: Watching) -> None:
    search(world, *TRIALS[:before])
    world.run(SEARCH)
    world.next_day()
    search(world, *TRIALS[:after])
    assert world.run(SEARCH).is_complete
    assert len(world.told.sentences) == before - after


def test_a_doubted_search_that_recovers_reports_only_the_failure(
    world: Watching,
) -> None:
    search(world, A, B)
    world.run(SEARCH)
    world.next_day()
    search(world)
    world.run(SEARCH)
    search(world, A, B)
    assert world.run(SEARCH).is_complete
    assert world.told.sentences == []
    assert ("search:lupus", "doubted") not in world.log.conditions()


def test_a_doubt_about_a_search_lasts_while_it_cannot_be_read(world: Watching) -> None:
    search(world, A, B)
    world.run(SEARCH)
    world.next_day()
    search(world)
    world.run(SEARCH)
    world.registry.faults["search lupus"] = ServerFaultError("503")
    world.next_day()
    world.run(SEARCH)
    world.registry.faults.clear()
    world.run(SEARCH)
    assert len(world.told.sentences) == 2


LARGE = [f"NCT{number:08d}" for number in range(1, 13)]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let more than four trials of a search be many."""
    monkeypatch.setattr(consent, "MANY", 4)


@pytest.mark.usefixtures("few")
def test_a_search_that_is_too_large_is_not_read_and_reported_once(
    world: Watching,
) -> None:
    for _ in range(2):
        report = world.run(SEARCH)
        (failing,) = report.failing
        assert (failing.kind, failing.searches) == ("too-many-found", ("lupus",))
        assert failing.message == (
            "The search finds 5 trials, more than the 4 that were accepted. "
            "Narrow the search, or accept it: trialcli watch add --query … --yes."
        )
        world.next_day()
    assert len(world.told.told) == 1
    assert world.store.trials() == []
    accepted = {**SEARCH, "most": {"lupus": 5}}
    assert world.run(accepted).is_complete
    assert world.store.trials() == TRIALS


@pytest.mark.usefixtures("few")
def test_a_search_may_grow_slowly_but_not_at_once(world: Watching) -> None:
    search(world, *TRIALS[:4])
    world.run(SEARCH)
    world.registry.put(*map(record, LARGE))
    for found, is_read in ((6, True), (9, True), (10, True), (12, True)):
        world.next_day()
        search(world, *LARGE[:found])
        assert world.run(SEARCH).is_complete is is_read
    assert len(world.told.sentences) == 12 - 4
    world.registry.put(*(record(f"NCT{number:08d}") for number in range(1, 20)))
    world.next_day()
    search(world, *world.registry.records)
    world.change(A, overallStatus="COMPLETED")
    report = world.run(SEARCH)
    (failing,) = report.failing
    assert failing.message.startswith("The search finds 19 trials, more than the 18")
    # What it found before is watched all the same.
    assert world.told.sentences[8:] == [f"{A}: Recruiting → Completed"]
    assert len(world.log.members()["lupus"]) == 12


def test_the_number_in_the_list_limits_a_search(world: Watching) -> None:
    world.run(SEARCH)
    world.next_day()
    report = world.run({**SEARCH, "most": {"lupus": 4}})
    assert [failing.kind for failing in report.failing] == ["too-many-found"]
    assert world.run({**SEARCH, "most": {"lupus": 5}}).is_complete


def test_trials_of_a_search_stay_in_it_during_a_mass_disappearance(world: Watching) -> None:
    many = eight(world)
    kept = dict(world.registry.records)
    world.registry.records.clear()
    report = world.run(SEARCH)
    assert sorted(trial for failing in report.failing for trial in failing.trials) == many
    assert world.told.told[0].failing
    world.next_day()
    world.registry.records.update(kept)
    world.run(SEARCH)
    assert world.told.sentences == []


def test_a_search_is_read_again_with_refresh_or_an_old_data_date(
    world: Watching,
) -> None:
    search(world, A, B)
    world.run(SEARCH)
    search(world, A, B, C)
    world.next_day(8, new_data=False)
    world.run(SEARCH)
    assert world.told.sentences == [f"{C}: Found by the search “lupus” now"]


def test_a_search_that_replaces_listed_trials_keeps_their_bookmarks(world: Watching) -> None:
    world.run({"trials": [A, B]})
    world.next_day()
    world.change(B, overallStatus="COMPLETED")
    world.run(SEARCH)
    assert world.told.sentences == [f"{B}: Recruiting → Completed"]


# ---------------------------------------------------------------- the form of records


def test_the_same_change_in_most_records_is_one_event(world: Watching) -> None:
    world.run()
    world.next_day()
    for trial in (A, B, C, D):
        world.change(trial, submitted=False, newModule={"countryCode": "x"})
    world.change(D, submitted=False, overallStatus="COMPLETED")
    world.run()
    (digest,) = world.told.told
    (form,) = digest.format_changes
    assert form.patterns == {"protocolSection.newModule": 4}
    assert form.checked == 5
    assert world.told.sentences == [f"{D}: Recruiting → Completed"]
    assert digest.not_shown.form == 4
    world.next_day()
    world.run()
    assert len(world.told.told) == 1


def test_a_submission_on_the_day_of_a_format_change_is_reported_in_full(world: Watching) -> None:
    world.run()
    world.next_day()
    for trial in (A, B, C, D):
        world.change(trial, submitted=trial == D, newModule={"countryCode": "x"})
    world.run()
    assert [sentence[:11] for sentence in world.told.sentences] == [D]


def test_trials_that_become_unknown_together_are_reported_one_by_one(world: Watching) -> None:
    world.run()
    world.next_day()
    for trial in TRIALS:
        world.change(trial, submitted=False, overallStatus="UNKNOWN", lastKnownStatus="RECRUITING")
    world.run()
    assert len(world.told.sentences) == 5
    assert not world.told.told[0].format_changes


def test_a_format_change_that_is_found_in_two_runs_is_reported_once(world: Watching) -> None:
    world.run()
    world.next_day()
    for trial in TRIALS:
        world.change(trial, submitted=False, newModule={"countryCode": "x"})
    world.registry.faults[E] = ServerFaultError("503")
    world.run()
    world.registry.faults.clear()
    world.run()
    assert [len(digest.format_changes) for digest in world.told.told] == [1, 0]
    assert world.told.sentences == []


def test_without_a_data_date_a_format_change_belongs_to_its_run(world: Watching) -> None:
    world.registry.stamp = None
    world.run()
    world.next_day()
    world.registry.stamp = None
    for trial in TRIALS:
        world.change(trial, submitted=False, newModule={"countryCode": "x"})
    world.run()
    assert [len(digest.format_changes) for digest in world.told.told] == [1]
    world.next_day(10)
    world.registry.stamp = None
    world.change(B, submitted=False, newModule={"countryCode": "y"})
    world.run()
    assert [sentence[:11] for sentence in world.told.sentences] == [B]


# ---------------------------------------------------------------- snapshots of other commands


def stored(world: Watching, trial: str, status: str) -> None:
    """Store another version of a trial, as ``fetch`` would."""
    world.change(trial, overallStatus=status)
    study = world.registry.records[trial]
    source = Source("api", "https://registry.example")
    digest = content_digest(study, VOLATILE)
    world.store.put(Snapshot(trial, world.clock(), source, digest, study))


def test_a_run_without_new_data_reads_the_marks_of_a_few_trials_at_once(
    world: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.run()
    monkeypatch.setattr("trialcli.jobs.watch.run._READ_AT_ONCE", 2)
    asked = []
    marks_of = DirectoryStore.marks_of

    def counted(store: DirectoryStore, trials: Iterable[str]) -> dict[str, int]:
        asked.append([*trials])
        return marks_of(store, asked[-1])

    def never(*_: object) -> NoReturn:
        raise AssertionError("everything is read at once")

    monkeypatch.setattr(DirectoryStore, "marks_of", counted)
    monkeypatch.setattr(DirectoryStore, "marks", never)
    assert not world.run().asked
    assert {len(some) for some in asked} <= {1, 2}
    assert sorted(trial for some in asked for trial in some) == TRIALS


def test_a_whole_run_writes_and_reads_a_few_bookmarks_at_once(
    world: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trialcli.jobs.watch.bookmarks._AT_ONCE", 2)
    monkeypatch.setattr("trialcli.edges.watchlog.log._PAGE", 2)
    written: list[int] = []
    read: list[int] = []
    enlist, raw_rows = SqliteWatchLog.enlist, SqliteWatchLog._raw_rows

    def counted(log: SqliteWatchLog, trials: Mapping[str, str | None], *more: Any) -> None:
        written.append(len(trials))
        enlist(log, trials, *more)

    def noted(log: SqliteWatchLog, table: Any, *more: Any) -> list[Any]:
        rows = raw_rows(log, table, *more)
        if table.name == "watch_marks":
            read.append(len(rows))
        return rows

    monkeypatch.setattr(SqliteWatchLog, "enlist", counted)
    monkeypatch.setattr(SqliteWatchLog, "_raw_rows", noted)
    assert world.run().watched == len(TRIALS)
    assert written == [0, 2, 2, 1]
    world.next_day()
    assert world.run().watched == len(TRIALS)
    assert (max(read), sum(read)) == (2, len(TRIALS))


def test_snapshots_of_other_commands_are_reported_without_new_data(
    world: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.run()
    stored(world, B, "COMPLETED")
    # The clock of this world is not the disk's.
    marks, late = DirectoryStore.marks, dict.fromkeys([B, "NCT00000077"], 2**63 - 1)
    monkeypatch.setattr(DirectoryStore, "marks", lambda store: marks(store) | late)
    world.run()
    assert world.registry.asked == ["version"]
    assert world.told.sentences == [f"{B}: Recruiting → Completed"]
    world.run()
    assert len(world.told.told) == 1


def test_the_same_content_at_a_later_time_is_not_a_change(world: Watching) -> None:
    world.run()
    (name,) = world.store.versions(B)
    snapshot = world.store.load(name)._replace(retrieved=world.clock())
    (world.root / B / file_name(snapshot)).write_bytes(to_bytes(snapshot))
    world.next_day()
    world.run()
    assert world.log.newest() == 0


def test_a_reported_snapshot_that_was_deleted_is_not_reported_again(
    world: Watching,
) -> None:
    world.run()
    world.next_day()
    world.change(B, overallStatus="COMPLETED")
    world.run()
    (world.root / B / world.store.versions(B)[-1].file_name).unlink()
    world.next_day()
    world.run()
    assert world.told.sentences == [f"{B}: Recruiting → Completed"]


def test_a_change_is_reported_even_if_the_earlier_snapshot_was_deleted(
    world: Watching,
) -> None:
    world.run()
    (world.root / B / world.store.versions(B)[-1].file_name).unlink()
    world.next_day()
    world.change(B, overallStatus="COMPLETED")
    world.run()
    (sentence,) = world.told.sentences
    assert sentence.endswith("the change cannot be read: the snapshot before it is gone")


def test_a_damaged_snapshot_of_an_unchanged_record_is_a_problem_without_news(
    world: Watching,
) -> None:
    world.run()
    (world.root / B / world.store.versions(B)[-1].file_name).write_text("{}")
    world.next_day()
    while not has_turn(B, world.now):
        world.next_day()
    assert len(world.run().problems) == 1
    assert world.told.sentences == []


def test_a_sink_that_left_the_list_is_named_with_its_pending_news(world: Watching) -> None:
    document = {"trials": [A], "sinks": ["team"], "sink": {"team": {"kind": "command"}}}
    world.run(document)
    world.sinks["team"].fails = lambda: True
    world.next_day()
    world.change(A, overallStatus="COMPLETED")
    world.run(document)
    assert world.run({"trials": [A]}).dropped == ("team",)
    assert world.run({"trials": [A]}).dropped == ()


# ---------------------------------------------------------------- damage


def test_a_change_after_a_damaged_snapshot_is_reported_without_content(
    world: Watching,
) -> None:
    world.run()
    world.next_day()
    world.change(A, overallStatus="COMPLETED")
    (name,) = world.store.versions(A)
    (world.root / A / name.file_name).write_text("{}")
    report = world.run()
    (sentence,) = world.told.sentences
    assert sentence.startswith(f"{A}: The registry record changed, but the change cannot be read")
    assert len(report.problems) == 1


def test_a_record_transcribed_from_a_page_is_not_compared_in_full(world: Watching) -> None:
    world.store.put(made_snapshot(A))
    world.run()
    world.next_day()
    world.change(A, overallStatus="COMPLETED")
    world.run()
    assert world.told.sentences == [f"{A}: Recruiting → Completed"]


def _whole(trial: str, **status: Any) -> dict[str, Any]:
    """Return a record with a status of its own."""
    study = record(trial)
    study["protocolSection"]["statusModule"] |= status
    return study


def _emptied(trial: str) -> dict[str, Any]:
    """Return a record that has lost all but its identification."""
    return {"protocolSection": {"identificationModule": {"nctId": trial}}, "derivedSection": {}}


def _emptied_world(world: Watching) -> None:
    world.registry.records[A] = _whole(A)
    world.run()
    world.next_day()
    world.registry.records[A] = _emptied(A)


def test_a_record_that_lost_nearly_everything_is_doubted_for_a_day(world: Watching) -> None:
    _emptied_world(world)
    report = world.run()
    assert not report.is_complete
    (failing,) = report.failing
    assert failing.trials == (A,)
    assert failing.message.startswith("The registry's answer lacks nearly everything (title")
    assert world.told.sentences == []
    world.now += timedelta(hours=6)
    assert not world.run().is_complete
    world.next_day()
    assert world.run().is_complete
    (sentence,) = world.told.sentences
    assert sentence.startswith(f"{A}: The registry's record lacks nearly everything (title")
    world.next_day()
    assert world.run().is_complete
    assert len(world.told.sentences) == 1


def test_an_incomplete_record_hides_no_change_and_makes_none(world: Watching) -> None:
    _emptied_world(world)
    world.run()
    world.next_day()
    world.registry.records[A] = _whole(A, overallStatus="COMPLETED")
    assert world.run().is_complete
    assert world.told.sentences == [f"{A}: Recruiting → Completed"]
    assert not [one for one in world.log.conditions() if one[1] == "doubted"]


def test_a_record_that_is_complete_again_is_reported_with_the_changes_meanwhile(
    world: Watching,
) -> None:
    _emptied_world(world)
    world.run()
    world.next_day()
    world.run()
    world.next_day()
    world.registry.records[A] = _whole(A, overallStatus="COMPLETED")
    world.run()
    assert world.told.sentences[1:] == [
        f"{A}: The registry's record is complete again",
        f"{A}: Recruiting → Completed",
    ]


def _store_emptied(world: Watching, **kept: Any) -> None:
    """Store, as `fetch` does, an answer that has lost nearly everything."""
    study = _emptied(A)
    study["protocolSection"] |= kept
    world.store.put(Snapshot(A, world.now, Source("api"), content_digest(study, VOLATILE), study))


@pytest.mark.parametrize("new_data", [True, False])
def test_a_loss_stored_by_another_command_is_doubted_and_then_reported(
    world: Watching, new_data: bool
) -> None:
    world.registry.records[A] = _whole(A)
    world.run()
    world.next_day(new_data=False)
    _store_emptied(world)
    world.registry.records[A] = _emptied(A)
    if new_data:
        world.next_day()
    report = world.run()
    assert [failing.trials for failing in report.failing] == [(A,)]
    assert world.told.sentences == []
    world.next_day(new_data=new_data)
    assert world.run().is_complete
    (sentence,) = world.told.sentences
    assert sentence.startswith(f"{A}: The registry's record lacks nearly everything (title")


def test_a_loss_stored_by_mistake_is_not_reported(world: Watching) -> None:
    world.registry.records[A] = _whole(A)
    world.run()
    world.next_day(new_data=False)
    _store_emptied(world)
    assert world.run().is_complete  # the registry has the whole record
    world.next_day()
    assert world.run().is_complete
    assert world.told.sentences == []


def test_a_change_before_a_doubted_loss_is_reported(world: Watching) -> None:
    world.registry.records[A] = _whole(A)
    world.run()
    world.next_day()
    study = _whole(A, overallStatus="COMPLETED")
    world.store.put(Snapshot(A, world.now, Source("api"), content_digest(study, VOLATILE), study))
    world.now += timedelta(minutes=1)
    world.registry.records[A] = _emptied(A)
    assert not world.run().is_complete
    assert world.told.sentences == [f"{A}: Recruiting → Completed"]
    world.next_day()
    world.run()
    assert len(world.told.sentences) == 2


def test_a_record_that_regains_only_some_parts_is_still_incomplete(world: Watching) -> None:
    _emptied_world(world)
    world.run()
    world.next_day()
    world.run()
    world.next_day()
    study = _emptied(A)
    study["protocolSection"] |= {
        "conditionsModule": {"conditions": ["Nothing"]},
        "descriptionModule": {"briefSummary": "Invented."},
    }
    world.registry.records[A] = study
    world.run()
    assert len(world.told.sentences) == 1
    world.next_day()
    world.registry.records[A] = _whole(A, overallStatus="COMPLETED")
    world.run()
    assert world.told.sentences[1:] == [
        f"{A}: The registry's record is complete again",
        f"{A}: Recruiting → Completed",
    ]


def _store_page(world: Watching, **status: Any) -> None:
    """Store a trial as transcribed from a page: less than its record."""
    study = {
        "protocolSection": {
            "identificationModule": {"nctId": A, "briefTitle": "A trial"},
            "statusModule": {"overallStatus": "RECRUITING", **status},
        }
    }
    digest = content_digest(study, VOLATILE)
    world.store.put(Snapshot(A, world.now, Source("page", note="A page."), digest, study))


def test_a_difference_between_a_page_and_the_first_record_is_reported(world: Watching) -> None:
    _store_page(world, startDateStruct={"date": "2026-01-31"})
    world.now += timedelta(minutes=1)
    world.registry.records[A] = _whole(
        A, overallStatus="COMPLETED", startDateStruct={"date": "2026-01", "type": "ACTUAL"}
    )
    world.run()
    assert world.told.sentences == [f"{A}: Recruiting → Completed"]
    (told,) = world.told.told
    (item,) = told.trials[0].items
    assert item.news.after_page
    world.next_day()
    world.run()
    assert len(world.told.sentences) == 1


def test_a_first_record_equal_to_its_page_is_not_reported(world: Watching) -> None:
    _store_page(world)
    world.now += timedelta(minutes=1)
    world.registry.records[A] = _whole(A)
    world.run()
    assert world.told.sentences == []


def test_a_page_between_two_records_hides_no_change(world: Watching) -> None:
    world.registry.records[A] = _whole(A)
    world.run()
    world.next_day()
    _store_page(world)
    world.now += timedelta(minutes=1)
    study = _whole(A)
    study["protocolSection"]["descriptionModule"]["briefSummary"] = "Another."
    world.registry.records[A] = study
    world.run()
    assert world.told.sentences == [f"{A}: Brief summary: A summary. → Another."]


def test_a_withheld_record_is_not_incomplete(world: Watching) -> None:
    world.registry.records[A] = _whole(A)
    world.run()
    world.next_day()
    withheld = _whole(A, overallStatus="WITHHELD")
    for module in ("descriptionModule", "conditionsModule", "designModule", "eligibilityModule"):
        del withheld["protocolSection"][module]
    world.registry.records[A] = withheld
    assert world.run().is_complete
    assert f"{A}: Recruiting → Withheld" in world.told.sentences


def test_an_unknown_id_without_snapshots_is_not_found(world: Watching) -> None:
    world.registry.faults["NCT00000009"] = NotFoundError("no such trial")
    report = world.run({"trials": ["NCT00000009"]})
    assert not report.is_complete


# ---------------------------------------------------------------- memory


class PassingRecord(dict[str, Any]):
    """A record that can be seen to be gone."""


class Passing(FakeRegistry):
    """Makes each record when it is asked for, and keeps in mind how many are there at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.alive: WeakValueDictionary[str, PassingRecord] = WeakValueDictionary()
        self.most = 0

    def studies(self, trials: Sequence[str]) -> Iterator[ServedRecord | FailedCheck]:
        for trial in trials:
            self.most = max(self.most, len(self.alive))
            yield ServedRecord(trial, trial, self._made(trial), f"{ROOT}/{trial}", self.data_date)

    def _made(self, trial: str) -> PassingRecord:
        is_news = int(trial[3:]) % 10 == 0
        made = PassingRecord(record(trial, title=f"As of {self.stamp if is_news else 'ever'}"))
        self.alive[trial] = made
        return made


def test_records_are_stored_logged_and_released_in_batches(world: Watching) -> None:
    world.registry = registry = Passing()
    trials = [f"NCT{number:08d}" for number in range(1, 121)]
    for day in range(2):
        world.next_day()
        registry.most = 0
        assert world.run({"trials": trials}).first == (0 if day else len(trials))
        assert registry.most <= 51
    (digest,) = world.told.told
    assert len(digest.trials) == 12
