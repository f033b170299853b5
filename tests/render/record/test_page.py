import copy
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.render.drawing import page
from tests.render.invented import TRIAL, invented
from trialcli.ctgov.shape import VOLATILE
from trialcli.ctgov.words.sections import SECTIONS
from trialcli.ctgov.words.vocabulary import field_words
from trialcli.record.tree import content_digest, leaves
from trialcli.render.record.sections import DRAWINGS
from trialcli.text.blocks import one_line, resolve
from trialcli.versions.snapshot import file_name, from_bytes

STORED = Path(__file__).parents[3] / "snapshots" / "NCT07331467"


@pytest.fixture(scope="module")
def stored():
    """The snapshot in this repository: the user's own example."""
    (file,) = STORED.glob("*.json")
    return from_bytes(file.read_bytes(), what=file.name)


# ---------------------------------------------------------------- golden screens


@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_first_screen_of_an_invented_trial(snapshot, width):
    assert page(invented(), width, freshness="read 2 min ago", position=2, count=3) == snapshot


@pytest.mark.parametrize("width", [80, 200])
def test_all_of_an_invented_trial(snapshot, width):
    assert page(invented(), width, full=True, freshness="read 2 min ago") == snapshot


def test_an_invented_trial_in_colour(snapshot):
    assert page(invented(), colour=True, full=True) == snapshot


@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_first_screen_of_the_stored_trial(snapshot, stored, width):
    shown = page(stored.study, width, trial=stored.trial, position=1, note=stored.source.note)
    assert shown == snapshot


def test_all_of_the_stored_trial(snapshot, stored):
    assert page(stored.study, trial=stored.trial, full=True) == snapshot


_NURSE = {"name": "A. Nurse", "role": "CONTACT", "phone": "555-0100"}
_DOCTOR = {"name": "B. Doctor", "role": "PRINCIPAL_INVESTIGATOR"}


@pytest.mark.parametrize(
    ("sites", "line"),
    [
        ([[]], None),
        ([[_DOCTOR, _NURSE]], "Contact A. Nurse · 555-0100"),
        ([[_DOCTOR], []], "Contact Principal investigator: B. Doctor"),
        ([[_NURSE], [_DOCTOR]], "Contact each site states its own (--section locations)"),
        ([[_NURSE], [], [_NURSE]], "Contact 2 of 3 sites state their own (--section locations)"),
    ],
)
def test_the_first_screen_says_whom_to_ask_if_only_sites_state_it(sites, line):
    study = invented()
    module = study["protocolSection"]["contactsLocationsModule"]
    module.pop("centralContacts")
    module["locations"] = [{"city": "Berlin", "contacts": contacts} for contacts in sites]
    lines = [" ".join(line.split()) for line in page(study, 200).split("\n")]
    assert [one for one in lines if one.startswith("Contact ")] == ([line] if line else [])


# ---------------------------------------------------------------- the stored trial's facts

PAGE_FACTS = {
    "identificationModule.briefTitle": "Study of Ultra-Fast CD19 CAR-T Therapy for Refractory SLE",
    "identificationModule.nctId": "NCT07331467",
    "identificationModule.orgStudyIdInfo.id": "PBC092",
    "statusModule.overallStatus": "RECRUITING",
    "statusModule.startDateStruct.date": "2026-01-31",
    "statusModule.completionDateStruct.date": "2028-08-31",
    "statusModule.lastUpdatePostDateStruct.date": "2026-01-12",
    "sponsorCollaboratorsModule.leadSponsor.name": "Chongqing Precision Biotech Co., Ltd",
    "sponsorCollaboratorsModule.leadSponsor.class": "INDUSTRY",
    "designModule.studyType": "INTERVENTIONAL",
    "designModule.phases.0": "PHASE1",
    "designModule.enrollmentInfo.count": 18,
    "designModule.designInfo.allocation": "NA",
    "designModule.designInfo.interventionModel": "SINGLE_GROUP",
    "designModule.designInfo.primaryPurpose": "TREATMENT",
    "designModule.designInfo.maskingInfo.masking": "NONE",
    "armsInterventionsModule.armGroups.0.label": "CAR-T treatment group",
    "armsInterventionsModule.armGroups.0.interventionNames.0": "CD19 CAR-T cells",
    "armsInterventionsModule.interventions.0.name": "CD19 CAR-T cells",
    "eligibilityModule.minimumAge": "18 Years",
    "eligibilityModule.sex": "ALL",
    "eligibilityModule.healthyVolunteers": False,
    "contactsLocationsModule.locations.0.facility": (
        "Affiliated Drum Tower Hospital, Medical School of Nanjing University"
    ),
    "contactsLocationsModule.locations.0.city": "Nanjing",
    "contactsLocationsModule.locations.0.state": "Jiangsu",
    "contactsLocationsModule.locations.0.country": "China",
}
LONG_TEXTS = {
    "descriptionModule.detailedDescription",
    "armsInterventionsModule.armGroups.0.description",
    "armsInterventionsModule.interventions.0.description",
    "eligibilityModule.eligibilityCriteria",
}


