"""What happens to outcomes, in invented records: none of these texts is from a real one."""

import json
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.outcomes import classify as classification
from trialcli.ctgov.outcomes.classify import overall
from trialcli.ctgov.outcomes.outcome import LIST_KEYS, TEXT_KEYS
from trialcli.ctgov.outcomes.pairing import pair_outcomes
from trialcli.ctgov.outcomes.words import plain, tokens
from trialcli.events.severity import SEVERITIES
from trialcli.record.tree import at


def classify(before, after):
    """Classify what happened to the outcomes that are paired as the comparison pairs them."""
    return classification.classify(before, after, pair_outcomes(before, after))


def outcome(text):
    """Read ``measure @ time frame # description``."""
    rest, _, description = text.partition(" # ")
    measure, _, frame = rest.partition(" @ ")
    texts = {"measure": measure, "timeFrame": frame, "description": description}
    return {key: value for key, value in texts.items() if value}


def record(primary=(), secondary=(), other=()):
    lists = zip(LIST_KEYS, (primary, secondary, other), strict=True)
    return {key: [outcome(text) for text in texts] for key, texts in lists if texts}


def kinds(changes, severity=None):
    return sorted(c.kind for c in changes if severity is None or c.severity == severity)


WEIGHT, PAIN = "Body weight @ 6 months", "Knee pain on a visual analogue scale @ 12 weeks"
SLEEP, FALLS = "Hours of sleep @ 12 weeks", "Number of falls @ 1 year"


@pytest.mark.parametrize(
    ("before", "after", "told", "severity"),
    [
        (record([WEIGHT]), record([WEIGHT, FALLS]), ["added"], "major"),
        (record([WEIGHT, FALLS]), record([FALLS]), ["dropped"], "major"),
        (record([WEIGHT]), record([FALLS]), ["exchanged"], "major"),
        (record([], [WEIGHT]), record([WEIGHT]), ["promoted"], "major"),
        (record([WEIGHT]), record([], [WEIGHT]), ["demoted"], "major"),
        (record([WEIGHT]), record([], [], [WEIGHT]), ["demoted"], "major"),
        (record([PAIN], [SLEEP]), record([SLEEP], [PAIN]), ["demoted", "promoted"], "major"),
        (
            record(["Composite of death, amputation or stroke @ 1 year"]),
            record(["Composite of death or stroke @ 1 year"]),
            ["component-dropped"],
            "major",
        ),
        (
            record(["Grip strength and finger dexterity @ 6 weeks"]),
            record(["Grip strength, walking speed and finger dexterity @ 6 weeks"]),
            ["component-added"],
            "major",
        ),
    ],
)
def test_the_choice_of_primary_outcomes_is_major(before, after, told, severity):
    changes = classify(before, after)
    assert kinds(changes, "major") == told
    assert overall(changes) == severity


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("Body weight @ 6 months", "Body weight @ 9 months", "retimed"),
        ("Body weight @ 6 and 9 months", "Body weight @ 6 months", "retimed"),
        ("Body weight at 6 months", "Body weight at 9 months", "retimed"),
        ("Body weight @ 15 weeks", "Body weight @ until end of therapy", "retimed"),
        ("Relapse of gout # by the old score", "Relapse of gout # by the new index", "reworded"),
        ("Median weight", "Mean weight", "metric-altered"),
        (
            "Loss of at least 10 kg of body weight",
            "Loss of at least 5 kg of body weight",
            "measure-altered",
        ),
        (
            "Cough rated with the Miller scale",
            "Cough rated with the Smith scale",
            "measure-altered",
        ),
        ("Question 3 of the sleep diary", "Question 2 of the sleep diary", "measure-altered"),
        (
            "Time to first gout attack",
            "Number of participants with a gout attack",
            "metric-altered",
        ),
    ],
)
def test_an_altered_primary_outcome_is_minor(before, after, kind):
    changes = classify(record([before]), record([after]))
    assert kinds(changes) == [kind]
    assert overall(changes) == ("none" if kind == "reworded" else "minor")


