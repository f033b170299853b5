import json
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.truth import edited_outcomes
from trialcli.ctgov.outcomes.outcome import LIST_KEYS
from trialcli.ctgov.outcomes.pairing import pair_outcomes
from trialcli.record.tree import at, canonical

PRIMARY, SECONDARY, _ = LIST_KEYS


def outcome(measure, frame="12 weeks", **more):
    return {"measure": measure, "timeFrame": frame, **more}


WEIGHT, PAIN, FALLS = map(outcome, ("Body weight", "Knee pain at rest", "Number of falls"))


def paired(before, after):
    """Return the pairs between outcomes, each given as its list and its position."""
    return sorted(pair_outcomes(before, after))


def test_equal_outcomes_of_one_list_come_first():
    lists = {PRIMARY: [WEIGHT], SECONDARY: [WEIGHT]}
    assert paired(lists, lists) == [
        ((PRIMARY, 0), (PRIMARY, 0)),
        ((SECONDARY, 0), (SECONDARY, 0)),
    ]


def test_an_equal_outcome_of_another_list_comes_before_one_in_other_words():
    before = {PRIMARY: [WEIGHT], SECONDARY: []}
    after = {PRIMARY: [outcome("Weight of the body, fasting")], SECONDARY: [WEIGHT]}
    assert paired(before, after) == [((PRIMARY, 0), (SECONDARY, 0))]


def test_an_equal_measure_of_another_list_comes_before_two_doubtful_pairs():
    before = {
        PRIMARY: [outcome("Northfield Work Stress Scale")],
        SECONDARY: [outcome("Short Work Burnout Scale")],
    }
    after = {
        PRIMARY: [outcome("Short Work Burnout Scale", "1 year")],
        SECONDARY: [outcome("Northfield Work Burnout Scale")],
    }
    assert paired(before, after) == [((SECONDARY, 0), (PRIMARY, 0))]


def test_of_several_outcomes_of_one_measure_each_keeps_its_list_and_its_times():
    before = {SECONDARY: [outcome("Knee pain", "4 weeks"), outcome("Knee pain", "8 weeks")]}
    after = {SECONDARY: [outcome("Knee Pain", "Week 8"), outcome("Knee Pain", "Week 4")]}
    assert paired(before, after) == [
        ((SECONDARY, 0), (SECONDARY, 1)),
        ((SECONDARY, 1), (SECONDARY, 0)),
    ]


def test_strangers_are_not_paired():
    assert paired({PRIMARY: [WEIGHT, PAIN]}, {PRIMARY: [FALLS]}) == []


def test_numbers_decide_between_outcomes_that_are_equally_alike():
    before = {SECONDARY: [outcome(f"Change in Ara h {n}-Specific IgG4 Levels") for n in (2, 3)]}
    after = {SECONDARY: [outcome("Percentage of change in ara h 3-specific igg4 levels")]}
    assert paired(before, after) == [((SECONDARY, 1), (SECONDARY, 0))]


def test_secondary_outcomes_that_are_little_alike_are_strangers():
    one, other = outcome("Time to second progression or death (PFS2)"), outcome("Time to response")
    assert paired({SECONDARY: [one]}, {SECONDARY: [other]}) == []


def test_a_copy_that_stays_primary_denies_a_move():
    copy = outcome("Change of body weight", "1 year")
    before = {PRIMARY: [WEIGHT, copy], SECONDARY: []}
    after = {PRIMARY: [outcome("Body weight", "6 months")], SECONDARY: [copy]}
    assert paired(before, after) == [((PRIMARY, 0), (PRIMARY, 0))]


def test_known_pairs_are_not_paired_again():
    known = [((PRIMARY, 0), (PRIMARY, 0))]
    lists = {PRIMARY: [WEIGHT, PAIN]}
    assert pair_outcomes(lists, lists, known) == (((PRIMARY, 1), (PRIMARY, 1)),)


def test_hundreds_of_reworded_outcomes_are_paired_in_parts():
    before = {SECONDARY: [outcome(f"Marker{number:04} alpha") for number in range(700)]}
    after = {SECONDARY: [outcome(f"Marker{number:04} alpha beta") for number in range(700)]}
    assert paired(before, after) == [((SECONDARY, n), (SECONDARY, n)) for n in range(700)]


MEASURES = st.sampled_from(["Knee pain", "knee pain.", "Body weight", "Weight", "OS", "", "%"])
LISTS = st.dictionaries(st.sampled_from(LIST_KEYS), st.lists(st.builds(outcome, MEASURES)))


@given(LISTS, LISTS)
def test_no_outcome_is_in_two_pairs(before, after):
    pairs = paired(before, after)
    for side, lists in ((0, before), (1, after)):
        places = [pair[side] for pair in pairs]
        assert len(set(places)) == len(places)
        assert all(place < len(lists[key]) for key, place in places)


@given(LISTS, LISTS, st.randoms(use_true_random=False))
def test_the_order_of_a_list_decides_nothing(before, after, random):
    def texts(ours, theirs):
        return Counter(
            (key, canonical(ours[key][i]), other, canonical(theirs[other][j]))
            for (key, i), (other, j) in pair_outcomes(ours, theirs)
        )

    shuffled = [
        {key: random.sample(items, len(items)) for key, items in lists.items()}
        for lists in (before, after)
    ]
    assert texts(before, after) == texts(*shuffled)


@pytest.fixture(scope="module")
def lists(corpus):
    """Return the secondary outcomes of every third real record."""
    records = sorted((corpus / "records").glob("*.json"))[::3]
    where = "protocolSection.outcomesModule.secondaryOutcomes"
    return [at(json.loads(path.read_bytes()), where, []) for path in records]


def test_edited_outcomes_are_found_again(lists):
    strangers = [stranger for some in lists[::5] for stranger in some]
    verdicts = Counter()
    for number, before in enumerate(lists):
        if len(before) >= 6:
            random = Random(number)  # noqa: S311 - the same edits every time
            verdicts += judged(before, edited_outcomes(before, strangers, random))
    right = verdicts["right"]
    assert right > 300, "too few edits to judge by"
    assert right / (right + verdicts["wrong"]) >= 0.97, verdicts
    assert right / (right + verdicts["missed"]) >= 0.99, verdicts


def judged(before, edited):
    """Count the pairs that are right, wrong and missing among the outcomes that changed."""
    after = [item for item, _ in edited]
    verdicts, found = Counter(), set()
    for (_, i), (_, j) in pair_outcomes({SECONDARY: before}, {SECONDARY: after}):
        found.add(j)
        source = edited[j][1]
        if canonical(before[i]) != canonical(after[j]):
            alike = source is not None and canonical(before[source]) == canonical(before[i])
            verdicts["right" if alike else "wrong"] += 1
    verdicts["missed"] = sum(
        source is not None and j not in found for j, (_, source) in enumerate(edited)
    )
    return verdicts
