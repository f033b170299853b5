"""A change of the statistic, in invented measures: none of these texts is from a real record."""

import pytest

from trialcli.ctgov.outcomes.classify import classify
from trialcli.ctgov.outcomes.pairing import pair_outcomes


def changes_of(before, after):
    """Classify a change of the only primary outcome, each side ``measure # description``."""
    sides = []
    for text in (before, after):
        measure, _, description = text.partition(" # ")
        sides.append({"primaryOutcomes": [{"measure": measure, "description": description}]})
    return classify(*sides, pair_outcomes(*sides))


@pytest.mark.parametrize(
    ("before", "after", "was", "now"),
    [
        ("Cumulative incidence of gout", "Hazard of gout", "rate", "hazard"),
        ("Hazard ratio for relapse", "Number of patients with relapse", "hazard", "count"),
        ("Odds of relapse", "Risk ratio of relapse", "odds", "relative risk"),
        ("Odds ratio for caries", "Number of children with caries", "odds", "count"),
        ("Relative risk of fracture", "Number of fractures", "relative risk", "count"),
        ("Number of attacks", "Rate of attacks per year", "count", "rate per time"),
        ("Daily seizure count", "Number of seizures", "rate per time", "count"),
        ("Cumulative number of sores", "Incidence rate of sores", "count", "rate per time"),
        ("Annualized relapse rate", "Number of relapses", "rate per time", "count"),
        ("AUC of insulin", "Peak insulin", "area under the curve", "maximum"),
        ("Mean glucose", "AUC of glucose", "mean", "area under the curve"),
        (
            "Pain score",
            "Number of patients with at least 30% improvement in pain score",
            "value",
            "number or percentage with at least 30% improvement",
        ),
        (
            "Sum of the itch diary",
            "Percentage of Subjects With an at Least 50% Reduction of Itch",
            "value",
            "number or percentage with at Least 50% Reduction",
        ),
        (
            "Motor function",
            "Number of participants with improvement in motor function >= 2 points",
            "value",
            "number or percentage with improvement >= 2 points",
        ),
        (
            "Percentage with 50% reduction in seizures",
            "Relative reduction in seizures",
            "number or percentage with 50% reduction",
            "percent change",
        ),
        ("Change in eye pressure", "Eye pressure < 18 mmHg", "change", "value < 18 mmHg"),
        ("Pain intensity", "Number of days with pain", "value", "number of days"),
        ("Time to wound healing", "Percentage of wounds healed", "time to event", "count"),
        ("Haemoglobin level", "Number of women with haemoglobin < 11 g/dl", "value", "count"),
    ],
)
def test_another_statistic_is_named_on_both_sides(before, after, was, now):
    for old, new, names in ((before, after, (was, now)), (after, before, (now, was))):
        (change,) = changes_of(old, new)
        assert change.kind == "metric-altered"
        assert names[0] in change.facts["before"]
        assert names[1] in change.facts["after"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Number of seizures per day", "Daily number of seizures"),
        ("Annual number of gout flares", "Rate of gout flares per year"),
        ("Number of flares # The annualized number", "Rate of flares per year # The rate"),
        ("Rate of infection", "Number of infections"),
        ("Number of patients with infection", "Infection rate"),
        ("To investigate whether there is a reduction in deaths", "Number of deaths"),
        ("Overall survival", "OS"),
    ],
)
def test_one_statistic_in_other_words_is_no_change(before, after):
    for old, new in ((before, after), (after, before)):
        assert {change.kind for change in changes_of(old, new)} == {"reworded"}


@pytest.mark.parametrize(
    ("general", "special", "words"),
    [
        ("Falls", "Mean change in falls", ["change"]),
        ("Bone mineral density", "Percent change in bone mineral density", ["percent change"]),
        ("Stroke", "Hazard ratio for stroke", ["hazard ratio"]),
        ("Relapse", "Time to first relapse", ["time to first relapse"]),
    ],
)
def test_a_statistic_that_only_one_version_names_is_a_named_detail(general, special, words):
    (added,) = changes_of(general, special)
    (omitted,) = changes_of(special, general)
    assert (added.kind, omitted.kind) == ("detail-added", "detail-omitted")
    assert added.facts["words"] == omitted.facts["words"] == words
