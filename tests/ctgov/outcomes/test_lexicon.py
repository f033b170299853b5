from collections import Counter, defaultdict
from importlib.resources import files

import pytest

from trialcli.ctgov.outcomes.lexicon import lexicon, phrase_words, read_lexicon
from trialcli.ctgov.outcomes.stopwords import grammar
from trialcli.ctgov.outcomes.words import tokens

NEAR = """
systolic blood pressure / diastolic blood pressure
glucose / insulin
progression free survival / overall survival
incidence / prevalence
hyperkalemia / hypokalemia
hypertension / hypotension
hypercalcemia / hypocalcemia
ldl / hdl
vldl / ldl
tremor / gait speed
apolipoprotein a1 / apolipoprotein b
alt / ast
creatinine / creatinine clearance
cystatin c / creatinine
fev1 / fvc
fev1 / fev1 fvc ratio
prebronchodilator fev1 / postbronchodilator fev1
trough fev1 / fev1
total testosterone / free testosterone
thyroxine / free thyroxine
triiodothyronine / thyroxine
lh / fsh
estradiol / progesterone
direct bilirubin / total bilirubin
indirect bilirubin / direct bilirubin
cmax / tmax
cmax / cmin
auclast / aucinf
clearance / apparent clearance
volume of distribution / half life
il 6 / il 8
il 2 / il 12
il 1 beta / il 10
tnf alpha / ifn gamma
iga level / igg level
igm level / igg level
seroconversion / seroprotection
geometric mean titer / geometric mean fold rise
objective response rate / disease control rate
complete response / partial response
complete remission / overall survival
duration of response / time to response
time to progression / progression free survival
pfs / pfs2
disease free survival / relapse free survival
local recurrence / distant metastasis
local control / locoregional control
mtd / rp2d
acute gvhd / chronic gvhd
neutrophil count / lymphocyte count
neutrophil engraftment / platelet engraftment
hemoglobin / hematocrit
red blood cell count / white blood cell count
prothrombin time / aptt
major bleeding / minor bleeding
stroke / transient ischemic attack
ischemic stroke / hemorrhagic stroke
target lesion revascularization / target vessel revascularization
mace / macce
primary patency / secondary patency
stent thrombosis / in stent restenosis
cardiac output / stroke volume
lvedv / lvesv
lvef / global longitudinal strain
heart rate / heart rate variability
qt interval / pr interval
qtcf / qtcb
central venous pressure / mean arterial pressure
atrial fibrillation / ventricular fibrillation
tachycardia / bradycardia
cardiovascular mortality / all cause mortality
in hospital mortality / icu mortality
28 day mortality / 90 day mortality
neonatal mortality / maternal mortality
hospitalization / readmission
length of stay / duration of mechanical ventilation
icu admission / icu readmission
intubation / reintubation
extubation success / extubation failure
ventilator free days / icu free days
severe hypoglycemia / hypoglycemia
nocturnal hypoglycemia / severe hypoglycemia
time in range / time below range
time below range / time above range
hba1c / fructosamine
fasting insulin / fasting glucose
body weight / body mass index
waist circumference / hip circumference
lean body mass / body fat
weight loss / weight gain
birth weight / birth length
preterm birth / stillbirth
clinical pregnancy / live birth
ongoing pregnancy / clinical pregnancy
miscarriage / ectopic pregnancy
vaginal delivery / cesarean delivery
first stage of labor duration / second stage of labor duration
anxiety / depression
state anxiety / trait anxiety
insomnia / daytime sleepiness
sleep onset latency / wake after sleep onset
total sleep time / sleep efficiency
suicidal ideation / suicide attempt
positive affect / negative affect
executive function / working memory
expressive language / receptive language
externalizing behavior / internalizing behavior
static balance / dynamic balance
upper limb function / lower limb function
active range of motion / passive range of motion
knee flexion / knee extension
neck pain / low back pain
pain at rest / pain on movement
worst pain / average pain
pain relief / pain intensity
headache frequency / headache intensity
morphine consumption / opioid consumption
sensory block onset time / motor block onset time
intraoperative hypotension / intraoperative opioid consumption
intraoperative complication / postoperative complication
intraoperative blood loss / postpartum blood loss
nausea / vomiting
diarrhea / constipation
stool frequency / stool consistency
urinary urgency / urinary frequency
stress urinary incontinence / urge urinary incontinence
proteinuria / albuminuria
uacr / upcr
superficial surgical site infection / deep surgical site infection
urinary tract infection / surgical site infection
upper respiratory tract infection / lower respiratory tract infection
clinical cure / microbiologic cure
viral load / viral shedding
cd4 count / cd8 count
hbsag loss / hbeag loss
svr12 / svr24
tender joint count / swollen joint count
acr20 / acr50
acr50 / acr70
pasi 75 / pasi 90
easi 50 / easi 75
uncorrected visual acuity / best corrected visual acuity
subretinal fluid / intraretinal fluid
central subfield thickness / central corneal thickness
intraocular pressure / visual acuity
probing depth / clinical attachment level
plaque index / gingival index
stimulated salivary flow rate / unstimulated salivary flow rate
recruitment rate / retention rate
false positive rate / false negative rate
sensitivity / specificity
positive predictive value / negative predictive value
treatment emergent adverse event / serious adverse event
adverse event leading to death / adverse event leading to discontinuation
adverse event / adverse drug reaction
solicited local adverse event / solicited systemic adverse event
dose reduction / dose interruption
cmv infection / ebv infection
physical component summary / mental component summary
"""
"""Pairs of near things that are not the same."""
TEXT = files("trialcli.ctgov.outcomes").joinpath("lexicon.txt").read_text(encoding="utf-8")


