from dataclasses import replace
from datetime import timedelta

import pytest

from tests.render.watch.made_digest import FOUND, OUTAGE, look
from trialcli.core.watch.digest import Digest, FormChange, NotShown
from trialcli.render.watch.remarks import remarks

NOTHING = Digest(FOUND, "2026-03-09", 412)


def said(**more):
    return [str(remark) for remark in remarks(replace(NOTHING, **more))]


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (
            NotShown(administrative=3, registry=5, of=("NCT99000020", "NCT99000021")),
            "3 administrative and 5 registry-made changes, 2 trials with nothing else",
        ),
        (NotShown(lesser=1), "1 less severe change"),
        (NotShown(form=61), "61 changes of form"),
        (NotShown(of=("NCT99000020",)), "1 trial with nothing else"),
    ],
)
def test_what_is_not_shown_is_counted(left, expected):
    assert said(not_shown=left) == [f"Not shown: {expected} (trialcli diff NCT… --all)."]


def test_a_change_of_form_is_told_as_one():
    (told,) = said(form=(FormChange({"a.b[]": 61, "c": 60}, 66),))
    assert told == (
        "The registry changed the form of its records: 61 of 66 changed at a.b[] and 60 at c; "
        "nobody submitted anything. Not told one by one."
    )


def test_the_paths_of_a_change_of_form_are_counted_where_there_are_many():
    (told,) = said(form=(FormChange(dict.fromkeys("abcd", 5), 6),))
    assert "changed at a, 5 at b, 5 at c and some at 1 more path;" in told


def test_one_failure_of_many_trials_names_the_first_few():
    trials = [f"NCT{number:08}" for number in range(1, 9)]
    (told,) = said(failing=(look("failing", *trials, runs=2),))
    assert told == (
        "Not looked at: NCT00000001, NCT00000002, NCT00000003, NCT00000004, NCT00000005 and 3 "
        "more, see trialcli watch list --failing (2 runs, since 2026-03-07): "
        "The registry answered 503 (Service Unavailable)."
    )
    assert "NCT00000006:" in said(failing=(look("failing", *trials[:6], runs=1),))[0]


def test_a_failure_of_everything_names_nobody():
    (told,) = [str(remark) for remark in remarks(OUTAGE)]
    assert told.startswith("Not looked at: all 412 trials: The registry ")


def test_a_failure_without_a_message_is_named_by_its_kind():
    failing = look("failing", "NCT00000001", message="", kind="blocked", runs=1)
    assert said(failing=(failing,)) == ["Not looked at: NCT00000001: blocked."]


def test_what_is_overdue_is_not_told_a_second_time_as_a_failure():
    failing = look("failing", "NCT00000001", "NCT00000002", searches=("lupus",))
    overdue = look("overdue", "NCT00000001", searches=("lupus",), since=FOUND - timedelta(days=8))
    long, other = said(failing=(failing,), overdue=(overdue,))
    assert long.startswith(
        "Not looked at for 8 days: NCT00000001 and the search “lupus” (3 runs): The registry "
    )
    assert other.startswith("Not looked at: NCT00000002 (3 runs, since 2026-03-07): The ")
    assert len(said(failing=(replace(failing, trials=("NCT00000001",)),), overdue=(overdue,))) == 1


def test_what_was_never_looked_at():
    overdue = look("overdue", "NCT00000001", since=None, message="", kind="")
    assert said(overdue=(overdue,)) == ["Never looked at: NCT00000001 (3 runs)."]


def test_what_can_be_looked_at_again():
    assert said(reached=(look("reached", "NCT00000001", "NCT00000002"),)) == [
        "Reached again after 3 runs: NCT00000001 and NCT00000002 (not reached since 2026-03-07)."
    ]


def test_an_undelivered_sink_and_a_run_that_was_killed():
    undelivered, repeated = said(undelivered={"team": "it is closed"}, repeated=True)
    assert undelivered == "Not delivered to team: it is closed."
    assert repeated == (
        "Perhaps told before: a run was interrupted while it was delivering; "
        "some of this may have reached you."
    )
