import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.ctgov.events.results.posted import (
    baseline,
    edited,
    flow,
    harms,
    measurements,
    measures,
    only_of,
    posted,
    results_between,
    results_of,
    said,
)
from tests.law import assert_law, changes_of
from trialcli.ctgov.events.classify import classify_changes
from trialcli.ctgov.shape import SHAPE
from trialcli.record.compare import compare
from trialcli.record.tree import Record


def tables(study: Record) -> list[Any]:
    return [flow(study), baseline(study), harms(study), *measures(study)]


def groups(table: Any) -> Any:
    return table["eventGroups" if "eventGroups" in table else "groups"]


def numbered(value: Any, numbers: dict[str, str]) -> Any:
    """Return a table with other IDs of its groups."""
    if isinstance(value, dict):
        return {
            key: numbers.get(child, child)
            if key in ("id", "groupId")
            else [numbers[one] for one in child]
            if key == "groupIds"
            else numbered(child, numbers)
            for key, child in value.items()
        }
    return [numbered(one, numbers) for one in value] if isinstance(value, list) else value


def renumber(study: Record, shift: int) -> None:
    for table in tables(study):
        ids = [group["id"] for group in groups(table)]
        others = [*reversed(ids)] if not shift else [f"{one[:2]}{shift}{one[-1]}" for one in ids]
        table.update(numbered(dict(table), dict(zip(ids, others, strict=True))))
        random.Random(1).shuffle(groups(table))  # noqa: S311 - the same order every time


@pytest.mark.parametrize("shift", [0, 1, 77])
def test_other_ids_of_the_groups_are_rated_none(shift: int) -> None:
    event = only_of(lambda study: renumber(study, shift))
    assert said(event) == (
        "results-rewritten",
        "none",
        "Posted results: the IDs of 12 groups changed",
    )


@pytest.mark.parametrize("shift", [0, 77])
def test_a_value_that_changed_beside_the_ids_is_found(shift: int) -> None:
    def change(study: Record) -> None:
        measurements(study)[0]["value"] = "41.2"
        renumber(study, shift)

    news = [event for event in results_of(change) if event.severity != "none"]
    assert [event.sentence for event in news] == [
        (
            "Posted result of a primary outcome changed: Change in 6-minute walk distance, "
            "Drug X: 31.2 → 41.2 metres"
        )
    ]


def rename(study: Record, *, of: str = "Drug X", to: str = "Rilozumab 10 mg") -> None:
    for table in tables(study):
        for group in groups(table):
            if group["title"] == of:
                group["title"] = to


def test_a_group_with_another_title_is_one_event() -> None:
    assert said(only_of(rename)) == (
        "results-changed",
        "detail",
        "Group of the posted results renamed in 6 tables: Drug X → Rilozumab 10 mg",
    )


@pytest.mark.parametrize("shift", [0, 77])
def test_groups_with_other_titles_and_ids_are_found_by_their_values(shift: int) -> None:
    def change(study: Record) -> None:
        measures(study).pop()
        for table in tables(study):
            for group in groups(table):
                del group["description"]

    def rewrite(study: Record) -> None:
        change(study)
        rename(study)
        rename(study, of="Placebo", to="Sugar pill")
        renumber(study, shift)

    events = results_between(edited(change), edited(rewrite))
    assert sorted(event.sentence for event in events) == [
        "Group of the posted results renamed in 5 tables: Drug X → Rilozumab 10 mg",
        "Group of the posted results renamed in 5 tables: Placebo → Sugar pill",
        "Posted results: the IDs of 10 groups changed",
    ]


def test_titles_that_two_groups_have_exchanged_exchange_their_values() -> None:
    def exchange(study: Record) -> None:
        one, other = measures(study)[0]["groups"]
        for key in ("title", "description"):
            one[key], other[key] = other[key], one[key]

    event = next(event for event in results_of(exchange) if event.severity == "minor")
    assert (
        "walk distance, the values of Placebo and Drug X are exchanged" in event.sentence
        or "walk distance, the values of Drug X and Placebo are exchanged" in event.sentence
    )


def test_another_description_of_a_group_is_one_event() -> None:
    def describe(study: Record) -> None:
        for table in tables(study):
            groups(table)[0]["description"] = "Takes it twice daily"

    event = only_of(describe)
    assert event.severity == "detail"
    assert event.sentence == (
        "Description of a group of the posted results changed in 6 tables: Drug X"
    )


@pytest.mark.parametrize("spelling", ["31.20", "+31.2", "31.2 ", "31.200"])
def test_a_figure_in_another_spelling_is_rated_none(spelling: str) -> None:
    event = only_of(lambda study: measurements(study)[0].update(value=spelling))
    assert event.severity == "none"


def test_a_group_that_took_the_id_of_another_has_its_own_values() -> None:
    def replace(study: Record) -> None:
        measures(study)[0]["groups"][0] = {"id": "OG000", "title": "Surgery"}
        for one, value in zip(measurements(study), ("9", "12.4"), strict=True):
            one["value"] = value
        measures(study)[0]["denoms"][0]["counts"][0]["value"] = "7"

    (event,) = results_between(posted(), edited(replace))
    assert "group removed: Drug X (3 values); group added: Surgery (3 values)" in event.sentence


def test_other_ids_in_real_records_are_rated_none(corpus: Path) -> None:
    found = 0
    for path in sorted((corpus / "records").glob("*.json"))[::9]:
        study = json.loads(path.read_bytes())
        if "resultsSection" not in study or len(json.dumps(study)) > 300_000:
            continue
        after = copy.deepcopy(study)
        for table in real_tables(after):
            ids = [group["id"] for group in groups(table)]
            others = random.Random(found).sample(ids, len(ids))  # noqa: S311 - repeatable
            table.update(numbered(dict(table), dict(zip(ids, others, strict=True))))
        comparison = compare(study, after, SHAPE)
        assert_law(study, after, changes_of(comparison))
        events = classify_changes(comparison, study, after)
        assert {event.severity for event in events} <= {"none"}, path.name
        found += 1
    assert found > 5


def real_tables(study: Record) -> list[Any]:
    section = study["resultsSection"]
    keys = ("participantFlowModule", "baselineCharacteristicsModule", "adverseEventsModule")
    outcomes = section.get("outcomeMeasuresModule", {}).get("outcomeMeasures", [])
    found = [*(section.get(key, {}) for key in keys), *outcomes]
    return [table for table in found if "groups" in table or "eventGroups" in table]
