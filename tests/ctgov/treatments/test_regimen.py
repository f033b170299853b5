import pytest

from trialcli.ctgov.treatments.regimen import differences, regimen


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1000 mg BID", "1 g every 12 hours"),
        ("10mg QD", "10 mg once a day"),
        ("2x/day", "two times per day"),
        ("2x daily", "twice-daily"),
        ("q2w", "every 14 days"),
        ("Q3W", "every three weeks"),
        ("weekly", "once a week"),
        ("three times daily", "t.i.d."),
        ("every other day", "q48h"),
        ("4 times/day", "QID"),
        ("six cycles", "6 cycles"),
        ("12 weeks", "3 months"),
        ("52 weeks", "1 year"),
        ("monthly", "every 4 weeks"),
        ("for up to 24 months", "for up to 2 years"),
        ("5 mg/kg", "5 mg per kg"),
        ("1,000 mg", "1000 mg"),
        ("1,5 mg", "1.5 mg"),
        ("100-200 mg", "100 to 200 mg"),
        ("100 µg", "0.1 mg"),
        ("40 IU", "40 units"),
        ("300 mg/day", "300 mg daily"),
        ("25 mg oral", "25 mg orally"),
        ("two tablets", "2 tablets"),
        ("exercise 3 times a week", "exercise 3 days per week"),
        ("Day 1 of each 21-day cycle", "Day 1 of every 3-week cycle"),
        ("every 2 to 4 weeks", "every 2-4 weeks"),
        ("30 mg/kg/day, taken 3 times a day", "30 mg/kg/day"),
        ("25 mg/m2 at 70.0 kPa", "25 mg/m² at 70 kPa"),
    ],
)
def test_the_same_in_other_words(before: str, after: str) -> None:
    assert regimen(before)
    assert differences(before, after) == differences(after, before) == ()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("10 mg", "20 mg", ["dose 10 mg → 20 mg"]),
        ("80/12.5 mg", "80/25 mg", ["dose 12.5 mg → 25 mg"]),
        ("5 mg/kg", "5 mg/m2", ["dose 5 mg/kg → 5 mg/m2"]),
        ("once daily", "twice daily", ["frequency once daily → twice daily"]),
        ("weekly", "every 2 weeks", ["frequency weekly → every 2 weeks"]),
        ("q.d.", "b.i.d.", ["frequency q.d. → b.i.d."]),
        ("300 mg/day", "300 mg twice daily", ["frequency per day → twice daily"]),
        ("for 24 weeks", "for 48 weeks", ["duration 24 weeks → 48 weeks"]),
        ("IV over 30 minutes", "IV over 60 minutes", ["duration 30 minutes → 60 minutes"]),
        ("PO", "IV", ["route oral → intravenous"]),
        ("oral", "oral or IV", ["route oral → oral, intravenous"]),
        ("10 mg tablets", "10 mg capsules", ["formulation tablet → capsule"]),
        ("6 cycles", "8 cycles", ["number of cycles 6 → 8"]),
        ("single dose", "two doses", ["number of doses single → two"]),
        ("one 10 mg tablet", "two 10 mg tablets", ["number of tablets one → two"]),
        (
            "12 weekly sessions of 60 minutes",
            "8 weekly sessions of 45 minutes",
            ["number of sessions 12 → 8", "duration 60 minutes → 45 minutes"],
        ),
        (
            "50 Gy in 25 fractions",
            "60 Gy in 30 fractions",
            ["dose 50 Gy → 60 Gy", "number of fractions 25 → 30"],
        ),
        ("moderate intensity", "high-intensity", ["intensity moderate → high"]),
        ("on Day 1", "on Day 1 and Day 15", ["days of treatment 1 → 1, 15"]),
        ("21-day cycles", "28-day cycles", ["duration 21-day → 28-day"]),
    ],
)
def test_a_difference_is_named_as_it_was_written(before: str, after: str, said: list[str]) -> None:
    assert [str(difference) for difference in differences(before, after)] == said


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Placebo", "Placebo once daily"),
        ("10 mg once daily", "Tablets"),
        ("Patients aged 18 years", "Patients aged 21 years"),
        ("second line (2L)", "third line (3L)"),
        ("Arm 1", "Arm 2"),
        ("1. Tablets", "2. Tablets"),
        ("oral hygiene", "subcutaneous tissue of the oral mucosa"),
        ("", "10 mg"),
    ],
)
def test_what_only_one_text_states_is_no_difference(before: str, after: str) -> None:
    assert differences(before, after) == ()


@pytest.mark.parametrize("text", ["1," * 20_000, "every " * 20_000, "1 to " * 20_000, "9" * 20_000])
def test_a_hostile_text_is_read(text: str) -> None:
    assert isinstance(regimen(text), dict)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            "every 2 or 4 weeks",
            "every 2 or 8 weeks",
            "frequency every 2 or 4 weeks → every 2 or 8 weeks",
        ),
        ("q4-6h prn", "q6-8h prn", "frequency q4-6h → q6-8h"),
        ("300 mg/day", "300 mg weekly", "frequency per day → weekly"),
        ("5 mg, then 10 mg", "10 mg, then 5 mg", "figures 5 mg, 10 mg → 10 mg, 5 mg"),
        ("1×10^7 cells", "3×10^7 cells", "figures 1×10^7 cells → 3×10^7 cells"),
        ("heated to 37 °C", "heated to 39 °C", "figures 37 °C → 39 °C"),
        ("carboplatin AUC 5", "carboplatin AUC 6", "figures AUC 5 → AUC 6"),
        ("taken with food", "taken without food", "instruction with food → without food"),
        (
            "1 hour before surgery",
            "1 hour after surgery",
            "instruction before surgery → after surgery",
        ),
    ],
)
def test_what_is_given_otherwise(before: str, after: str, words: str) -> None:
    assert [str(one) for one in differences(before, after)] == [words]


def test_figures_beside_another_text_are_no_difference() -> None:
    assert differences("cooled to 37 °C at home", "warmed to 39 °C in a clinic") == ()
