"""Two measures that differ in a word or two only."""

import pytest

from tests.ctgov.outcomes.test_classify import classify, kinds, record
from trialcli.ctgov.outcomes.contrasts import complements, negated, opposite, renumbered, replaced

RENUMBERED = [
    ("Serum concentration of drug A", "Serum concentration of drug B", "drug a", "drug b"),
    ("Response to vaccine 1", "Response to vaccine 2", "vaccine 1", "vaccine 2"),
    ("Seroconversion for serotype 19A", "Seroconversion for serotype 19F", "serotype 19 a", ""),
    ("Antibodies against HPV 16", "Antibodies against HPV 18", "hpv 16", "hpv 18"),
    ("Serum IL-6 level", "Serum IL-8 level", "il 6", "il 8"),
    ("Hepatitis A antibodies", "Hepatitis B antibodies", "hepatitis a", "hepatitis b"),
    ("Vitamin D level", "Vitamin E level", "vitamin d", "vitamin e"),
    ("Factor VIII activity", "Factor IX activity", "factor viii", "factor ix"),
    ("PANSS item 3", "PANSS item 7", "item 3", "item 7"),
]


@pytest.mark.parametrize(("before", "after", "old", "new"), RENUMBERED)
def test_another_letter_or_number_is_named_with_the_word_before_it(before, after, old, new):
    found = renumbered(before, after)
    assert found is not None
    assert found["dropped"] == [old]
    assert new in found["added"][0]
    assert kinds(classify(record([before]), record([after]))) == ["measure-altered"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A decrease in pain", "The decrease in pain"),
        ("Pain at week 4", "Pain at week 8"),
        ("At least 30 % less pain", "At least 50 % less pain"),
    ],
)
def test_articles_times_and_limits_are_no_letters_and_numbers_of_a_name(before, after):
    assert renumbered(before, after) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Non-vertebral fractures", "Vertebral fractures"),
        ("HDL cholesterol", "Non-HDL cholesterol"),
        ("Non-serious adverse events", "Serious adverse events"),
    ],
)
def test_all_the_others_are_another_outcome(before, after):
    assert complements(before, after)
    assert kinds(classify(record([before]), record([after]))) == ["exchanged"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("Relapse", "No relapse"), ("Complete healing", "Incomplete healing")],
)
def test_a_negation_is_found(before, after):
    assert negated(before, after)
    assert not complements(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Cumulative dose of opioids", "Peak dose of opioids"),
        ("Increase in weight", "Decrease in weight"),
        ("Strength of the upper limb", "Strength of the lower limb"),
    ],
)
def test_an_opposite_is_found(before, after):
    assert opposite(before, after)
    assert "reworded" not in kinds(classify(record([before]), record([after])))


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("PANSS total score", "PANSS negative subscale score", "total", "negative subscale"),
        ("Caries in primary teeth", "Caries in permanent teeth", "primary", "permanent"),
        ("Oral clearance (CL/F)", "Renal clearance (CLr)", "oral", "renal"),
        ("FVC (% predicted)", "FVC (mL)", "% predicted", "ml"),
        ("Annual rate of all bleeds", "Annual rate of treated bleeds", "all", "treated"),
        ("HbA1c <7% without hypoglycemia", "HbA1c <7%", "without hypoglycemia", ""),
    ],
)
def test_a_word_that_replaced_another_alters_the_measure(before, after, old, new):
    assert replaced(before, after) == (old.split(), new.split())
    (change,) = classify(record([before]), record([after]))
    assert change.kind == "measure-altered"
    assert change.facts["dropped"] == [old]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("6MWT distance", "Six minute walk test (6MWD)"),
        ("Freedom from adverse events", "Absence of adverse events"),
        ("Pain", "Fatigue"),
        ("Weight", "Weight of the child"),
    ],
)
def test_other_wordings_replace_no_word(before, after):
    assert replaced(before, after) is None


@pytest.mark.parametrize(
    ("before", "after", "old"),
    [
        ("Fasting plasma glucose", "Postprandial plasma glucose", ["fasting"]),
        ("Non-inferiority in acuity", "Superiority in acuity", ["noninferiority"]),
        (
            "Freedom from atrial fibrillation",
            "Recurrence of atrial fibrillation",
            ["freedom", "atrial fibrillation"],
        ),
    ],
)
def test_an_alteration_names_what_was_reversed(before, after, old):
    (change,) = classify(record([before]), record([after]))
    assert (change.kind, change.facts["dropped"]) == ("measure-altered", old)


def test_the_direction_of_a_scale_is_part_of_the_measure():
    before = {"measure": "Pain", "description": "Higher scores mean worse pain"}
    after = before | {"description": "Higher scores mean less pain"}
    (change,) = classify({"primaryOutcomes": [before]}, {"primaryOutcomes": [after]})
    assert (change.kind, change.facts["dropped"]) == ("measure-altered", ["worse"])


@pytest.mark.parametrize(
    ("before", "after"), [("Safety", "Efficacy"), ("Clinical benefit", "Tolerability")]
)
def test_a_benefit_and_a_harm_spell_out_no_other(before, after):
    assert kinds(classify(record([before]), record([after]))) == ["exchanged"]


def test_a_first_day_that_is_the_whole_time_frame_is_a_time():
    before, after = ({"measure": "Cmax", "timeFrame": f"Day {day}"} for day in (1, 14))
    changes = classify({"primaryOutcomes": [before]}, {"primaryOutcomes": [after]})
    assert kinds(changes) == ["retimed"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Implant survival in smokers", "Implant survival in non-smokers"),
        ("Seizure freedom", "Seizure frequency"),
        ("Relapse rate, treated relapses", "Relapse rate, all relapses"),
    ],
)
def test_other_people_a_negation_and_another_selection_alter_an_outcome(before, after):
    assert kinds(classify(record([before]), record([after]))) == ["measure-altered"]
