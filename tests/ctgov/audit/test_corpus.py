"""The outcomes of real records with results: a record alone does not show its promise."""

import json
from collections import Counter
from pathlib import Path

import pytest

from trialcli.ctgov.audit import audit_facts, compare_reported
from trialcli.record.tree import at

pytestmark = pytest.mark.slow


def test_what_a_record_registers_is_what_it_reports_or_is_called_unreported(corpus: Path) -> None:
    """In 232 of 232 records, the texts of the results are the registered ones."""
    counts: Counter[str] = Counter()
    for path in sorted((corpus / "records").glob("NCT*.json")):
        record = json.loads(path.read_bytes())
        facts = audit_facts(record)
        if facts.reported is None:
            continue
        found = compare_reported(facts.outcomes, facts.outcomes, facts.reported)
        measures = at(record, "resultsSection.outcomeMeasuresModule.outcomeMeasures") or []
        unposted = [one for one in measures if one.get("reportingStatus") == "NOT_POSTED"]
        post_hoc = [one for one in measures if one.get("type") == "POST_HOC"]
        verdicts = Counter(one.verdict for one in found)
        assert set(verdicts) <= {"kept", "not_reported", "post_hoc"}, path.name
        assert verdicts["not_reported"] == len(unposted), path.name
        assert verdicts["post_hoc"] == len(post_hoc), path.name
        counts += verdicts
    assert counts["kept"] > 1000
    assert counts["not_reported"] > 0
    assert counts["post_hoc"] > 0
