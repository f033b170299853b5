import pytest

from trialcli.events.rule import Rule, rules_by_id, worst_rule
from trialcli.events.thresholds import DATE_DAYS

STARTED = Rule("started", "minor", "The trial started", "a paper")
STOPPED = Rule("stopped", "major", "The trial stopped", "a paper")
MOVED_FAR = Rule("moved-far", "minor", "A date moved far", "a paper", DATE_DAYS)


def test_rules_are_found_by_id() -> None:
    assert rules_by_id([STARTED, STOPPED, STARTED]) == {"started": STARTED, "stopped": STOPPED}


def test_two_rules_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="started"):
        rules_by_id([STARTED, Rule("started", "major", "Another trial started", "a paper")])


def test_the_worst_rule_is_the_most_severe_and_then_the_first() -> None:
    assert worst_rule([STARTED, STOPPED]) is STOPPED
    assert worst_rule([STARTED, MOVED_FAR]) is STARTED


def test_only_a_rule_with_a_cut_off_is_heuristic() -> None:
    assert MOVED_FAR.heuristic
    assert not STARTED.heuristic
    assert STARTED.threshold_words({"threshold": 5}) == ""


def test_the_threshold_is_named_with_its_unit() -> None:
    words = MOVED_FAR.threshold_words
    assert words({"threshold": 90}) == "90 days or more: trialcli's own threshold"
    assert words({}) == "trialcli's own threshold"
