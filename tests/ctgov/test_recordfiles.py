import json
from typing import Any

import pytest

from tests.made_snapshots import made_record, made_snapshot
from tests.registry_server import record
from trialcli.ctgov.recordfiles import records_of
from trialcli.record.files import FoundRecord
from trialcli.versions.snapshot import to_bytes

ONE, TWO = "NCT00000001", "NCT00000002"


def found(document: Any) -> list[tuple[str, str, int | None]]:
    every = list(records_of(json.dumps(document).encode()))
    assert all(isinstance(one, FoundRecord) for one in every), every
    return [(one.trial, one.source, one.number) for one in every if isinstance(one, FoundRecord)]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (record(ONE), [(ONE, "file", None)]),
        ([record(ONE), record(TWO)], [(ONE, "file", None), (TWO, "file", None)]),
        ([[record(ONE)], {"studies": [record(TWO)]}], [(ONE, "file", None), (TWO, "file", None)]),
        (
            {"studies": [record(ONE)], "nextPageToken": "x", "totalCount": 1},
            [(ONE, "file", None)],
        ),
        ({"studyVersion": 0, "study": record(ONE)}, [(ONE, "history", 1)]),
        ({"studyVersion": 6, "study": record(ONE)}, [(ONE, "history", 7)]),
        ({"studyVersion": -1, "study": record(ONE)}, [(ONE, "history", None)]),
        (
            {"study": record(ONE), "topics": {}, "history": {"changes": [{"version": 4}]}},
            [(ONE, "history", 5)],
        ),
        ({"study": record(ONE), "history": None}, [(ONE, "history", None)]),
        ({"studies": []}, []),
        ([], []),
    ],
)
def test_the_records_in_what_the_registry_serves(
    document: Any, expected: list[tuple[str, str, int | None]]
) -> None:
    assert found(document) == expected


def test_a_snapshot_is_returned_unchanged() -> None:
    content = to_bytes(made_snapshot(ONE))
    (one,) = records_of(content)
    assert isinstance(one, FoundRecord)
    assert (one.trial, one.content) == (ONE, content)
    assert found([json.loads(content)]) == [(ONE, "file", None)]


def test_the_aliases_of_a_record_are_known() -> None:
    study = made_record()
    study["protocolSection"]["identificationModule"] = {"nctId": ONE, "nctIdAliases": [TWO]}
    (one,) = records_of(json.dumps(study).encode())
    assert isinstance(one, FoundRecord)
    assert one.aliases == (TWO,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "it has no trial ID"),
        ("1", "it is not a JSON object"),
        ("[1]", "it is not a JSON object"),
        ('{"study": {"a": 1}}', "it has no trial ID"),
        ('{"studyVersion": 1, "study": {"a": 1}}', "it has no trial ID"),
        ('{"resourceType": "ResearchStudy"}', "it is a FHIR resource"),
        ('{"changes": []}', "it is a list of versions without their records"),
        ('{"schema": "trialcli/list/1"}', "it is JSON of another command"),
        ('{"NCT Number": "NCT00000001", "Study Title": "A"}', "it is a row of a table"),
        ('{"nct_id": "NCT00000001"}', "it is a row of a table"),
        ('{"error": "Invalid field"}', "it is an error message"),
        *(
            (
                text,
                "it is from the registry's former API, whose records have another format",
            )
            for text in (
                '{"FullStudiesResponse": {"FullStudies": []}}',
                '{"Study": {"ProtocolSection": {}}}',
                '{"ProtocolSection": {}}',
            )
        ),
        ('{"format": "trialcli-snapshot/1", "study": {}}', "it is a damaged snapshot"),
        ('{"a": NaN}', "it holds NaN, which is not JSON"),
        ("{", "it is not complete JSON"),
        ("[" * 200 + "]" * 200, "its JSON is nested too deeply"),
    ],
)
def test_other_json_is_explained(text: str, said: str) -> None:
    (one,) = records_of(text.encode())
    assert isinstance(one, str)
    assert one.startswith(said)