def test_the_stored_trial_holds_the_page_s_facts_and_no_others(stored):
    held = {".".join(map(str, path)): value for path, value in leaves(stored.study)}
    protocol = {key.removeprefix("protocolSection."): held[key] for key in held}
    assert {key: value for key, value in protocol.items() if key not in LONG_TEXTS} == {
        **PAGE_FACTS,
        "hasResults": False,
    }
    assert protocol.keys() >= LONG_TEXTS
    assert stored.source.kind == "page"
    assert "not served" in stored.source.note
    assert stored.digest == content_digest(stored.study, VOLATILE)
    assert [file.name for file in STORED.glob("*.json")] == [file_name(stored)]


@pytest.mark.parametrize(
    "fact",
    [
        "● Recruiting · Phase 1",
        "Sponsor Chongqing Precision Biotech Co., Ltd · industry",
        "2026-01-31 start → 2028-08-31 completion",
        "Enrollment 18",
        "18 years and older · all sexes · no healthy volunteers",
        "1 site in China: Affiliated Drum Tower Hospital, Medical School of Nanjing University",
        "Results none posted",
        "Allocation Not applicable",
        "Sponsor's study ID PBC092",
        "there is still no cure for SLE",
        "(1.5×10^5/kg, 5×10^5/kg, 10×10^5/kg)",
        "5 inclusion · 11 exclusion",
        "eGFR<30mL/min/1.73m2",
        "+ SLEDAI-2K score ≥ 8 points;",
        "- Positive in blood pregnancy test;",
        "Record last updated 2026-01-12",
    ],
)
def test_the_page_s_facts_are_what_is_shown(stored, fact):
    shown = page(stored.study, trial=stored.trial, full=True)
    assert fact in " ".join(shown.split())


# ---------------------------------------------------------------- nothing is forgotten

WORD = re.compile(r"\w+")
# Shown once above the rows they belong to.
GROUPED = {"country", "organSystem", "sourceVocabulary", "assessmentType"}


def missing_words(study):
    """Return the words of a record that its full page does not show as often as it holds them."""
    shown = page(study, 200, full=True).casefold()
    words, unfolded = Counter(WORD.findall(shown)), "".join(shown.split())
    wanted, source = Counter(), {}
    for path, value in leaves(study):
        for word in WORD.findall(_reading(path, value).casefold()):
            wanted[word] = max(wanted[word], 1) if path[-1] in GROUPED else wanted[word] + 1
            source[word] = path
    return {
        word: source[word]
        for word, number in wanted.items()
        if words[word] < number and unfolded.count(word) < number
    }


def _reading(path, value):
    if isinstance(value, bool) or path[-1] == "groupId" or "groupIds" in path:
        return ""  # shown as a column, or as the title of the group
    if value is None or value in ("", [], {}):
        return "null" if value is None else "empty"
    dotted = ".".join(step for step in path if isinstance(step, str))
    return resolve(one_line(field_words(dotted, value)))


def test_all_of_an_invented_trial_is_there():
    assert missing_words(invented()) == {}


def test_all_of_real_trials_is_there(corpus):
    files = sorted(corpus.glob("records/*.json"))
    lost = {file.stem: missing_words(json.loads(file.read_bytes())) for file in files[::12]}
    assert {trial: words for trial, words in lost.items() if words} == {}


def test_real_trials_fit_the_screen(corpus):
    for file in sorted(corpus.glob("records/*.json"))[::5]:
        shown = page(json.loads(file.read_bytes()), trial=file.stem)
        assert shown.startswith(file.stem)
        assert [line for line in shown.splitlines() if cell_len(line) > 80] == []
        assert [line for line in shown.splitlines() if line != line.rstrip()] == []


odd = st.sampled_from([None, True, 0, -1.5, "", "  ", "odd", [], {}, ["odd"], {"odd": "odd"}])


@st.composite
def spoiled_records(draw):
    """An invented record in which some values are of another type than they should be."""
    study = invented()
    for _ in range(draw(st.integers(1, 4))):
        place = study
        while True:
            steps = list(place) if isinstance(place, dict) else list(range(len(place)))
            step = draw(st.sampled_from(steps))
            inside = place[step]
            if not isinstance(inside, (dict, list)) or not inside or draw(st.integers(0, 4)) == 0:
                place[step] = copy.deepcopy(draw(odd))
                break
            place = inside
    return study


