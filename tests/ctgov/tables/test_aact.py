import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ctgov.tables.aact_columns import AACT, NOT_EXPORTED
from tests.ctgov.tables.exported import (
    TABLES,
    cells_by_column,
    column,
    is_left_out,
    places,
    rows,
)
from tests.ctgov.tables.structure import STRUCTURE, full_record
from tests.generated import ODD_VALUES, arbitrary_json
from trialcli.ctgov.shape import SHAPE
from trialcli.ctgov.tables.aact import LEFT_OUT
from trialcli.record.levels import Level
from trialcli.record.tree import Path as Steps
from trialcli.record.tree import leaves
from trialcli.registry.tables import Block, Part
from trialcli.text.blocks import plain_text
from trialcli.text.dates import parse_date

Record = dict[str, Any]

FULL = full_record()
NAMED = places()
KINDS: dict[str, type] = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": date,
    "time": datetime,
}
KEYS = {
    "intervention_other_names.intervention_id": "interventions",
    "design_group_interventions.intervention_id": "interventions",
    "design_group_interventions.design_group_id": "design_groups",
    "facility_contacts.facility_id": "facilities",
    "facility_investigators.facility_id": "facilities",
    "retractions.reference_id": "study_references",
    "result_groups.outcome_id": "outcomes",
    "outcome_counts.outcome_id": "outcomes",
    "outcome_class_counts.outcome_id": "outcomes",
    "outcome_measurements.outcome_id": "outcomes",
    "outcome_analyses.outcome_id": "outcomes",
    "outcome_analysis_groups.outcome_analysis_id": "outcome_analyses",
    **{
        f"{name}.result_group_id": "result_groups"
        for name, table in TABLES.items()
        if any(each.name == "result_group_id" for each in table.columns)
    },
}
"""The columns by which tables are joined, and the tables whose `id` they have."""


def pattern(path: Steps) -> str:
    """Return a path as the tables name places: ``a.b[].c``."""
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in path)[1:]


def as_exported(place: str, value: Any) -> Any:
    """Return the cell that a value is expected to be in."""
    if isinstance(value, str):
        return plain_text(value) if SHAPE.is_markup(place) else value
    return value


def check_rows(record: Record) -> None:
    """Check the form of every row: cells of the columns' kinds, and IDs in a sequence."""
    for table in TABLES.values():
        found = list(table.rows(record))
        for row in found:
            assert isinstance(row, tuple)
            for cell, each in zip(row, table.columns, strict=True):
                assert cell is None or type(cell) is KINDS[each.kind], (table.name, each, cell)
                assert cell != "", (table.name, each)
                if type(cell) is int:
                    assert -(2**63) <= cell < 2**63
        if found and table.columns[1].name == "id":
            first = int(found[0][0][3:]) * 1_000_000 + 1
            assert [row[1] for row in found] == list(range(first, first + len(found)))


# ---------------------------------------------------------------- columns


def test_names_of_tables_and_columns_are_unique() -> None:
    assert len(TABLES) == 49
    for table in TABLES.values():
        names = [each.name for each in table.columns]
        assert len(set(names)) == len(names), table.name
        assert names[0] == "nct_id"
        assert names[1] == "id" or table.name == "studies"


def test_every_column_says_what_it_is_in_one_line() -> None:
    for table in TABLES.values():
        assert table.meaning.endswith("."), table.name
        for each in table.columns:
            assert each.kind in KINDS
            assert each.meaning
            assert not each.meaning.endswith(".")
            assert "\n" not in each.meaning


def test_columns_have_the_names_of_aact() -> None:
    for name, theirs in AACT.items():
        ours = {each.name for each in TABLES[name].columns}
        assert theirs - ours == NOT_EXPORTED.get(name, set()), name


def test_places_are_places_of_the_registry() -> None:
    known = set(_fields(STRUCTURE)) | set(_lists(STRUCTURE))
    assert [place for place in places() if place not in known] == []


def _fields(structure: Any, place: str = "") -> list[str]:
    if isinstance(structure, dict):
        return [
            field
            for key, inner in structure.items()
            for field in _fields(inner, f"{place}.{key}" if place else key)
        ]
    return _fields(structure[0], f"{place}[]") if isinstance(structure, list) else [place]


def _lists(structure: Any, place: str = "") -> list[str]:
    """Return the lists: a column may be read from one as a whole."""
    if isinstance(structure, dict):
        return [
            field
            for key, inner in structure.items()
            for field in _lists(inner, f"{place}.{key}" if place else key)
        ]
    if isinstance(structure, list):
        return [place, f"{place}[]", *_lists(structure[0], f"{place}[]")]
    return []