@pytest.mark.parametrize("frame", ["", " @ 2 years"])
@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("Overall survival", "Progression free survival", "exchanged"),
        ("Progression free survival", "Disease free survival", "exchanged"),
        ("PFS", "DFS", "exchanged"),
        ("Systolic blood pressure", "Diastolic blood pressure", "exchanged"),
        ("LDL cholesterol", "HDL cholesterol", "exchanged"),
        ("Serum creatinine", "Serum potassium", "exchanged"),
        ("Number of seizures", "Number of falls", "exchanged"),
        ("Change in tremor", "Change in gait speed", "exchanged"),
        (
            "Left ventricular ejection fraction",
            "Right ventricular ejection fraction",
            "exchanged",
        ),
        ("Mortality", "Cardiovascular mortality", "measure-altered"),
        ("ACR20 response", "ACR50 response", "measure-altered"),
        ("Number of adverse events", "Number of serious adverse events", "measure-altered"),
        ("Kidney stones", "Symptomatic kidney stones", "measure-altered"),
        ("Growth of 10^5 cells", "Growth of 105 cells", "measure-altered"),
        ("No relapse", "Relapse", "measure-altered"),
        ("Survival with relapse", "Survival without relapse", "measure-altered"),
        ("Urine zinc", "Hair zinc", "measure-altered"),
        ("Mortality at 30 days", "Mortality at 90 days", "retimed"),
        ("6 month survival", "12 month survival", "retimed"),
    ],
)
def test_one_word_makes_a_short_measure_another(before, after, kind, frame):
    for old, new in ((before, after), (after, before)):
        changes = classify(record([old + frame]), record([new + frame]))
        assert kinds(changes) == [kind]
        assert overall(changes) == ("major" if kind == "exchanged" else "minor")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Body weight", "Body weight @ 6 months"),
        ("Efficacy @ 6 months", "Knee pain @ 6 months"),
        ("Safety", "Number of participants with adverse events"),
        ("Depression", "Depression measured with the Beck Depression Inventory"),
        ("Remission rate", "Share of people whose Mayo score is 2 or lower, no subscore above 1"),
        (
            "Body weight",
            "Body weight # Weighed by a trained nurse, calibrated balance of the clinic pharmacy",
        ),
    ],
)
def test_a_detail_added_is_a_detail_and_so_is_one_left_out(before, after):
    for old, new, kind in ((before, after, "detail-added"), (after, before, "detail-omitted")):
        changes = classify(record([old]), record([new]))
        assert kinds(changes) == [kind]
        assert overall(changes) == "detail"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Overall survival", "OS"),
        ("Mortality @ 30 days", "Death @ Day 30"),
        ("Number of adverse events", "Number of AEs"),
        ("Tumour size @ 3 months", "Size of the tumor @ 12 weeks"),
        ("Body weight at 6 months", "Body weight @ 6 months"),
        ("Body weight at 6 months", "Body weight at 6 months @ 6 months"),
        ("Body weight @ 6 months", "Body weight @ Baseline and 6 months"),
        ("Body weight @ 6 months", "BODY WEIGHT. @ 6 Months"),
        ("Knee Score (KS)", "KS"),
        ("The primary endpoint is hand grip strength", "Hand grip strength"),
        ("Severity of cough @ week 4", "Severity of caugh @ week 4"),
        ("Blood loss above 0,5 L", "Blood loss above 0.5 L"),
        ("Growth of 10\u2075 cells", "Growth of 10^5 cells"),
        ("Death from any cause", "All-cause mortality"),
        ("Efficacy: body weight", "Body weight"),
        ("Objective: to show that it works. Primary endpoint: body weight", "Body weight"),
        ("Success of UAE", "Success of uterine artery embolization"),
        ("6 month survival @ 6 months", "Survival @ 6 months"),
        ("Haemoglobin level", "Hemoglobin level"),
    ],
)
def test_another_way_of_saying_it_is_no_change(before, after):
    for old, new in ((before, after), (after, before)):
        changes = classify(record([old]), record([new]))
        assert kinds(changes) == ["reworded"]
        assert overall(changes) == "none"


@pytest.mark.parametrize(
    ("together", "apart", "way", "severity"),
    [
        (
            ["Urine volume and blood pressure @ 24 hours"],
            ["Urine volume @ 24 hours", "Blood pressure @ 24 hours"],
            "things",
            "detail",
        ),
        (
            ["Stroke or hospitalization for heart failure @ 1 year"],
            ["Stroke @ 1 year", "Hospitalization for heart failure @ 1 year"],
            "composite",
            "major",
        ),
        (
            ["Fatigue score @ 6 weeks"],
            ["Fatigue score at week 3 @ week 3", "Fatigue score at week 6 @ week 6"],
            "new time",
            "major",
        ),
        (
            ["Fatigue score @ 3 and 6 weeks"],
            ["Fatigue score at week 3 @ week 3", "Fatigue score at week 6 @ week 6"],
            "time",
            "detail",
        ),
        (
            ["Change in thyroid volume @ 12 weeks"],
            [
                "Change in thyroid volume (full analysis set) @ 12 weeks",
                "Change in thyroid volume (per protocol set) @ 12 weeks",
            ],
            "analysis",
            "detail",
        ),
    ],
)
def test_one_made_into_lines_is_split_and_lines_made_into_one_are_merged(
    together, apart, way, severity
):
    split = classify(record(together), record(apart))
    merged = classify(record(apart), record(together))
    for changes, kind in ((split, "split"), (merged, "merged")):
        ways = {change.facts["way"] for change in changes if change.kind == kind}
        assert ways == {way}
        assert overall(changes) == severity


