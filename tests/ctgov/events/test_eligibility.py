import pytest

from tests.ctgov.events.edited_trial import edited, events_between, module, only
from trialcli.record.tree import Record

IN = "Inclusion Criteria:\n\n* Age 18 to 65 years\n* HbA1c 7.5 to 10 %\n\n"
OUT = "Exclusion Criteria:\n\n* Pregnancy\n* eGFR \\<30\n"


def criteria(text: object) -> Record:
    return edited(lambda study: module(study, "eligibilityModule").update(eligibilityCriteria=text))


@pytest.mark.parametrize(
    ("new", "said", "facts"),
    [
        (
            IN.replace("65", "75") + OUT,
            "Inclusion criterion altered (“65 years” → “75 years”): Age 18 to 75 years",
            {"inclusion_altered": 1},
        ),
        (
            IN + OUT + "* Dialysis\n",
            "Exclusion criterion added: Dialysis",
            {"exclusion_added": 1},
        ),
        (
            IN + OUT.replace("* Pregnancy\n", ""),
            "Exclusion criterion dropped: Pregnancy",
            {"exclusion_dropped": 1},
        ),
        (
            IN.replace("65", "75") + OUT + "* Dialysis\n",
            (
                "Inclusion criterion altered (“65 years” → “75 years”): Age 18 to 75 years;"
                " exclusion criterion added: Dialysis"
            ),
            {"inclusion_altered": 1, "exclusion_added": 1},
        ),
        (
            IN.replace("65", "75") + OUT + "* Dialysis\n* Gout\n* Scurvy\n",
            "Eligibility: 1 inclusion criterion altered, 3 exclusion criteria added",
            {"inclusion_altered": 1, "exclusion_added": 3},
        ),
    ],
)
def test_each_changed_criterion_is_described(new: str, said: str, facts: dict[str, int]) -> None:
    (event,) = events_between(criteria(IN + OUT), criteria(new))
    assert (event.rule.id, event.severity, event.sentence) == ("eligibility-changed", "minor", said)
    assert dict(event.facts) == facts


@pytest.mark.parametrize(
    "new",
    [
        (IN + OUT).replace("* ", "- "),
        (IN + OUT).replace("\n* ", "\n\n* "),
        (IN + OUT).replace("\\<30", "&lt;30"),
        (IN + OUT).replace("Inclusion Criteria:", "INCLUSION CRITERIA"),
        OUT + "\n" + IN,
    ],
)
def test_criteria_formatted_differently_read_the_same(new: str) -> None:
    (event,) = events_between(criteria(IN + OUT), criteria(new))
    assert (event.rule.id, event.severity) == ("eligibility-reworded", "none")
    assert event.sentence == "Eligibility criteria formatted differently; they read the same"


def test_a_criterion_that_changed_sides_is_one_event() -> None:
    after = (IN + OUT).replace("* HbA1c 7.5 to 10 %\n", "") + "* HbA1c 7.5 to 10 %\n"
    (event,) = events_between(criteria(IN + OUT), criteria(after))
    assert (event.rule.id, event.severity) == ("criterion-changed-sides", "minor")
    assert event.sentence == "Criterion moved from inclusion to exclusion: HbA1c 7.5 to 10 %"
    assert event.facts == {"inclusion_to_exclusion": 1}


def test_a_criterion_whose_parts_were_reworded_is_reworded() -> None:
    old = IN + OUT + "* Any of these\n  * Patients on dialysis\n  * Gout\n"
    (event,) = events_between(criteria(old), criteria(old.replace("Patients", "Subjects")))
    assert (event.rule.id, event.severity) == ("eligibility-reworded", "none")
    assert event.sentence == (
        "Exclusion criterion reworded: Any of these; reworded (“Patients” → “Subjects”):"
        " Subjects on dialysis"
    )


def test_criteria_that_are_not_divided() -> None:
    (event,) = events_between(
        criteria("Adults\n\nHealthy"), criteria("Adults\n\nSmokers and others")
    )
    assert event.rule.id == "eligibility-changed"


def test_criteria_that_come_or_go() -> None:
    event = only(lambda study: module(study, "eligibilityModule").pop("eligibilityCriteria"))
    assert event.sentence == "Eligibility criteria removed"
    assert event.shown == event.changes
    (back,) = events_between(criteria(""), criteria(IN + OUT))
    assert (back.rule.id, back.sentence) == ("eligibility-changed", "Eligibility criteria added")
    (emptied,) = events_between(criteria(IN + OUT), criteria(" "))
    assert emptied.sentence == "Eligibility criteria removed"


@pytest.mark.parametrize(
    ("old", "new", "severity"),
    [
        ("Adults at one clinic", "adults at one clinic.", "none"),
        ("Adults at one clinic", "Adults at two clinics", "minor"),
        ("Adults at one clinic", "The adults at one clinic", "none"),
        ("Adults \\>30", "adults &gt; 30", "none"),
    ],
)
def test_the_study_population_is_compared_by_its_words(old: str, new: str, severity: str) -> None:
    def record(population: str) -> Record:
        return edited(
            lambda study: module(study, "eligibilityModule").update(studyPopulation=population)
        )

    (event,) = events_between(record(old), record(new))
    assert event.severity == severity


@pytest.mark.parametrize(
    ("key", "value"), [("minimumAge", "21 Years"), ("sex", "FEMALE"), ("healthyVolunteers", True)]
)
def test_the_other_fields_of_eligibility(key: str, value: object) -> None:
    event = only(lambda study: module(study, "eligibilityModule").update({key: value}))
    assert (event.rule.id, event.severity) == ("eligibility-changed", "minor")


NESTED = "Inclusion Criteria:\n\n* Consent\n* One of these:\n  * Gout\n  * Rash\n* Age 18\n"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (
            NESTED.replace("  * Rash", "* Rash"),
            "Inclusion criterion moved from “One of these” to the outer list: Rash",
        ),
        (
            NESTED.replace("Gout", "TIA"),
            "Inclusion criterion altered: One of these; dropped: Gout; added: TIA",
        ),
        (
            NESTED.replace("* Consent\n", "* Consent\n\nOR\n\n"),
            "Inclusion criterion altered (nothing → “or” before the next): Consent",
        ),
    ],
)
def test_nested_and_joined_criteria(new: str, said: str) -> None:
    (event,) = events_between(criteria(NESTED), criteria(new))
    assert (event.severity, event.sentence) == ("minor", said)


def test_a_list_that_lost_its_nesting_does_not_read_the_same() -> None:
    (event,) = events_between(criteria(NESTED), criteria(NESTED.replace("  *", "*")))
    assert (event.rule.id, event.severity) == ("eligibility-reworded", "none")
    assert event.sentence == "Eligibility criteria: nesting changed; their words are the same"