@settings(max_examples=150)
@given(spoiled_records())
def test_values_of_the_wrong_type_are_shown_all_the_same(study):
    assert missing_words(study) == {}
    assert TRIAL in page(study, 60)


@pytest.mark.parametrize("study", [{}, {"protocolSection": None}, {"protocolSection": {}}])
def test_a_record_of_nothing_is_a_page_too(study):
    assert page(study).startswith("NCT99000001\n(no title)\n")
    assert "Eligibility" not in page(study)


# ---------------------------------------------------------------- what a summary leaves out


def closing(study, **view):
    return " ".join(page(study, 200, **view).rpartition("Not shown: ")[2].split())


def test_a_name_that_a_list_repeats_is_counted_once():
    study = {
        "protocolSection": {
            "conditionsModule": {"conditions": ["A", "B", "A", "C", "D", "E", "F", "B", "G"]},
            "armsInterventionsModule": {
                "interventions": [{"name": name, "type": "DRUG"} for name in "ZZYYXXWWVVUUZ"]
            },
        }
    }
    shown = page(study)
    assert "A, B, C, D, E +2 more" in shown
    assert "V (drug) +1 more" in shown


def test_a_summary_says_what_it_leaves_out_and_how_to_see_it():
    said = closing(invented())
    for phrase in (
        "2 of 9 criteria",
        "2 secondary outcomes",
        "1 other outcome",
        "3 sites",
        "documents",
        "detailed description",
        "results",
        "other parts",
        "(--full)",
    ):
        assert phrase in said


def test_a_whole_page_leaves_nothing_out():
    assert "Not shown" not in page(invented(), full=True)


def test_a_long_summary_is_cut_between_words_and_marked():
    study = {"protocolSection": {"descriptionModule": {"briefSummary": "word " * 400}}}
    assert "word …" in page(study)
    assert "the rest of the summary" in closing(study)


def test_the_beginning_of_the_description_stands_in_for_a_missing_summary():
    text = "First paragraph.\n\n" + "word " * 400
    study = {"protocolSection": {"descriptionModule": {"detailedDescription": text}}}
    drawn = page(study)
    assert "First paragraph." in drawn
    assert "Description" in drawn.splitlines()
    assert "Summary" not in drawn
    assert "the rest of the description" in closing(study)


@pytest.mark.parametrize(
    ("eligibility", "shown"),
    [
        ({"minimumAge": "18 Years", "sex": "ALL"}, "18 years and older · all sexes"),
        ({"sex": "ALL"}, "no age limit stated · all sexes"),
        ({"healthyVolunteers": True}, "no age limit stated · healthy volunteers accepted"),
    ],
)
def test_an_age_limit_that_is_not_stated_is_shown_as_such(eligibility, shown):
    drawn = page({"protocolSection": {"eligibilityModule": eligibility}})
    (line,) = [line for line in drawn.splitlines() if line.startswith("Participants")]
    assert line.removeprefix("Participants").strip() == shown


def test_without_a_word_on_participants_there_is_no_line_of_them():
    study = {"protocolSection": {"eligibilityModule": {"eligibilityCriteria": "Adults"}}}
    assert "Participants" not in page(study)


# ---------------------------------------------------------------- sections


def test_every_section_has_a_drawing():
    assert list(DRAWINGS) == list(SECTIONS)


def test_a_section_alone_is_shown_whole():
    shown = page(invented(), sections=("eligibility",))
    assert "Reason 7 to take part" in shown
    assert "Sponsor" not in shown
    assert "Not shown" not in shown


def test_a_section_the_record_has_nothing_for_says_so():
    assert "The record says nothing about this." in page({}, sections=("arms",))


def test_other_fields_alone_are_those_no_section_took():
    shown = page(invented(), sections=("other",))
    assert "Tubes drawn: 4" in shown
    assert "Is fasting: Yes" in shown
    assert "Metformin" not in shown.split("\n\n", 1)[1]


# ---------------------------------------------------------------- hostile text


@settings(max_examples=150)
@given(st.text(st.characters(codec=None), max_size=60), st.sampled_from([20, 60, 80]))
def test_no_text_of_a_record_instructs_the_terminal(text, width):
    study = _everywhere(invented(), text)
    for view in ({}, {"full": True}):
        shown = page(study, width, **view)
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown
        )


def _everywhere(value, text):
    """Put a text in the place of every string of a record."""
    if isinstance(value, dict):
        return {key: _everywhere(child, text) for key, child in value.items()} | {text: text}
    if isinstance(value, list):
        return [_everywhere(child, text) for child in value]
    return text if isinstance(value, str) else value