def test_one_of_several_like_outcomes_that_is_gone_was_not_merged_into_those_that_stayed():
    both = record(["Body weight @ 6 months", "Change of body weight @ 12 months"])
    one = record(["Body weight @ 6 months"])
    assert kinds(classify(both, one)) == ["dropped", "same"]
    assert kinds(classify(one, both)) == ["added", "same"]


def test_a_line_cut_by_an_older_form_is_no_new_outcome():
    whole = record(["Antibody titre of 40 or more, three weeks after the dose (in arms 1 and 2)"])
    cut = record(["Antibody titre of 40 or more, three weeks after the dose (in arms 1", "and 2)."])
    assert overall(classify(whole, cut)) == "none"


@pytest.mark.parametrize(
    ("before", "after", "told", "severities"),
    [
        ([WEIGHT], [WEIGHT, FALLS], ["added", "same"], {"minor", "none"}),
        ([WEIGHT, FALLS], [WEIGHT], ["dropped", "same"], {"minor", "none"}),
        ([WEIGHT], ["Body weight @ 2 years"], ["retimed"], {"detail"}),
    ],
)
def test_other_outcomes_matter_less_and_never_for_the_whole(before, after, told, severities):
    changes = classify(record([PAIN], before), record([PAIN], after))
    told_of_others = [c for c in changes if not (c.after or c.before).primary]
    assert kinds(told_of_others) == told
    assert {c.severity for c in told_of_others} == severities
    assert overall(changes) == "none"


def test_a_secondary_made_another_outcome_is_a_detail():
    (change,) = classify(record([], [WEIGHT]), record([], [], [WEIGHT]))
    assert (change.kind, change.severity) == ("demoted", "detail")


def test_a_change_leads_to_the_outcomes_it_is_of():
    before, after = record([PAIN], [SLEEP, WEIGHT]), record([PAIN, WEIGHT], [SLEEP])
    (change,) = (c for c in classify(before, after) if c.severity == "major")
    assert (change.before.list_key, change.before.index) == ("secondaryOutcomes", 1)
    assert (change.after.list_key, change.after.index) == ("primaryOutcomes", 1)
    assert change.before.outcome is before["secondaryOutcomes"][1]


def test_a_retiming_says_which_times():
    (change,) = classify(record([WEIGHT]), record(["Body weight @ 9 months"]))
    assert change.facts == {"dropped": ["6 months"], "added": ["9 months"]}


# ---------------------------------------------------------------- laws

# Outcomes that have nothing in common: a pairing of two of them would be wrong.
STRANGERS = (WEIGHT, PAIN, SLEEP, FALLS, "Serum ferritin", "Seizure frequency", "Handwriting")
LISTS = st.permutations(STRANGERS).flatmap(
    lambda every: st.tuples(*(st.integers(0, len(every)) for _ in range(3))).map(
        lambda cuts: record(*_cut(every, sorted(cuts)))
    )
)


def _cut(every, cuts):
    first, second, last = cuts
    return every[:first], every[first:second], every[second:last]


MIRRORED = {
    "added": "dropped",
    "dropped": "added",
    "promoted": "demoted",
    "demoted": "promoted",
    "merged": "split",
    "split": "merged",
    "component-added": "component-dropped",
    "component-dropped": "component-added",
    "detail-added": "detail-omitted",
    "detail-omitted": "detail-added",
}


@given(LISTS, LISTS)
def test_read_backwards_what_was_added_is_dropped_and_what_was_promoted_is_demoted(before, after):
    forth, back = classify(before, after), classify(after, before)
    assert sorted(MIRRORED.get(kind, kind) for kind in kinds(forth)) == kinds(back)
    assert overall(forth) == overall(back)


