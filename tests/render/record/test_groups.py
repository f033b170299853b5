"""Groups of participants: each has a name of its own."""

import json
from pathlib import Path

import pytest

from trialcli.render.record.cursor import open_record
from trialcli.render.record.groups import ResultsGroups


@pytest.mark.parametrize(
    ("groups", "names"),
    [
        ([("OG000", "Drug"), ("OG001", "Placebo")], ["Drug", "Placebo"]),
        ([("OG000", "Drug"), ("OG001", "Drug")], ["Drug (OG000)", "Drug (OG001)"]),
        ([("OG000", "Drug"), ("OG001", "DRUG")], ["Drug (OG000)", "DRUG (OG001)"]),
        ([("OG000", "A"), ("OG001", "B"), ("OG002", "A")], ["A (OG000)", "B", "A (OG002)"]),
        ([("", "Drug"), ("", "Drug")], ["Drug (1)", "Drug (2)"]),
        ([("OG000", "Drug"), ("OG000", "Drug")], ["Drug (1)", "Drug (2)"]),
        ([("OG000", ""), ("", "")], ["OG000", "Group 2"]),
    ],
)
def test_no_two_columns_have_one_head(groups: list[tuple[str, str]], names: list[str]) -> None:
    study = {"groups": [{"id": name, "title": title} for name, title in groups]}
    made = ResultsGroups(open_record(study).nodes("groups"))
    assert list(made.table(()).columns) == names
    last = groups[-1][0]
    if last:
        assert made.title(last) == names[-1]


def test_groups_with_one_title_are_distinguished_in_real_tables(corpus: Path) -> None:
    paths = sorted((corpus / "records").glob("NCT0[0-2]*.json"))
    assert paths
    for path in paths:
        root = open_record(json.loads(path.read_bytes()))
        for measure in root.nodes("resultsSection.outcomeMeasuresModule.outcomeMeasures"):
            columns = ResultsGroups(measure.nodes("groups")).table(()).columns
            assert len(set(columns)) == len(columns)