# ---------------------------------------------------------------- nothing is lost


def test_every_field_of_the_registry_is_in_a_table_or_documented_as_left_out() -> None:
    named = places()
    lost = [
        field
        for field in _fields(STRUCTURE)
        if field not in named and field.removesuffix("[]") not in named and not is_left_out(field)
    ]
    assert lost == []
    assert [place for place in LEFT_OUT if place in named] == []


def lost_values(record: Record) -> list[tuple[str, Any]]:
    """Return the values of a record that are in no column that is read from their place."""
    cells = cells_by_column(record)
    lost = []
    for path, value in leaves(record):
        place = pattern(path)
        if is_left_out(place) or value in ({}, []):
            continue
        columns = NAMED.get(place) or NAMED.get(place.removesuffix("[]"), [])
        found = set().union(*(cells.get(name, set()) for name in columns))
        if not holds(found, as_exported(place, value)):
            lost.append((place, value))
    return lost


def holds(cells: set[Any], value: Any) -> bool:
    """Whether a value is in one of some cells, as it is or as a date, a number or a list's code."""
    if isinstance(value, bool) or not isinstance(value, str):
        return value in cells
    day = parse_date(value)
    return (
        value in cells
        or (day is not None and bool({day.first_day, day.last_day} & cells))
        or _number(value) in cells - {None}
        or any(isinstance(cell, str) and value in cell.split("/") for cell in cells)
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def test_every_value_of_a_full_record_is_in_a_column_of_its_place() -> None:
    assert lost_values(FULL) == []


def test_a_full_record_has_rows_in_every_table() -> None:
    check_rows(FULL)
    assert [name for name, table in TABLES.items() if not list(table.rows(FULL))] == []


def test_no_column_of_a_full_record_is_empty() -> None:
    derived = {("studies", "number_of_arms"), ("studies", "number_of_groups")}
    empty = [
        (name, each.name)
        for name, table in TABLES.items()
        for position, each in enumerate(table.columns)
        if all(row[position] is None for row in table.rows(FULL))
    ]
    assert set(empty) - derived == set()


def test_every_key_of_a_full_record_is_that_of_a_row() -> None:
    check_keys(FULL)
    cells = cells_by_column(FULL)
    assert [key for key in KEYS if cells[key] == {None}] == []


@pytest.mark.parametrize("part", range(4))
def test_every_value_of_real_records_is_in_a_column_of_its_place(corpus: Path, part: int) -> None:
    for path in sorted((corpus / "records").glob("*.json"))[part::4]:
        record = json.loads(path.read_text())
        check_rows(record)
        check_keys(record)
        lost = lost_values(record)
        # A collector of the corpus wrote these, and not the registry.
        lost = [one for one in lost if not re.search("locations_nested|MappedName", one[0])]
        assert lost == [], path.name


def check_keys(record: Record) -> None:
    """Check that each key leads to a row."""
    cells = cells_by_column(record)
    for key, target in KEYS.items():
        assert cells.get(key, set()) - {None} <= cells.get(f"{target}.id", set()), key


# ---------------------------------------------------------------- how many rows


def walk(value: Any, *keys: str) -> list[Any]:
    """Return everything that some keys lead to, through any lists."""
    for key in keys:
        each = value if isinstance(value, list) else [value]
        value = [
            inner
            for one in each
            if isinstance(one, dict) and key in one
            for inner in (one[key] if isinstance(one[key], list) else [one[key]])
        ]
    return list(value)


def expected_numbers(record: Record) -> dict[str, int]:
    """Return how many rows a record has in the tables of lists, counted in the record itself."""
    protocol = record["protocolSection"]
    results = record.get("resultsSection", {})
    arms = protocol.get("armsInterventionsModule", {})
    people = protocol.get("contactsLocationsModule", {})
    references = protocol.get("referencesModule", {})
    sponsors = protocol.get("sponsorCollaboratorsModule", {})
    measured = [results.get("outcomeMeasuresModule", {}), "outcomeMeasures"]
    events = results.get("adverseEventsModule", {})
    flow = results.get("participantFlowModule", {})
    return {
        "studies": 1,
        "conditions": len(walk(protocol, "conditionsModule", "conditions")),
        "keywords": len(walk(protocol, "conditionsModule", "keywords")),
        "design_groups": len(walk(arms, "armGroups")),
        "interventions": len(walk(arms, "interventions")),
        "intervention_other_names": len(walk(arms, "interventions", "otherNames")),
        "design_group_interventions": len(walk(arms, "interventions", "armGroupLabels")),
        "design_outcomes": sum(
            len(walk(protocol, "outcomesModule", f"{kind}Outcomes"))
            for kind in ("primary", "secondary", "other")
        ),
        "facilities": len(walk(people, "locations")),
        "central_contacts": len(walk(people, "centralContacts")),
        "overall_officials": len(walk(people, "overallOfficials")),
        "study_references": len(walk(references, "references")),
        "links": len(walk(references, "seeAlsoLinks")),
        "sponsors": len(walk(sponsors, "leadSponsor")) + len(walk(sponsors, "collaborators")),
        "outcomes": len(walk(*measured)),
        "outcome_counts": len(walk(*measured, "denoms", "counts")),
        "outcome_class_counts": len(walk(*measured, "classes", "denoms", "counts")),
        "outcome_analyses": len(walk(*measured, "analyses")),
        "outcome_analysis_groups": len(walk(*measured, "analyses", "groupIds")),
        "reported_events": len(walk(events, "seriousEvents", "stats"))
        + len(walk(events, "otherEvents", "stats")),
        "reported_event_totals": 3 * len(walk(events, "eventGroups")),
        "milestones": len(walk(flow, "periods", "milestones", "achievements")),
        "drop_withdrawals": len(walk(flow, "periods", "dropWithdraws", "reasons")),
    }


def test_a_full_record_has_as_many_rows_as_items() -> None:
    expected = expected_numbers(FULL)
    assert {name: len(rows(name, FULL)) for name in expected} == expected


@pytest.mark.parametrize("part", range(4))
def test_real_records_have_as_many_rows_as_items(corpus: Path, part: int) -> None:
    for path in sorted((corpus / "records").glob("*.json"))[part::4]:
        record = json.loads(path.read_text())
        expected = expected_numbers(record)
        assert {name: len(rows(name, record)) for name in expected} == expected, path.name
        for name, module, measures in (
            ("baseline_measurements", "baselineCharacteristicsModule", "measures"),
            ("outcome_measurements", "outcomeMeasuresModule", "outcomeMeasures"),
        ):
            keys = (module, measures, "classes", "categories", "measurements")
            values = [one["value"] for one in walk(record.get("resultsSection", {}), *keys)]
            found = column(name, "param_value", record)
            assert [value for value in found if value is not None] == values, path.name


# ---------------------------------------------------------------- odd records


@given(st.data())
def test_any_part_of_a_record_may_be_missing_or_odd(data: st.DataObject) -> None:
    paths = [path for path, _ in leaves(FULL)]
    record = json.loads(json.dumps(FULL))
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(paths))
        path = path[: data.draw(st.integers(1, len(path)))]
        _replace(record, path, data.draw(st.one_of(arbitrary_json(5), st.sampled_from(ODD_VALUES))))
    check_rows(record)