@given(LISTS)
def test_between_a_record_and_itself_everything_is_the_same(one):
    changes = classify(one, one)
    assert all((c.kind, c.severity) == ("same", "none") for c in changes)
    assert len(changes) == sum(map(len, one.values()))


WORDS = st.sampled_from(
    ["pain", "weight", "score", "death", "stroke", "of", "at", "and", "6", "12", "weeks", "OS"]
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
ANY_OUTCOME = st.fixed_dictionaries(
    {}, optional={"measure": TEXTS, "timeFrame": TEXTS, "description": TEXTS}
)
ANY_RECORD = st.fixed_dictionaries(
    {}, optional={key: st.lists(ANY_OUTCOME, max_size=4) for key in LIST_KEYS}
)


@given(ANY_RECORD, ANY_RECORD)
def test_every_outcome_of_both_versions_is_classified(before, after):
    changes = classify(before, after)
    for side, given_record in (("before", before), ("after", after)):
        refs = (getattr(change, side) for change in changes)
        told = {(ref.list_key, ref.index) for ref in refs if ref}
        assert told == {
            (key, place) for key, items in given_record.items() for place in range(len(items))
        }
    assert all(change.severity in SEVERITIES for change in changes)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
MALFORMED = JSON | st.dictionaries(
    st.sampled_from(LIST_KEYS),
    JSON
    | st.lists(
        JSON | st.dictionaries(st.sampled_from(["measure", "timeFrame", "description"]), JSON)
    ),
)


@given(MALFORMED, MALFORMED)
def test_malformed_outcomes_are_skipped(before, after):
    assert overall(classify(before, after)) in SEVERITIES
    assert overall(classify(before, before)) == "none"


def test_a_huge_number_of_outcomes_is_classified():
    before = record([], [f"Marker{number:03} alpha" for number in range(420)])
    after = record([], [f"Marker{number:03} alpha beta gamma" for number in range(420)])
    changes = classify(before, after)
    assert len({change.after.index for change in changes if change.after}) == 420


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Absence of fever", "Fever"),
        ("Failure to wean", "Successful weaning"),
        ("Unsuccessful extubation", "Successful extubation"),
        ("Seizure freedom", "Seizures"),
        ("Complete response", "Incomplete response"),
        ("Near visual acuity", "Distance visual acuity"),
        ("Relapse in adults", "Relapse in children"),
        ("Falls in men", "Falls in women"),
        ("Symptomatic deep vein thrombosis", "Deep vein thrombosis"),
    ],
)
def test_an_outcome_turned_round_or_in_other_people_is_altered(before, after):
    for old, new in ((before, after), (after, before)):
        changes = classify(record([old]), record([new]))
        assert kinds(changes) == ["measure-altered"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Participants who stop smoking", "Patients that stopped smoking"),
        ("Number of patients cured", "Number of participants with cure"),
        ("Six minute walk distance @ 12 weeks", "6MWD @ 12 weeks"),
    ],
)
def test_inflections_and_abbreviations_are_rewordings(before, after):
    for old, new in ((before, after), (after, before)):
        assert kinds(classify(record([old]), record([new]))) == ["reworded"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Antibody", "Antibody titers"),
        ("Safety", "Number of treatment-related adverse events"),
        ("Quality of life", "Quality of life measured with the EQ-5D-5L"),
    ],
)
def test_a_measure_that_was_spelled_out_is_a_detail(before, after):
    assert kinds(classify(record([before]), record([after]))) == ["detail-added"]
    assert kinds(classify(record([after]), record([before]))) == ["detail-omitted"]


SHORT_LIST = "MACE @ 1 year # Death, myocardial infarction or stroke"
LONG_LIST = (
    "MACE @ 1 year # Death, myocardial infarction, stroke or hospitalization for heart failure"
)


