"""Abbreviations: the common ones of clinical trials, and those a record explains itself."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from trialcli.ctgov.outcomes.stopwords import EVERY
from trialcli.ctgov.outcomes.words import plain

COMMON: Mapping[str, str] = {
    "6mwd": "6 minute walk distance",
    "6mwt": "6 minute walk test",
    "acr": "american college rheumatology",
    "ae": "adverse event",
    "af": "atrial fibrillation",
    "aki": "acute kidney injury",
    "alt": "alanine aminotransferase",
    "ast": "aspartate aminotransferase",
    "auc": "area under curve",
    "bcva": "best corrected visual acuity",
    "bdi": "beck depression inventory",
    "bmd": "bone mineral density",
    "bmi": "body mass index",
    "bnp": "brain natriuretic peptide",
    "bp": "blood pressure",
    "ckd": "chronic kidney disease",
    "cmax": "maximum concentration",
    "cr": "complete response",
    "crp": "c reactive protein",
    "ct": "computed tomography",
    "cv": "cardiovascular",
    "dbp": "diastolic blood pressure",
    "dfs": "disease free survival",
    "dlt": "dose limiting toxicity",
    "dor": "duration of response",
    "dvt": "deep vein thrombosis",
    "ecg": "electrocardiogram",
    "echo": "echocardiography",
    "efs": "event free survival",
    "egfr": "estimated glomerular filtration rate",
    "ekg": "electrocardiogram",
    "eq5d": "euroqol 5 dimension",
    "fev1": "forced expiratory volume 1 second",
    "fpg": "fasting plasma glucose",
    "fvc": "forced vital capacity",
    "gfr": "glomerular filtration rate",
    "gi": "gastrointestinal",
    "gmc": "geometric mean concentration",
    "gmt": "geometric mean titer",
    "gvhd": "graft versus host disease",
    "hads": "hospital anxiety depression scale",
    "hb": "hemoglobin",
    "hba1c": "hemoglobin a1c",
    "hdl": "high density lipoprotein",
    "hf": "heart failure",
    "hrqol": "health related quality of life",
    "icu": "intensive care unit",
    "idfs": "invasive disease free survival",
    "iop": "intraocular pressure",
    "ldl": "low density lipoprotein",
    "lfs": "leukemia free survival",
    "los": "length of stay",
    "lv": "left ventricular",
    "lvef": "left ventricular ejection fraction",
    "mace": "major adverse cardiovascular event",
    "map": "mean arterial pressure",
    "mdd": "major depressive disorder",
    "mi": "myocardial infarction",
    "mri": "magnetic resonance imaging",
    "mrs": "modified rankin scale",
    "mtd": "maximum tolerated dose",
    "nrs": "numeric rating scale",
    "nyha": "new york heart association",
    "orr": "objective response rate",
    "os": "overall survival",
    "pasi": "psoriasis area severity index",
    "pcr": "polymerase chain reaction",
    "pcs": "physical component summary",
    "pd": "progressive disease",
    "pe": "pulmonary embolism",
    "pfs": "progression free survival",
    "pk": "pharmacokinetics",
    "pr": "partial response",
    "qol": "quality of life",
    "rbc": "red blood cell",
    "rfs": "relapse free survival",
    "sae": "serious adverse event",
    "sbp": "systolic blood pressure",
    "svr": "sustained virologic response",
    "teae": "treatment emergent adverse event",
    "tia": "transient ischemic attack",
    "ttp": "time to progression",
    "ttr": "time to response",
    "tvr": "target vessel revascularization",
    "uti": "urinary tract infection",
    "vas": "visual analog scale",
    "vte": "venous thromboembolism",
    "wbc": "white blood cell",
}

# One thing said in two ways, in plain words (trialcli.ctgov.outcomes.words.plain).
PHRASES: Mapping[str, str] = {
    **dict.fromkeys(
        ("mortality", "fatality", "lethality", "died", "deaths", "dead"),
        "death",
    ),
    **dict.fromkeys(
        (
            "side effect", "side effects", "adverse event", "adverse events", "adverse experiences",
            "adverse reaction", "adverse reactions", "adverse effects", "undesirable events",
            "local reaction", "local reactions", "systemic reaction", "systemic reactions",
            "reactogenicity", "tolerability", "tolerance", "toxicity", "toxicities",
        ),
        "safety",
    ),
    **dict.fromkeys(("haemorrhage", "hemorrhage", "haemorrhagic", "hemorrhagic"), "bleeding"),
    **dict.fromkeys(
        (f"{how} h{ae}moglobin" for how in ("glycated", "glycosylated") for ae in ("ae", "e")),
        "hemoglobin a1c",
    ),
    **dict.fromkeys(
        ("length of hospital stay", "hospital length of stay", "duration of hospital stay"),
        "hospital stay",
    ),
    "readmission": "rehospitalization",
    "heart attack": "myocardial infarction",
    "analogue": "analog",
    "numerical": "numeric",
    "renal": "kidney",
    "hepatic": "liver",
    "pulmonary": "lung",
    "drop out": "dropout",
    "drop-out": "dropout",
    "drop-outs": "dropout",
    "objective response": "overall response",
}  # fmt: skip

_SHORT_INSIDE = re.compile(r"\(\s*([^\W\d_][\w/-]{1,9})\s*[,;)=:]")
_LONG_INSIDE = re.compile(r"\b([A-Z][A-Za-z0-9/-]{1,9})\s*\(([^()]{4,80})\)")
_REACH = 120
"""How many characters before an abbreviation may explain it."""


@lru_cache(maxsize=8192)
def explained(text: str) -> tuple[tuple[str, str], ...]:
    """Return the abbreviations a text explains: "progression free survival (PFS)"."""
    pairs = [
        (match[1], text[max(0, match.start() - _REACH) : match.start()])
        for match in _SHORT_INSIDE.finditer(text)
    ]
    pairs += [(match[1], match[2]) for match in _LONG_INSIDE.finditer(text)]
    found = (
        (plain(short), _long_form(plain(short), plain(long)))
        for short, long in pairs
        if _short(short)
    )
    return tuple((short, long) for short, long in found if long)


def _short(word: str) -> bool:
    """Whether a word looks like an abbreviation, and reads like no word of the language."""
    capitals = sum(letter.isupper() for letter in word)
    return capitals > 1 and 2 * capitals >= len(word) - 1 and plain(word) not in EVERY


def _long_form(short: str, text: str) -> str:
    """Return the end of a text that an abbreviation stands for; empty if there is none.

    From its end backwards each letter is looked for in the text; the first begins a word
    (Schwartz & Hearst 2003).
    """
    letters = [letter for letter in short if letter.isalnum()]
    place = len(text)
    for position in range(len(letters) - 1, -1, -1):
        place = text.rfind(letters[position], 0, place)
        while position == 0 and place > 0 and text[place - 1].isalnum():
            place = text.rfind(letters[0], 0, place)
        if place < 0:
            return ""
    long = re.findall(r"[^\W_]+", text[place:])
    fits = len(letters) > 1 and len(long) <= min(len(letters) + 5, 2 * len(letters))
    return " ".join(long) if fits and short not in long else ""


def glossary(texts: Iterable[str]) -> dict[str, str]:
    """Return the abbreviations that may be written out in some texts, in plain words."""
    own = dict(pair for text in texts for pair in explained(text))
    return {**COMMON, **own}
