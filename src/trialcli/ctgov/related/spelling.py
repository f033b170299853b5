"""Words in one spelling, and the names of conditions and interventions as sequences of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from trialcli.registry.search import says_something
from trialcli.text.likeness import normalised

Words = tuple[str, ...]

CELLS_WITH_RECEPTOR = "cart"
"""The one word for all spellings of CAR-T cells."""
_CELLS_WITH_RECEPTOR = re.compile(
    r"(?i)\b(?:chimeric antigen receptors?(?: \(car\))?[\s-]*t\b(?:[\s-]*cells?\b)?"
    r"|car[\s-]*ts?\b(?:[\s-]*cells?\b)?)"
)
_CODE = re.compile(
    r"\b(?!(?:type|phase|grade|stage|part|group|class)\b)([a-z]{1,5}\d{0,2})-([a-z]?\d)"
)
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by during for from in into is it its of on or than that the their "
        "these this to was were who will with without versus vs via using after before between "
        "among study trial clinical patient subject participant evaluate evaluation efficacy "
        "safety effect treatment therapy compare comparison",
    )
)
"""Words that say nothing of the subject of a trial (our own)."""
_DESIGN = frozenset(
    re.findall(
        r"\w+",
        "randomized randomised controlled placebo open label double single blind blinded group arm "
        "multicenter multicentre phase pilot extension term parallel prospective "
        "retrospective observational interventional trial part dose administered administration "
        "assess investigate determine adult year week day month new use effectiveness impact role "
        "outcome result response quality life based different high low follow up tolerability "
        "immunogenicity pharmacokinetic how learn safe they them have because more other well "
        "being healthy volunteer child value data center program ability need case experience",
    )
)
"""Words of a title that say how a trial works, and not what it is about (our own)."""
_UNNAMED = frozenset(
    re.findall(
        r"\w+",
        "adult newly diagnosed refractory relapsed people patient subject participant individual "
        "of the a in with to or and",
    )
)
"""Words beside the name of a condition; without them it is still the same one (our own)."""
_QUALIFYING = _UNNAMED | frozenset(
    re.findall(
        r"\w+",
        "active child elderly moderate pediatric paediatric previously recurrent severe treated "
        "untreated woman women",
    )
)
"""Words before the name of a condition in a title that are not the name (our own)."""
_NEUTRAL = frozenset(
    re.findall(
        r"\w+",
        "autologous targeted targeting cell therapy treatment drug product injection infusion "
        "tablet capsule oral intravenous subcutaneous solution cream gel hydrochloride hcl sodium "
        "sulfate acetate mesylate maleate phosphate dose arm group the of and a for in",
    )
)
"""Words of the name of an intervention that others have too (our own)."""
_GENERIC = frozenset(
    re.findall(
        r"\w+",
        "anesthesia antibiotic chemotherapy contraceptive contraception corticosteroid exercise "
        "feeding immunotherapy medication nutrition radiotherapy steroid supplement surgery "
        "vaccination vaccine",
    )
)
"""Such a word alone is no name: "oral immunotherapy" is not any immunotherapy (our own)."""
_AMERICAN = {
    "aemi": "emi",
    "haem": "hem",
    "paed": "ped",
    "oesoph": "esoph",
    "oestr": "estr",
    "oedem": "edem",
    "tumour": "tumor",
}
_BRITISH = re.compile("|".join(_AMERICAN))
_SYNONYMS = {"neoplasm": "cancer"}
"""MeSH says "Breast Neoplasms" for breast cancer."""
_AMOUNT = re.compile(
    r"(?i)(?<![\w.])[\d.,]+\s*(?:%|(?:[mµμn]?g|mcg|ml|l|iu|units?|mmol|gy|kg|hours?|days?|weeks?)"
    r"(?:/\w+)*(?!\w))"
)
_CONTROL = re.compile(
    r"(?i)placebo|\bsham\b|\b(?:normal|isotonic|physiological|0\.9 ?%) saline\b"
    r"|\bno (?:intervention|treatment)s?\b|\bstandard[- ]of[- ]care\b"
    r"|\b(?:usual|standard|routine|conventional|current) (?:of )?(?:medical )?"
    r"(?:care|therapy|treatment)\b|\b(?:care|treatment) as usual\b"
    r"|^\W*(?:soc|tau|(?:in)?active control|controls?(?: (?:group|arm)s?)?"
    r"|saline(?: solution)?)\W*$"
)
"""Names of what an intervention is compared with."""
_NO_INTERVENTION = re.compile(
    r"(?i)\bobservation(?:al)?\b|\bquestionnaires?\b|\bquality[- ]of[- ]life\b"
    r"|\b(?:(?:bio|blood|urine|saliva|stool|serum|plasma|tissue|biological)[ -]?)"
    r"(?:samples?|sampling|specimens?|draws?)\b|\bspecimen (?:collection|handling)\b"
    r"|\bmedical (?:chart|record)s? review\b"
    r"|^\W*(?:surveys?|interviews?|assessments?|laboratory biomarker analysis|data collection|none"
    r"|vital signs|physical examination|follow[- ]?up|(?:drug|medical) (?:therapy|treatment)"
    r"|therapeutics|treatments?|interventions?|pharmaceutical preparations|not applicable|n/?a"
    r"|investigative techniques|methods)\W*$"
)
_NO_CONDITION = re.compile(
    r"(?i)(?:(?:normal|healthy)[\s-]*(?:(?:adult|elderly|male|female|human|japanese|chinese|older)s?\s*)?"
    r"(?:volunteer|subject|participant|adult|people|individual|person|control|men|women|child)?"
    r"(?:s|ren)?(?: (?:studies|study))?|health|volunteers?|quality of life|well[- ]?being|diseases?"
    r"|syndrome|recurrence|disease attributes|chronic disease|patient satisfaction|safety|efficacy"
    r"|(?:bio)?equivalence|bioavailability|pharmacokinetics?|pharmacodynamics|tolerability"
    r"|biomarkers?|telemedicine|stem cells?|others?|none|unknown|not applicable|n/?a"
    r"|child(?:ren)?|infants?|adolescents?|adults?|elderly|women|men|parents?|caregivers?|p(?:a)?ediatrics?"
    r"|car[ -]?t(?:[ -]?cells?)?|ultrasound|telehealth|prevention|diagnosis|treatment)"
)
_JOINED = re.compile(r"(?i)\s+(?:or|vs\.?|versus|and|plus|with|combined with)\s+|\s*[/+&,]\s*")
"""Between two interventions in one name: "omalizumab or placebo"."""
_DENIED_BEFORE = frozenset(
    ["non", "no", "not", "without", "pre", "pseudo", "anti", "never", "excluding"]
)
_DENIED_AFTER = frozenset(["free", "negative", "uninfected", "naive", "unaffected"])
"""Words beside the name of a condition in a title by which it is another one, or none (our own)."""
_ANOTHER_AFTER = _DENIED_AFTER | frozenset(
    re.findall(
        r"\w+",
        "abuse addiction allergic allergy associated deficiency deficient dependence dependent "
        "failure hypersensitivity induced intolerance intolerant overdose poisoning refractory "
        "related resistance resistant sensitivity toxicity unresponsive withdrawal",
    )
)
"""Words after a name in a title by which it is no intervention: "insulin resistance" (our own)."""
_IN_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SUBJECT = re.compile(r"(?i)^.*\b(?:for|in|with)\b\s+(?P<rest>.{3,80})$")


@lru_cache(maxsize=65536)
def words(text: str) -> Words:
    """Return the words of a text in one spelling, with the common ones.

    ``CAR-T``, ``CAR T cells`` and ``chimeric antigen receptor T cells`` begin with one word, and
    so do ``PD-1`` and ``PD1``. Plurals are singular, and the spelling is American.
    """
    joined = _CELLS_WITH_RECEPTOR.sub(f" {CELLS_WITH_RECEPTOR} ", text).lower()
    folded = _BRITISH.sub(_american, normalised(_CODE.sub(r"\1\2", joined)))
    singular = map(_singular, folded.split())
    return tuple(_SYNONYMS.get(word, word) for word in singular)


def _american(match: re.Match[str]) -> str:
    return _AMERICAN[match[0]]


def subject_words(text: str) -> Words:
    """Return the words of a text that say something of its subject."""
    return tuple(word for word in words(text) if word not in _COMMON and len(word) > 1)


def topic_words(text: str) -> Words:
    """Return the words of a text that say what a trial is about, without those on its design."""
    return tuple(word for word in subject_words(text) if word not in _DESIGN and not word.isdigit())


def condition_key(name: str) -> Words:
    """Return the words by which a condition is the same as another: in any order."""
    return tuple(sorted({word for word in words(name) if word not in _UNNAMED}))


def intervention_key(name: str) -> Words:
    """Return the words that identify an intervention, in their order; often empty.

    Amounts are no part of a name, and nor are words such as "tablet".
    """
    if is_no_intervention(name):
        return ()
    found = [word for part in _without_controls(name) for word in words(without_amounts(part))]
    key = tuple(dict.fromkeys(_distinctive(found)))
    if len(key) == 1 and key[0] in _GENERIC:
        key = tuple(dict.fromkeys(found))
    return key if any(len(word) > 1 and not word.isdigit() for word in key) else ()


def intervention_name(name: str) -> str:
    """Return the name of an intervention alone; empty if there is none.

    It has no dose, no placebo beside it, and nothing in parentheses.
    """
    if not intervention_key(name):
        return ""
    return without_amounts(outside(" ".join(_without_controls(name))))


def outside(name: str) -> str:
    """Return what stands outside the parentheses of a name; all of it if that is nothing."""
    bare = " ".join(_IN_PARENTHESES.sub(" ", name).split())
    return bare if says_something(bare) else name


def _without_controls(name: str) -> Sequence[str]:
    """Return the parts of a name without those that name a placebo or usual care."""
    if not _CONTROL.search(name):
        return [name]
    return [part for part in _JOINED.split(name) if not _CONTROL.search(part)]


def without_amounts(name: str) -> str:
    """Return the name of an intervention without its doses."""
    return " ".join(_AMOUNT.sub(" ", name).split()).strip(" ,;:-/")


def is_no_intervention(name: str) -> bool:
    """Whether a name is that of a placebo, of usual care, or of an assessment.

    "Omalizumab or placebo" is not, since it names a drug as well.
    """
    is_control = all(_CONTROL.search(part) for part in _JOINED.split(name) if part.strip())
    return is_control or _NO_INTERVENTION.search(name) is not None


def is_no_condition(name: str) -> bool:
    """Whether a name is not that of a condition: "Healthy Volunteers", "Quality of Life"."""
    return _NO_CONDITION.fullmatch(name.strip(" .,;")) is not None


def condition_in_title(title: str) -> str | None:
    """Return the condition that a title names: "SLE" of "CAR-T Therapy for Refractory SLE"."""
    match = _SUBJECT.match(title.strip(" ."))
    if match is None:
        return None
    rest = re.split(r"[,;:]|\s[-–]\s", match["rest"])[0].split()
    while rest and set(words(rest[0])) <= _QUALIFYING:
        rest.pop(0)
    return " ".join(rest[:6]) or None


def names_condition(title: str, name: str) -> bool:
    """Whether a title has the name of a condition, and not as a part of another one.

    "Non-small cell lung cancer" is no "small cell lung cancer".
    """
    found = words(title)
    return any(
        not _DENIED_BEFORE.intersection(found[max(0, start - 1) : start])
        and not _DENIED_AFTER.intersection(found[end : end + 1])
        for start, end in _runs([(word,) for word in found], words(name))
    )


def names_intervention(title: str, name: str) -> bool:
    """Whether a title has the name of an intervention, and not as a part of another name.

    "BCMA-CD19 CAR-T" is no "CD19 CAR-T", while "Anti-CD19 CAR-T" is.
    """
    joined = _CELLS_WITH_RECEPTOR.sub(f" {CELLS_WITH_RECEPTOR} ", title)
    all_words = words(title)
    key = intervention_key(name)
    chunks = [words(chunk) for chunk in joined.split()]
    if not _NEUTRAL.intersection(key):
        chunks = [_distinctive(chunk, all_words) for chunk in chunks]
    chunks = [chunk for chunk in chunks if chunk]
    return any(
        not _ANOTHER_AFTER.intersection(chain.from_iterable(chunks[end : end + 1]))
        for _, end in _runs(chunks, key)
    )


def _distinctive(name: Sequence[str], context: Sequence[str] = ()) -> Words:
    """Return the words that distinguish an intervention.

    "Anti" distinguishes all but cells: "CD19 CAR-T" are "anti-CD19 CAR-T".
    """
    about_cells = CELLS_WITH_RECEPTOR in (context or name)
    return tuple(
        word for word in name if word not in _NEUTRAL and not (word == "anti" and about_cells)
    )


def _runs(chunks: Sequence[Words], run: Words) -> Iterator[tuple[int, int]]:
    """Yield where some chunks side by side have just these words."""
    for start in range(len(chunks)) if run else ():
        for end in range(start + 1, min(start + len(run), len(chunks)) + 1):
            if tuple(chain.from_iterable(chunks[start:end])) == run:
                yield start, end


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names, each once whatever its case."""
    return tuple({name.casefold(): name for name in reversed(list(names))}.values())[::-1]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