@pytest.mark.parametrize(
    ("before", "after", "component"),
    [
        (SHORT_LIST, LONG_LIST, "hospitalization for heart failure"),
        ("PFS", "PFS and Sexual Desire Inventory-2", "sexual desire inventory-2"),
        ("Pain", "Pain and use of 1,200 mg of aspirin", "use of 1,200 mg of aspirin"),
    ],
)
def test_a_part_that_came_or_went_is_named(before, after, component):
    for old, new, kind in (
        (before, after, "component-added"),
        (after, before, "component-dropped"),
    ):
        (change,) = classify(record([old]), record([new]))
        assert change.kind == kind
        (named,) = change.facts["components"]
        assert named.endswith(component)


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Blood pressure", ("Systolic blood pressure", "Diastolic blood pressure")),
        ("Knee strength", ("Knee extension strength", "Knee flexion strength")),
        ("Range of motion", ("Range of motion: flexion", "Range of motion: extension")),
        ("Seroconversion", ("Seroconversion for strain A", "Seroconversion for strain B")),
    ],
)
def test_an_outcome_written_as_several_kinds_of_it_is_a_detail(whole, parts):
    split = classify(record([whole]), record(parts))
    assert [change.facts["way"] for change in split if change.kind == "split"] == ["things"]
    assert overall(split) == "detail"
    merged = classify(record(parts), record([whole]))
    assert [change.facts["way"] for change in merged if change.kind == "merged"] == ["things"]
    assert overall(merged) == "detail"


def test_a_second_outcome_in_the_frame_of_an_unaltered_one_is_new():
    kept, new = "Titer against strain A", "Titer against strain B"
    assert overall(classify(record([kept]), record([kept, new]))) == "major"


# ---------------------------------------------------------------- real outcomes


@pytest.fixture(scope="module")
def primary_outcomes(corpus):
    """Return the first primary outcome of every fifth real record."""
    where = "protocolSection.outcomesModule.primaryOutcomes"
    paths = sorted((corpus / "records").glob("*.json"))[::5]
    lists = (at(json.loads(path.read_bytes()), where, []) for path in paths)
    return [some[0] for some in lists if some and some[0].get("measure")]


def test_an_outcome_with_a_new_content_word_is_never_only_reworded(primary_outcomes):
    assert len(primary_outcomes) > 100
    random = Random(11)  # noqa: S311 - the same edits every time
    for one in primary_outcomes:
        words = one["measure"].split()
        words.insert(random.randrange(len(words) + 1), "plumbafen")
        before = {"primaryOutcomes": [one]}
        after = {"primaryOutcomes": [{**one, "measure": " ".join(words)}]}
        for changes in (classify(before, after), classify(after, before)):
            assert not {change.kind for change in changes} <= {"reworded", "same"}, words


def named_words(change):
    """Yield the words that a change names, with the side that says them and the other one."""
    facts, before, after = change.facts, change.before, change.after
    if not (before and after) or facts.get("of") == "threshold":
        return
    if change.kind in ("component-added", "detail-added") and facts.get("named", True):
        yield from (
            (words, after, before) for words in facts.get("components", facts.get("words", ()))
        )
    elif change.kind in ("component-dropped", "detail-omitted") and facts.get("named", True):
        yield from (
            (words, before, after) for words in facts.get("components", facts.get("words", ()))
        )
    elif change.kind in ("exchanged", "measure-altered"):
        yield from ((words, before, after) for words in facts["dropped"])
        yield from ((words, after, before) for words in facts["added"])


def written(ref):
    """Return the words of the texts of an outcome, words with a hyphen also as one word."""
    text = "\n".join(map(ref.text, TEXT_KEYS))
    return {*tokens(plain(text)), *tokens(plain(text.replace("-", "")))}


