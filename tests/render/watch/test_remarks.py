from dataclasses import replace
from datetime import timedelta

import pytest

from tests.render.watch.made_digest import FOUND, OUTAGE, last_check
from trialcli.render.watch.remarks import remarks
from trialcli.watch.digest import Digest, FormatNews, NotShown

NOTHING = Digest(FOUND, "2026-03-09", 412)


def said(*, lasting=False, **more):
    return [str(remark) for remark in remarks(replace(NOTHING, **more), lasting=lasting)]


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (
            NotShown(administrative=3, registry=5, of=("NCT99000020", "NCT99000021")),
            "3 administrative and 5 registry-made changes, 2 trials without other news",
        ),
        (NotShown(lesser=1), "1 less severe change"),
        (NotShown(form=61), "61 changes of the record format"),
        (NotShown(of=("NCT99000020",)), "1 trial without other news"),
    ],
)
def test_changes_that_are_not_shown_are_counted(left, expected):
    assert said(not_shown=left) == [f"Not shown: {expected} (trialcli diff NCT… --all)."]


def test_changes_left_out_of_earlier_digests_are_counted():
    (told,) = said(not_shown=NotShown(registry=2), counts_earlier=True)
    assert told == (
        "Not shown since the last digest: 2 registry-made changes (trialcli diff NCT… --all; "
        "for older versions: trialcli history NCT…)."
    )


def test_a_format_change_is_reported_as_one():
    (told,) = said(format_changes=(FormatNews({"a.b[]": 61, "c": 60}, 66),))
    assert told == (
        "The registry changed its record format: 61 of 66 changed at a.b[] and 60 at c, "
        "without a submission. These changes are not listed one by one."
    )


def test_many_paths_of_a_format_change_are_counted():
    (told,) = said(format_changes=(FormatNews(dict.fromkeys("abcd", 5), 6),))
    assert "changed at a, 5 at b, 5 at c and some at 1 more path," in told


def test_one_failure_of_many_trials_names_the_first_few():
    trials = [f"NCT{number:08}" for number in range(1, 9)]
    (told,) = said(failing=(last_check("failing", *trials, runs=2),))
    assert told == (
        "Not checked: NCT00000001, NCT00000002, NCT00000003, NCT00000004, NCT00000005 and 3 "
        "more, see trialcli watch list --failing (2 failed runs, since 2026-03-07): "
        "The registry answered 503 (Service Unavailable)."
    )
    assert "NCT00000006:" in said(failing=(last_check("failing", *trials[:6], runs=1),))[0]


def test_a_file_names_failing_trials_because_the_command_shows_later_ones():
    trials = [f"NCT{number:08}" for number in range(60)]
    (told,) = said(failing=(last_check("failing", *trials, runs=1),), lasting=True)
    assert "NCT00000048, NCT00000049 and 10 more: The registry " in told


def test_a_failure_of_everything_names_no_trial():
    (told,) = [str(remark) for remark in remarks(OUTAGE, lasting=False)]
    assert told.startswith("Not checked: all 412 trials: The registry ")


def test_a_failure_without_a_message_is_named_by_its_kind():
    failing = last_check("failing", "NCT00000001", message="", kind="blocked", runs=1)
    assert said(failing=(failing,)) == ["Not checked: NCT00000001: blocked."]


def test_an_overdue_trial_is_not_also_reported_as_a_failure():
    failing = last_check("failing", "NCT00000001", "NCT00000002", searches=("lupus",))
    overdue = last_check(
        "overdue", "NCT00000001", searches=("lupus",), since=FOUND - timedelta(days=8)
    )
    long, other = said(failing=(failing,), overdue=(overdue,))
    assert long.startswith(
        "Not checked for 8 days: NCT00000001 and the search “lupus” (3 failed runs): The registry "
    )
    assert other.startswith("Not checked: NCT00000002 (3 failed runs, since 2026-03-07): The ")
    assert len(said(failing=(replace(failing, trials=("NCT00000001",)),), overdue=(overdue,))) == 1


def test_trials_that_were_never_checked():
    overdue = last_check("overdue", "NCT00000001", since=None, message="", kind="")
    assert said(overdue=(overdue,)) == ["Never checked: NCT00000001 (3 failed runs)."]


def test_trials_that_can_be_checked_again():
    assert said(reached=(last_check("reached", "NCT00000001", "NCT00000002"),)) == [
        (
            "Available again after 3 failed runs: NCT00000001 and NCT00000002 "
            "(unavailable since 2026-03-07)."
        )
    ]


def test_every_trial_that_can_be_checked_again_is_named():
    trials = [f"NCT{number:08}" for number in range(11)]
    (told,) = said(reached=(last_check("reached", *trials),))
    assert "NCT00000004, NCT00000005" in told
    assert "NCT00000009 and NCT00000010 (unavailable since" in told
    (told,) = said(reached=(last_check("reached", *(f"NCT{number:08}" for number in range(60))),))
    assert "NCT00000049 and 10 more (unavailable since" in told


def test_if_everything_can_be_checked_again_no_trial_is_named():
    trials = [f"NCT{number:08}" for number in range(412)]
    assert said(reached=(last_check("reached", *trials),)) == [
        "Available again after 3 failed runs: all 412 trials (unavailable since 2026-03-07)."
    ]


@pytest.mark.parametrize(("hours", "days"), [(167, 7), (157, 7), (155, 6), (168, 7), (179, 7)])
def test_days_are_rounded_to_the_nearest(hours, days):
    overdue = last_check("overdue", "NCT00000001", since=FOUND - timedelta(hours=hours))
    assert said(overdue=(overdue,))[0].startswith(f"Not checked for {days} days: ")


def test_an_undelivered_sink_and_a_run_that_was_killed():
    undelivered, repeated = said(undelivered={"team": "it is closed"}, repeated=True)
    assert undelivered == "Not delivered to team: it is closed."
    assert repeated == ("Possible repeat: an earlier run was interrupted while sending this.")
