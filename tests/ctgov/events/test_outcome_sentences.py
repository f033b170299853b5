"""The sentences of outcomes that moved, were split or were merged, in invented lists."""

from pathlib import Path

import pytest

from tests.record_diffs import record_diff
from trialcli.ctgov.outcomes.outcome import LIST_KEYS

CASES = Path(__file__).with_name("outcome_sentences.txt").read_text(encoding="utf-8")


def outcome(text):
    rest, _, description = text.partition(" # ")
    measure, _, frame = rest.partition(" @ ")
    texts = {"measure": measure, "timeFrame": frame, "description": description}
    return {key: value for key, value in texts.items() if value}


def record(line):
    lists = [[outcome(text) for text in each.split(" | ") if text] for each in line.split(" || ")]
    module = {key: items for key, items in zip(LIST_KEYS, lists, strict=False) if items}
    return {"protocolSection": {"outcomesModule": module}}


def said(before, after):
    """Return each event of a diff as "severity: sentence", without when it happened."""
    return [
        f"{event.severity}: {event.sentence.partition(' (when in the trial')[0]}"
        for event in record_diff(record(before), record(after)).events
    ]


@pytest.mark.parametrize("case", [case for case in CASES.split("\n\n") if case[0] == "-"])
def test_sentences_of_outcomes(case):
    before, after, *sentences = case.strip().split("\n")
    assert said(before[2:], after[2:]) == sentences