def test_the_named_words_stand_in_their_own_outcome(primary_outcomes):
    for one, other in pairwise(primary_outcomes):
        words = one["measure"].split()
        both = {**one, "measure": f"{one['measure']} and {other['measure']}"}
        half = {**one, "measure": " ".join(words[: len(words) // 2] or words)}
        for later in (other, both, half):
            for change in classify({"primaryOutcomes": [one]}, {"primaryOutcomes": [later]}):
                for phrase, said_of, elsewhere in named_words(change):
                    assert set(tokens(plain(phrase))) <= written(said_of), phrase
                    if change.kind.startswith("component"):
                        assert phrase not in plain(elsewhere.text("measure"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("AUC of midazolam", "AUC of digoxin"),
        ("Anxiety by the HADS", "Depression by the HADS"),
        ("Dose reduction", "Child development"),
        ("Time on treatment", "Dose reduction"),
    ],
)
def test_another_thing_in_the_same_frame_is_an_exchange(before, after):
    assert kinds(classify(record([before]), record([after]))) == ["exchanged"]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("Patient and graft survival", "Patient survival", "component-dropped"),
        ("Local progression free survival", "Time to local progression", "measure-altered"),
        ("Graft loss", "Graft failure", "reworded"),
    ],
)
def test_a_word_of_a_known_phrase_is_not_the_phrase(before, after, kind):
    assert kinds(classify(record([before]), record([after]))) == [kind]


def test_a_purpose_may_have_its_measure_in_the_description():
    before = record(["Efficacy of the drug in keeping sinus rhythm # Time to first relapse"])
    after = record(["Time to first relapse"])
    assert "exchanged" not in kinds(classify(before, after))


def test_a_definition_that_moved_to_the_description_is_no_detail():
    before = record(
        ["Change in calculated kidney function from baseline to 6 months after surgery"]
    )
    after = record(
        ["Change in calculated kidney function @ from baseline to 6 months after surgery"]
    )
    assert "detail-added" not in kinds(classify(before, after))


def test_a_part_that_went_to_another_list_is_known_to_be_there():
    before = record(["Knee pain and walking speed"], ["Weight"])
    after = record(["Knee pain"], ["Weight", "Walking speed"])
    (lost,) = [each for each in classify(before, after) if each.kind == "component-dropped"]
    assert lost.facts["other_list"] == "secondaryOutcomes"
    (gained,) = [each for each in classify(after, before) if each.kind == "component-added"]
    assert gained.facts["other_list"] == "secondaryOutcomes"


def test_a_part_that_both_versions_measure_elsewhere_did_not_go_there():
    before = record(["Knee pain and walking speed"], ["Walking speed"])
    after = record(["Knee pain"], ["Walking speed"])
    assert all("other_list" not in each.facts for each in classify(before, after))


def test_a_near_namesake_does_not_hide_a_move():
    before = record(["Evaluation of the Total Nasal Symptom Score at endpoint"], ["Weight"])
    after = record(["Adjusted Symptom Score"], ["Total Nasal Symptom Score", "Weight"])
    assert kinds(classify(before, after), "major") == ["added", "demoted"]


def test_an_outcome_is_never_merged_into_one_that_was_added():
    before = record(["Change in skin bacteria after surgery", "Weight"])
    after = record(["Number of bacterial kinds, chest", "Number of bacterial kinds, leg", "Weight"])
    changes = classify(before, after)
    added = [each.after for each in changes if each.kind == "added"]
    assert all(each.other not in added for each in changes if each.kind == "merged")


@pytest.mark.parametrize(
    ("before", "after", "of"),
    [
        (
            "Investigator-assessed progression-free survival",
            "Progression-free survival by blinded independent central review",
            "assessor",
        ),
        ("Plasma cortisol", "Salivary cortisol", None),
        ("Pain intensity (VAS)", "Pain intensity (NRS)", "instrument"),
    ],
)
def test_by_whom_or_with_what_it_is_measured_is_named(before, after, of):
    (change,) = classify(record([before]), record([after]))
    assert (change.kind, change.facts.get("of")) == ("measure-altered", of)


def test_the_state_in_which_it_is_measured_is_named():
    (change,) = classify(record(["Pain intensity at rest"]), record(["Pain intensity on movement"]))
    assert "on movement" in change.facts["added"]


def test_a_negation_counts_in_another_order_of_words_too():
    (change,) = classify(record(["Ventilator-free days"]), record(["Days on ventilator"]))
    assert change.kind == "measure-altered"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Pain @ day 1", "Pain @ day 7"),
        ("Response @ end of cycle 2 (of 28 days)", "Response @ end of cycle 4 (of 28 days)"),
    ],
)
def test_a_first_day_and_a_cycle_are_times(before, after):
    assert kinds(classify(record([before]), record([after]))) == ["retimed"]


@pytest.mark.parametrize(
    ("before", "after", "kind", "words"),
    [
        ("Blood loss", "Blood loss > 500 ml", "detail-added", ["> 500 ml"]),
        ("Eye pressure below 18 mmHg", "Eye pressure", "detail-omitted", ["below 18 mmhg"]),
    ],
)
def test_a_limit_that_only_one_version_has_is_named(before, after, kind, words):
    (change,) = classify(record([before]), record([after]))
    assert (change.kind, change.facts["words"]) == (kind, words)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("Number of heavy drinking days", "Percentage of heavy drinking days", "metric-altered"),
        ("Number of participants with falls", "Percentage of participants with falls", "reworded"),
        ("Freedom from device failure", "Absence of device failure", "reworded"),
        ("Enterocolitis (stage >= 2)", "Enterocolitis, stage II or higher", "reworded"),
    ],
)
def test_numbers_shares_and_limits_in_other_words(before, after, kind):
    assert kinds(classify(record([before]), record([after]))) == [kind]
