"""What the sentences say about the times of outcomes, in invented time frames."""

import pytest

from tests.ctgov.events.edited_trial import edited, events_between, outcomes
from trialcli.record.tree import Record

ADDED, REWORDED = "time frame added", "reworded"
FRAMES = [
    # No time frame before, or none after.
    ("", "Week 14", ADDED, "detail"),
    ("", "After the second cycle", ADDED, "detail"),
    ("", "From enrolment to the end of the study", ADDED, "detail"),
    ("", "Until discharge from hospital", ADDED, "detail"),
    ("", "2019", ADDED, "detail"),
    ("5 years", "", "time frame removed (was: 5 years)", "detail"),
    ("At discharge", "", "time frame removed (was: At discharge)", "detail"),
    # Another time.
    ("6 months", "9 months", "time frame changed (6 months → 9 months)", "minor"),
    ("Day 3", "Day 120", "time frame changed (Day 3 → Day 120)", "minor"),
    ("Up to 2 years", "Up to 42 months", "(Up to 2 years → Up to 42 months)", "minor"),
    ("Through week 52", "Through week 36", "(Through week 52 → Through week 36)", "minor"),
    ("4 cycles", "6 cycles", "(4 cycles → 6 cycles)", "minor"),
    ("Visit 3", "Visit 5", "(Visit 3 → Visit 5)", "minor"),
    ("Every 8 weeks", "Every 12 weeks", "(Every 8 weeks → Every 12 weeks)", "minor"),
    ("March 2015", "June 2017", "(March 2015 → June 2017)", "minor"),
    ("First 3 nights", "First 5 nights", "(First 3 nights → First 5 nights)", "minor"),
    ("40 minutes", "Throughout surgery", "(40 minutes → Throughout surgery)", "minor"),
    ("2 years", "Until 200 events", "(2 years → Until 200 events)", "minor"),
    ("At the induction visit", "3 days after intubation", "3 days after intubation", "minor"),
    ("Until 300 deaths", "Until 350 deaths", "(Until 300 deaths → Until 350 deaths)", "minor"),
    ("After dose 3", "After dose 2", "(After dose 3 → After dose 2)", "minor"),
    ("Until discharge", "Until death", "(Until discharge → Until death)", "minor"),
    ("30 days after surgery", "30 days after discharge", "30 days after discharge)", "minor"),
    # A later time was added, or a time left out.
    ("6 months", "6-8 months", "time frame changed (6 months → 6-8 months)", "minor"),
    ("Week 12", "Weeks 12 and 24", "(Week 12 → Weeks 12 and 24)", "minor"),
    ("Baseline, 6 weeks", "Baseline, 6 weeks, 1 year", "6 weeks, 1 year)", "minor"),
    ("2 days", "2 days; 30 days", "(2 days → 2 days; 30 days)", "minor"),
    ("6 and 9 months", "6 months", "(6 and 9 months → 6 months)", "minor"),
    ("Months 3, 6 and 12", "12 months", "(Months 3, 6 and 12 → 12 months)", "minor"),
    ("Weeks 2 (baseline), 3, 4 and 9", "Week 2 to week 9", "4 and 9 → Week 2", "minor"),
    ("Day 1 (pre-dose), 2, 3", "Day 1 (pre-dose), 2", "(pre-dose), 2)", "minor"),
    ("Day 1 (pre-dose), 2, 3", "Day 1 (pre-dose), 2, 3 and 8", "2, 3 and 8)", "minor"),
    ("2, 4 and 8 weeks", "4 and 8 weeks", "(2, 4 and 8 weeks → 4 and 8 weeks)", "minor"),
    (
        "Blood samples: 0, 0.5, 1, 2, 4, 8, 12, 24, 48, 72, 96, 120, 144, 168 hours after the dose",
        "Blood samples: 0, 0.5, 1, 2, 4, 8, 12, 24, 48, 72, 96, 120, 144, 168, 504 hours after it",
        "time frame changed (new: 504 hours)",
        "minor",
    ),
    # Within the times of before, or more exact: a detail.
    ("12 months", "3 and 12 months", "(12 months → 3 and 12 months)", "detail"),
    ("Week 12", "Weeks 1 to 12", "(Week 12 → Weeks 1 to 12)", "detail"),
    ("At surgery", "At surgery, about 20 weeks from randomization", "At surgery, about", "detail"),
    ("Study duration", "31 months", "(Study duration → 31 months)", "detail"),
    ("During the stay in the ward", "Stay in the ward (9 days)", "ward (9 days))", "detail"),
    (
        "Until 481 deaths",
        "Until 481 deaths have been observed (264 weeks)",
        "time frame changed (Until 481 deaths → Until 481 deaths have been observed (264 weeks))",
        "detail",
    ),
    ("Day 90 ± 7 days", "Day 90 ± 14 days", "(Day 90 ± 7 days → Day 90 ± 14 days)", "detail"),
    (
        "Recruitment period: 2 years. Follow-up: 1 year. Overall duration: 3 years.",
        "Recruitment period: 3 years. Follow-up: 1 year. Overall duration: 4 years.",
        "Recruitment period: 3 years. Follow-up: 1 year. Overall duration: 4 years.)",
        "detail",
    ),
    (
        "Recruitment: 2 years. Analysis: 4 months. Visits: 10 years. Overall duration: 3 years.",
        "Recruitment: 3 years. Analysis: 4 months. Visits: 10 years. Overall duration: 4 years.",
        "3 years, recruitment: 2 years → overall duration: 4 years, recruitment: 3 years)",
        "detail",
    ),
    # The same times in other words.
    ("12 mo", "12 months", REWORDED, "none"),
    ("1 year", "52 weeks", REWORDED, "none"),
    ("3 and 6 weeks", "At the 3rd and at the 6th week", REWORDED, "none"),
    ("Within 24 (+ 6 hours) hours", "Within 30 hours", REWORDED, "none"),
    ("0 (pre-dose), 2 and 4 h", "Pre-dose, 2 and 4 hours", REWORDED, "none"),
    ("90 (± 7) days", "90 +/- 7 days", REWORDED, "none"),
    ("30 days after surgery", "30 days from the operation", REWORDED, "none"),
    ("After vaccination", "After each dose", REWORDED, "none"),
    ("Week 16, 6 months", "6 months and week 16", REWORDED, "none"),
    ("up to 10 years", "10 years", REWORDED, "none"),
]


