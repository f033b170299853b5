"""Words in one spelling, and the names of conditions and interventions as sequences of them."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from trialcli.text.likeness import normalised

Words = tuple[str, ...]

_CELLS_WITH_RECEPTOR = re.compile(
    r"(?i)\b(?:chimeric antigen receptors?(?: \(car\))?[\s-]*t\b(?:[\s-]*cells?\b)?"
    r"|car[\s-]*ts?\b(?:[\s-]*cells?\b)?)"
)
_CODE = re.compile(r"\b(?!(?:type|phase|grade|stage|part|group|class)\b)([a-z]{1,5})-([a-z]?\d)")
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
        "anti autologous targeted targeting cell therapy treatment drug product injection infusion "
        "tablet capsule oral intravenous subcutaneous solution cream gel hydrochloride hcl sodium "
        "sulfate acetate mesylate maleate phosphate dose arm group the of and a for in",
    )
)
"""Words of the name of an intervention that others have too (our own)."""
_AMOUNT = re.compile(
    r"(?i)(?<![\w.])[\d.,]+\s*(?:%|(?:[mµμn]?g|mcg|ml|l|iu|units?|mmol|gy|kg|hours?|days?|weeks?)"
    r"(?:/\w+)*(?!\w))"
)
_NO_INTERVENTION = re.compile(
    r"(?i)placebo|\bsham\b|\bsaline\b|\bno (?:intervention|treatment)\b|\bobservation(?:al)?\b"
    r"|\b(?:usual|standard|routine|conventional|current) (?:of )?(?:medical )?"
    r"(?:care|therapy|treatment)\b|\bstandard[- ]of[- ]care\b|\b(?:care|treatment) as usual\b"
    r"|^\W*(?:soc|tau|control|questionnaires?|survey|laboratory biomarker analysis"
    r"|quality[- ]of[- ]life assessment)\W*$"
)
_SUBJECT = re.compile(r"(?i)^.*\b(?:for|in|with)\b\s+(?P<rest>.{3,80})$")


@lru_cache(maxsize=65536)
def words(text: str) -> Words:
    """Return the words of a text in one spelling, with the common ones.

    ``CAR-T``, ``CAR T cells`` and ``chimeric antigen receptor T cells`` begin with one word, and
    so do ``PD-1`` and ``PD1``. Plurals are singular.
    """
    joined = _CELLS_WITH_RECEPTOR.sub(" cart ", text).lower()
    return tuple(_singular(word) for word in normalised(_CODE.sub(r"\1\2", joined)).split())


def subject_words(text: str) -> Words:
    """Return the words of a text that say something of its subject."""
    return tuple(word for word in words(text) if word not in _COMMON and len(word) > 1)


def condition_key(name: str) -> Words:
    """Return the words by which a condition is the same as another: in any order."""
    return tuple(sorted({word for word in words(name) if word not in _UNNAMED}))


def intervention_key(name: str) -> Words:
    """Return the words that identify an intervention, in their order; often empty.

    Amounts are no part of a name, and nor are words such as "tablet".
    """
    if is_no_intervention(name):
        return ()
    found = (word for word in words(without_amounts(name)) if word not in _NEUTRAL)
    key = tuple(dict.fromkeys(found))
    return key if any(len(word) > 1 and not word.isdigit() for word in key) else ()


def without_amounts(name: str) -> str:
    """Return the name of an intervention without its doses."""
    return " ".join(_AMOUNT.sub(" ", name).split()).strip(" ,;:-/")


def is_no_intervention(name: str) -> bool:
    """Whether a name is that of a placebo, of usual care, or of an assessment."""
    return _NO_INTERVENTION.search(name) is not None


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
    """Whether a title has the name of a condition."""
    return _has_run([(word,) for word in words(title)], words(name))


def names_intervention(title: str, name: str) -> bool:
    """Whether a title has the name of an intervention, and not as a part of another name.

    "BCMA-CD19 CAR-T" is no "CD19 CAR-T", while "Anti-CD19 CAR-T" is.
    """
    joined = _CELLS_WITH_RECEPTOR.sub(" cart ", title)
    chunks = [
        tuple(word for word in words(chunk) if word not in _NEUTRAL) for chunk in joined.split()
    ]
    return _has_run([chunk for chunk in chunks if chunk], intervention_key(name))


def _has_run(chunks: Sequence[Words], run: Words) -> bool:
    """Whether some chunks side by side have just these words."""
    joined = [
        sum(chunks[start:end], ())
        for start in range(len(chunks))
        for end in range(start + 1, min(start + len(run), len(chunks)) + 1)
    ]
    return run in joined


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names, each once whatever its case."""
    return tuple({name.casefold(): name for name in reversed(list(names))}.values())[::-1]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
