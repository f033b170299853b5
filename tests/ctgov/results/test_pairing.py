from typing import Any

from trialcli.ctgov.results.pairing import pair_measures


def measure(kind: str, title: str, *values: str, **fields: str) -> dict[str, Any]:
    cells = [{"groupId": f"OG00{i}", "value": value} for i, value in enumerate(values)]
    table = [{"categories": [{"measurements": cells}]}]
    return {"type": kind, "title": title, "timeFrame": "1 year", "classes": table, **fields}


def paired(before: list[Any], after: list[Any]) -> list[tuple[int, int]]:
    found = pair_measures({"outcomeMeasures": before}, {"outcomeMeasures": after}, [])
    return sorted((i, j) for (_, i), (_, j) in found)


WALK = measure("PRIMARY", "Distance walked", "31.2", "12.4", "7")
PAIN = measure("SECONDARY", "Pain at rest", "5", "6", "8")


def test_measures_are_paired_by_their_titles() -> None:
    assert paired([WALK, PAIN], [PAIN, WALK | {"type": "SECONDARY"}]) == [(0, 1), (1, 0)]


def test_a_measure_with_a_new_title_is_paired_by_its_values() -> None:
    assert paired([WALK, PAIN], [PAIN | {"title": "Discomfort"}, WALK]) == [(0, 1), (1, 0)]


def test_measures_with_too_few_figures_are_not_paired_by_them() -> None:
    zeros = measure("SECONDARY", "Deaths", "0", "0")
    assert paired([zeros], [zeros | {"title": "Quality of life"}]) == []


def test_measures_with_the_same_values_as_others_are_not_paired_by_them() -> None:
    other = WALK | {"title": "Stairs climbed"}
    assert paired([WALK, other], [WALK | {"title": "Sleep"}, other | {"title": "Appetite"}]) == []


def test_a_new_title_and_new_values_are_paired_by_words() -> None:
    after = measure("PRIMARY", "Distance walked in a year", "1", "2", "3")
    assert paired([WALK], [after]) == [(0, 0)]


def test_other_measures_are_not_paired() -> None:
    assert paired([WALK], [measure("SECONDARY", "Blood pressure", "1", "2", "3")]) == []


def test_what_is_no_measure_is_not_paired() -> None:
    assert paired(["a", 1, None, WALK], [None, WALK, {}]) == [(3, 1)]
