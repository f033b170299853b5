"""Results due, in real records."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from trialcli.ctgov.due.europe import eu_results
from trialcli.ctgov.due.unitedstates import us_results
from trialcli.ctgov.facts.flags import flag_days

_TODAY = date(2026, 3, 14)


def _records(corpus: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_bytes()) for path in sorted((corpus / "records").glob("*.json"))]


def test_every_real_record_has_a_state_and_the_flag_agrees(corpus: Path):
    for study in _records(corpus):
        found = us_results(study, _TODAY)
        due = flag_days(study).get("results-due")
        assert (due is not None and due <= _TODAY) is (found.state in ("due", "overdue"))
        if found.due is not None and found.state in ("due", "overdue"):
            assert due is not None
            assert (due - found.due).days == 1
        sentences = found.deadline.counted() if found.deadline is not None else ()
        assert all(str(sentence).endswith(".") for sentence in sentences)


def test_every_eu_number_in_a_real_record_has_a_rule(corpus: Path):
    found = [eu_results(study, _TODAY) for study in _records(corpus)]
    named = [each for each in found if each is not None]
    assert {each.register for each in named} == {"CTIS", "EudraCT"}
    assert all(each.counted() for each in named)