def _replace(value: Any, path: Steps, odd: Any) -> None:
    for step in path[:-1]:
        inside = isinstance(value, dict | list)
        if not inside or (isinstance(value, list) and not isinstance(step, int)):
            return
        try:
            value = value[step]
        except (LookupError, TypeError):
            return
    if isinstance(value, dict) or (isinstance(value, list) and path[-1] in range(len(value))):
        value[path[-1]] = odd


@settings(max_examples=20)
@given(st.data())
def test_records_have_the_same_rows_alone_and_together(data: st.DataObject) -> None:
    records = [FULL, {}, {"protocolSection": FULL["protocolSection"]}]
    for _ in range(data.draw(st.integers(1, 3))):
        record = json.loads(json.dumps(FULL))
        path = data.draw(st.sampled_from([path for path, _ in leaves(FULL)]))
        path = path[: data.draw(st.integers(1, len(path)))]
        _replace(record, path, data.draw(st.sampled_from(ODD_VALUES)))
        records.insert(data.draw(st.integers(0, len(records))), record)
    together = Level(records)
    for table in TABLES.values():
        found = table.read(together)
        alone = [row for record in records for row in table.rows(record)]
        assert [*found.rows()] == alone, table.name
        assert found.size == len(alone)
        if alone:
            ids = Part(found.parts[0].columns[:1], found.parts[0].repeats)
            assert len(found.parts[0].repeats or ()) == len(records)
            assert [*Block(found.size, (ids,)).rows()] == [row[:1] for row in alone]


@given(arbitrary_json())
def test_any_json_has_rows_of_the_right_form(value: Any) -> None:
    check_rows(value if isinstance(value, dict) else {"protocolSection": value})