def name(phrase):
    """Return the name of the meaning of a phrase."""
    (term,) = lexicon().terms(tokens(phrase))
    return term.name


def lines():
    section = ""
    for line in TEXT.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, equals, rest = line.partition(" = ")
            assert equals, line
            yield section, key, rest.split(" | ")


def test_each_line_has_a_name_and_phrases():
    for section, key, phrases in lines():
        assert section in (
            "same",
            "instruments",
            "methods",
            "narrower",
            "parameters",
            "qualifiers",
            "vague",
        )
        assert key == key.strip().lower()
        assert all(phrase == phrase.strip() != "" for phrase in phrases), key


def test_no_phrase_has_two_meanings():
    meanings = Counter()
    for section, key, phrases in lines():
        if section == "same":
            meanings.update({phrase_words(phrase) for phrase in (key, *phrases)})
    assert [phrase for phrase, count in meanings.items() if count > 1] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("death from any cause", "all cause mortality"),
        ("overall survival", "os"),
        ("hemoglobin a1c", "hba1c"),
        ("side effects", "adverse events"),
        ("gait speed", "walking speed"),
        ("sf 36", "36 item short form survey"),
        ("adverse events", "aes"),
    ],
)
def test_phrases_of_one_meaning(one, other):
    assert name(one) == name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("systolic blood pressure", "diastolic blood pressure"),
        ("overall survival", "progression free survival"),
        ("disease free survival", "event free survival"),
        ("ldl cholesterol", "hdl cholesterol"),
        ("hdl cholesterol", "nonhdl cholesterol"),
        ("hyperglycemia", "hypoglycemia"),
        ("fasting glucose", "postprandial glucose"),
        ("all cause mortality", "cardiovascular mortality"),
        ("adverse event", "serious adverse event"),
        ("overall response rate", "complete response"),
        ("length of stay", "icu length of stay"),
        ("near vision", "distance visual acuity"),
        ("left ventricular ejection fraction", "right ventricular ejection fraction"),
        ("pain intensity", "pain interference"),
        ("deep vein thrombosis", "pulmonary embolism"),
        ("type 1 diabetes", "type 2 diabetes"),
    ],
)
def test_phrases_that_are_near_and_not_the_same(one, other):
    names = [{term.name for term in lexicon().terms(tokens(text))} for text in (one, other)]
    assert names[0] != names[1]


@pytest.mark.parametrize("pair", NEAR.strip().splitlines())
def test_near_things_have_different_names(pair):
    one, other = (
        [term.name for term in lexicon().terms(tokens(text))] for text in pair.split(" / ")
    )
    assert one != other


def test_no_phrase_consists_of_articles_or_stop_words():
    for section, key, phrases in lines():
        if section == "same":
            for phrase in (key, *phrases):
                assert set(tokens(phrase)) - grammar(), phrase
                assert len(phrase_words(phrase)) > 1 or not phrase.startswith(("a ", "an ", "the "))


def test_a_spelling_names_one_instrument():
    named = defaultdict(set)
    for section, _, entries in lines():
        if section in ("instruments", "methods"):
            for first, *others in (entry.split(" / ") for entry in entries):
                for spelling in (first, *others):
                    named[phrase_words(spelling)].add(first)
    assert {spelling: names for spelling, names in named.items() if len(names) > 1} == {}


def test_relations_use_the_names_of_the_lexicon():
    names = {}
    for section, key, phrases in lines():
        if section == "same":
            names.update((phrase_words(phrase), key) for phrase in (key, *phrases))
    related = [
        phrase.split(" / ")[0]
        for section, key, phrases in lines()
        if section in ("instruments", "methods", "narrower")
        for phrase in ((key, *phrases) if section != "methods" else phrases)
    ]
    assert [one for one in related if names.get(phrase_words(one), one) != one] == []


def test_no_thing_spells_itself_out():
    specials = lexicon().specials
    for general in specials:
        found, left = set(), {general}
        while left:
            left = {one for name in left for one in specials.get(name, ())} - found
            found |= left
        assert general not in found


def test_a_general_method_is_no_sign_of_the_same_thing():
    small = read_lexicon(
        "[same]\nliver fat = hepatic fat\n[instruments]\nliver fat = mri pdff\n"
        "[methods]\nmethod = magnetic resonance imaging / mri\n"
    )
    assert small.same_construct("mri pdff", "mri pdff")
    assert not small.same_construct("magnetic resonance imaging", "magnetic resonance imaging")
    (term,) = small.terms(["mri"])
    assert term.name == "magnetic resonance imaging"


def test_instruments_lead_to_what_they_measure():
    assert lexicon().same_construct(
        name("hamilton depression rating scale"), name("beck depression inventory")
    )
    assert not lexicon().same_construct(name("hads"), name("6 minute walk test"))
    assert lexicon().related(name("safety"), name("adverse events"))


def test_a_small_lexicon_is_read():
    small = read_lexicon("[same]\ncough = coughing | tussis\n[narrower]\nsymptom = cough\n")
    (term,) = small.terms(["the", "tussis"])
    assert (term.name, term.start, term.end) == ("cough", 1, 2)
    assert small.related("symptom", "cough")


def test_an_abbreviation_that_ends_in_s_is_no_plural():
    assert [term.name for term in lexicon().terms(["patients", "who", "had", "pain"])] == [
        term.name for term in lexicon().terms(["patients", "who", "pain"])
    ]
    assert name("hads") == name("hospital anxiety depression scale")
    assert name("hads anxiety") != name("hads")
    assert list(lexicon().terms(["this"])) == []
    assert name("thi") == name("tinnitus handicap inventory")
