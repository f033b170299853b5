"""Words that say nothing of what is measured, in invented measures."""

import pytest

from tests.ctgov.outcomes.test_metrics import changes_of


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Survival (Cohort 4 only)", "Survival (Cohort 4)"),
        ("Weight obtained after surgery", "Weight after surgery"),
        ("Median time spent on a ventilator", "Median time on a ventilator"),
        ("Drug A verses drug B in pain", "Drug A versus drug B in pain"),
        ("Co-primaries: pain and stiffness", "Pain and stiffness"),
        ("Phase II: Overall response rate", "Overall response rate"),
        ("Phase 1b: dose limiting toxicity", "Dose limiting toxicity"),
        ("Stroke documented in double blind condition by CT scan", "Stroke documented by CT scan"),
        ("Redness rated in a masked fashion", "Redness"),
        ("Anti-rabies antibodies", "Rabies antibodies"),
        ("Anti-measles virus titer", "Measles virus titer"),
        ("Antibodies against HBs", "Anti-HBs antibodies"),
        ("Anti-retroviral therapy failure", "Antiretroviral therapy failure"),
        (
            "Percentage with great than or equal to 4 point reduction in SLEDAI",
            "Percentage with at least 4 point reduction in SLEDAI",
        ),
        ("Number with greater or equal to 4 sores", "Number with >= 4 sores"),
        ("Number with less than or equal to 4 sores", "Number with <= 4 sores"),
    ],
)
def test_words_that_say_nothing_of_what_is_measured_are_no_change(before, after):
    for old, new in ((before, after), (after, before)):
        assert [change.kind for change in changes_of(old, new)] == ["reworded"]


@pytest.mark.parametrize(
    ("before", "after", "component"),
    [
        ("Death/stroke", "Death/stroke/amputation", "amputation"),
        ("Relapse or admission", "Relapse or admission/prolonged fever", "prolonged fever"),
        ("Grip in a ball test", "Grip in a ball test or a MMTT", "mmtt"),
        ("Pain and the sleepiness", "Pain, the sleepiness and the  itch", "itch"),
    ],
)
def test_a_thing_after_a_slash_or_an_article_is_named_by_itself(before, after, component):
    for old, new in ((before, after), (after, before)):
        (change,) = changes_of(old, new)
        assert change.facts["components"] == [component]


def test_a_ratio_is_one_thing():
    before, after = "Albumin/creatinine ratio", "Albumin to creatinine ratio"
    assert [change.kind for change in changes_of(before, after)] == ["reworded"]
