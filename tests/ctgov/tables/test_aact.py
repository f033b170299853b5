from typing import Any

from trialcli.ctgov.model import CTGOV_RECORDS

RECORD: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "Metformin in lupus"},
        "statusModule": {"overallStatus": "TERMINATED"},
        "conditionsModule": {"conditions": ["COPD", "Lupus"]},
    }
}


def rows(name: str, record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a table, each by the names of its columns."""
    (table,) = (table for table in CTGOV_RECORDS.tables if table.name == name)
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows(record)]


def test_each_condition_is_a_row() -> None:
    assert rows("conditions", RECORD) == [
        {"nct_id": "NCT00000001", "id": 1_000_001, "name": "COPD", "downcase_name": "copd"},
        {"nct_id": "NCT00000001", "id": 1_000_002, "name": "Lupus", "downcase_name": "lupus"},
    ]


def test_a_record_without_an_nct_id_has_no_rows() -> None:
    assert not any(list(table.rows({})) for table in CTGOV_RECORDS.tables)