def titled(title):
    return {"protocolSection": {"identificationModule": {"briefTitle": title}}}


@pytest.mark.parametrize("title", ["[bold]x[/bold]", "Weight [kg] [/mL]", ":smile: x", "[link=a]b"])
def test_a_title_is_not_parsed(title):
    assert title in page(titled(title))


@pytest.mark.parametrize("width", [20, 60, 80, 200])
@pytest.mark.parametrize("title", ["x" * 5000, "患" * 5000, "e\u0301" * 2000])
def test_a_very_long_word_is_folded(title, width):
    address = "https://clinicaltrials.gov/study/NCT99000001"  # an address is never folded
    for line in page(titled(title), width).splitlines():
        assert line == address or cell_len(line) <= width


@pytest.mark.parametrize(
    ("url", "is_linked"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://example.org/\x1b]8;;https://evil.example\x07", False),
        ("https://example.org/a b", False),
        ("https://exämple.org", False),
    ],
)
def test_only_clean_web_addresses_become_hyperlinks(url, is_linked):
    study = {"protocolSection": {"referencesModule": {"seeAlsoLinks": [{"url": url}]}}}
    shown = page(study, 120, colour=True, sections=("references",))
    assert (f"\x1b]8;id=0;{url}\x1b\\" in shown) is is_linked


def test_without_colour_there_is_not_one_escape():
    assert "\x1b" not in page(invented(), full=True)


# ---------------------------------------------------------------- speed


def test_a_summary_imports_nothing_it_does_not_need(stored):
    program = (
        "import json, sys; from tests.render.drawing import page;"
        "page(json.load(sys.stdin)); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(stored.study),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    loaded = set(done.stdout.split())
    assert "trialcli.render.record.page" in loaded
    unwanted = {"rich.markdown", "rich.syntax", "rich.table", "rich.panel", "pygments", "html"}
    assert loaded & {*unwanted, "trialcli.render.record.results", "deepdiff"} == set()


def test_a_null_is_nothing_to_a_summary():
    study = {"protocolSection": {"designModule": {"enrollmentInfo": None, "x": {"y": None}}}}
    empty = {"protocolSection": {"designModule": {"x": {}}}}
    assert page(study) == page(empty)


# ---------------------------------------------------------------- registration and other IDs


@pytest.mark.parametrize(
    ("registered", "start", "shown"),
    [
        ("2024-01-10", "2024-03-01", "2024-01-10 registered → 2024-03-01 start"),
        ("2024-03-01", "2024-03-01", "2024-03-01 registered → 2024-03-01 start"),
        ("2024-03-02", "2024-03-01", "2024-03-01 start → 2024-03-02 registered, after the start"),
        ("2024-03-20", "2024-03", "2024-03-20 registered → 2024-03 start"),
        ("2024-04-01", "2024-03", "2024-03 start → 2024-04-01 registered, after the start"),
        ("2024-03-20", None, "2024-03-20 registered"),
    ],
)
def test_the_registration_is_beside_the_start(registered, start, shown):
    status = {"studyFirstSubmitDate": registered}
    if start:
        status["startDateStruct"] = {"date": start}
    drawn = page({"protocolSection": {"statusModule": status}})
    (line,) = [line for line in drawn.splitlines() if line.startswith("Dates")]
    assert line.removeprefix("Dates").strip() == shown


def test_other_ids_name_who_gave_them_and_count_the_rest():
    more = [{"id": f"X{number}", "domain": "Ethics board"} for number in range(3)]
    identity = {
        "orgStudyIdInfo": {"id": "ABC-1"},
        "secondaryIdInfos": [{"id": "2020-1", "type": "EUDRACT_NUMBER"}, {"id": "U1"}, *more],
    }
    drawn = " ".join(page({"protocolSection": {"identificationModule": identity}}).split())
    expected = "ABC-1 (sponsor's), 2020-1 (EudraCT number), U1, X0 (Ethics board) +2 more"
    assert f"Other IDs {expected}" in drawn


def test_an_invented_trial_has_no_address_at_the_registry():
    assert "https://" in page(invented())
    assert "https://" not in page(invented(), is_registered=False)


def test_all_primary_outcomes_are_shown_up_to_twelve():
    outcomes = [{"measure": f"Measure {number}"} for number in range(1, 15)]
    study = {"protocolSection": {"outcomesModule": {"primaryOutcomes": outcomes}}}
    drawn = page(study)
    assert drawn.count("• Measure") == 12
    assert "14 primary" in drawn
    assert "Not shown: 2 primary outcomes" in drawn