def primary(**texts: str):
    def edit(study: Record) -> None:
        kept = {key: text for key, text in texts.items() if text}
        outcomes(study)["primaryOutcomes"] = [kept]

    return edited(edit)


def sentences(before, after):
    return [event.sentence for event in events_between(primary(**before), primary(**after))]


@pytest.mark.parametrize(("before", "after", "said", "severity"), FRAMES)
def test_a_changed_time_frame_names_its_times(before, after, said, severity):
    old, new = (primary(measure="Body weight", timeFrame=text) for text in (before, after))
    (event,) = events_between(old, new)
    assert said in event.sentence
    assert event.severity == severity


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Body weight", "Body weight at 3 and 6 months", ": time added (3 months, 6 months):"),
        ("Body weight at 6 months", "Body weight", ": time left out (6 months):"),
        ("Body weight at 6 months", "Body weight at 9 months", "changed (6 months → 9 months):"),
    ],
)
def test_times_of_the_measure_are_named(before, after, said):
    (sentence,) = sentences({"measure": before}, {"measure": after})
    assert said in sentence


@pytest.mark.parametrize(
    "children",
    [
        "children 6 to 36 months old",
        "children aged 6 to <36 months",
        "children of 6 to 36 months of age",
        "children of 6 months and older",
    ],
)
def test_an_age_is_no_time(children):
    """The age of six months does not hide that an outcome after 181 days became one after 7."""
    before, after = (
        {"measure": "Fever", "description": f"In {children}", "timeFrame": frame}
        for frame in ("181 days", "7 days")
    )
    (sentence,) = sentences(before, after)
    assert "time frame changed (181 days → 7 days)" in sentence


def test_a_time_that_stays_in_the_description_does_not_hide_that_it_was_replaced():
    before, after = (
        {"measure": "AUC", "description": "Area over 24 hours", "timeFrame": frame}
        for frame in ("24 hours", "Week 4")
    )
    (sentence,) = sentences(before, after)
    assert "time frame changed (24 hours → Week 4)" in sentence


def test_the_times_of_a_secondary_outcome_are_named():
    before, after = (
        edited(
            lambda study, frame=frame: outcomes(study)["secondaryOutcomes"][0].update(
                timeFrame=frame
            )
        )
        for frame in ("6 months", "18 months")
    )
    (event,) = events_between(before, after)
    assert event.sentence.startswith(
        "Secondary outcome time frame changed (6 months → 18 months): "
    )


def test_an_exchanged_outcome_has_no_second_sentence_on_its_times():
    (sentence,) = sentences(
        {"measure": "Number of falls", "timeFrame": "6 months"},
        {"measure": "Serum potassium", "timeFrame": "2 years"},
    )
    assert "exchanged" in sentence
    assert ";" not in sentence
