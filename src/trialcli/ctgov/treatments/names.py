"""Names of treatments: whether two name one treatment, and texts that differ in names only."""

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Any, NamedTuple

from trialcli.text.likeness import normalised


class SameTreatment(IntEnum):
    """How sure it is that two names are of one treatment."""

    NO = 0
    UNSURE = 1
    """The names share words, but not all: "Insulin glargine" and "Insulin degludec"."""
    SURE = 2


class Rename(NamedTuple):
    """The old and the new name of one treatment or arm."""

    before: str
    after: str


_AMOUNT = re.compile(
    r"(?i)(?<!\w)[\d.,]+\s*(?:%|(?:[mµμun]?g|mcg|ml|iu|units?|mmol|gy|kg|mci|mbq)(?:/\w+)*\b)"
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_LED_BY = re.compile(
    r"(?i)\b(?:formerly|previously|also|originally)"
    r"(?: (?:known|called|named|designated))?(?: as)?\b|\ba\.?k\.?a\b|\bcode(?: name)?\b"
)
_NEUTRAL = frozenset(
    re.findall(
        r"\w+",
        "tablet tablets capsule capsules injection infusion solution oral orally the a of drug "
        "product treatment therapy hydrochloride hcl sodium sulfate sulphate acetate mesylate "
        "maleate tartrate citrate phosphate calcium potassium fumarate succinate besylate tosylate "
        "matching matched dose arm group for and study investigational medication",
    )
)
"""Words of a name that do not say which treatment it is."""
_USUAL_CARE = frozenset(
    {"usual care", "standard care", "standard of care", "routine care", "care as usual",
     "treatment as usual", "soc", "tau", "standard therapy"}
)  # fmt: skip
_CODE = re.compile(
    r"[A-Za-z]{1,6}[- ]?[A-Za-z]{0,3}\d{3,}[\w-]*|[A-Za-z]{2,6}-\d{2,}[\w-]*"
    r"|(?i:(?:study|test|investigational|experimental|active|trial)?[ -]?(?:medicinal )?"
    r"(?:drug|compound|product|agent|vaccine|device|molecule|antibody|treatment|imp)"
    r"(?:[ -]\w{1,3})?)"
)
_COMBINES = re.compile(r"(?i)\+|/|&|\bplus\b|\bwith\b|\band\b|,")


def name_of(item: Any) -> str:
    """Return the name of an intervention, or the label of an arm."""
    for key in ("name", "label"):
        value = item.get(key) if isinstance(item, dict) else None
        if isinstance(value, str):
            return value
    return ""


def same_treatment(before: Any, after: Any) -> SameTreatment:
    """Return whether two interventions are one by their names, other names and descriptions."""
    old, new = name_of(before), name_of(after)
    if not old or not new or is_no_placebo(old) != is_no_placebo(new):
        return SameTreatment.NO
    if (
        _states(after, old)
        or _states(before, new)
        or (_own_names(old) & _own_names(new) and not _combines_more(old, new))
    ):
        return SameTreatment.SURE
    ours, theirs = _words(old), _words(new)
    if _combines_more(old, new):
        return SameTreatment.UNSURE if ours & theirs else SameTreatment.NO
    if ours == theirs or _abbreviates(old, new) or _one_letter_apart(old, new):
        return SameTreatment.SURE
    return SameTreatment.UNSURE if ours & theirs else SameTreatment.NO


def is_no_placebo(name: str) -> bool:
    """Whether a name is not that of a placebo or a sham."""
    return not re.search(r"(?i)placebo|\bsham\b", name)


def differ_in_amounts_only(rename: Rename) -> bool:
    """Whether a new name states only another amount: "Drug X 10 mg", "Drug X 20 mg"."""
    old, new = (normalised(_AMOUNT.sub(" ", name)) for name in rename)
    return old == new != ""


def is_code(name: str) -> bool:
    """Whether a name only stands for one that is still to come: "ABC-123", "Drug X"."""
    return _CODE.fullmatch(_AMOUNT.sub("", name).strip()) is not None


def same_but_for_the_name(before: Any, after: Any) -> bool:
    """Whether a code got a name, and nothing else that is known of the intervention changed."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return False
    rename = Rename(name_of(before), name_of(after))
    is_named = is_code(rename.before) and not is_code(rename.after)
    is_named = is_named and not _combines_more(*rename)
    if not is_named or not is_no_placebo(rename.after) or before.get("type") != after.get("type"):
        return False
    old, new = (str(one.get("description") or "") for one in (before, after))
    return reads_the_same(old, new, [rename])


def reads_the_same(before: str, after: str, renames: Sequence[Rename]) -> bool:
    """Whether two texts are equal but for the names of what was renamed."""
    return anonymous(before, renames) == anonymous(after, renames)


def _states(item: Any, name: str) -> bool:
    """Whether an intervention gives a name as another name of its own."""
    others = item.get("otherNames")
    known = [one for one in others if isinstance(one, str)] if isinstance(others, list) else []
    wanted = _compact(name)
    if any(wanted in _own_names(other) for other in known):
        return True
    return any(
        wanted in _compact(text[match.end() : match.end() + len(name) + 20])
        for text in (name_of(item), str(item.get("description") or ""))
        for match in _LED_BY.finditer(text)
    )


@lru_cache(maxsize=512)
def _own_names(name: str) -> frozenset[str]:
    """Return what a name consists of: itself, what is outside brackets, what is inside."""
    bare = _AMOUNT.sub("", name)
    parts = [name, bare, _BRACKETS.sub(" ", bare), *_BRACKETS.findall(bare)]
    informative = {" ".join(sorted(_words(part))) for part in parts if _words(part)}
    compact = {_compact(part) for part in parts}
    usual = {"usual care"} if normalised(name) in _USUAL_CARE else set()
    return frozenset(informative | compact | usual) - {""}


def _compact(text: str) -> str:
    return normalised(text).replace(" ", "")


@lru_cache(maxsize=512)
def _words(name: str) -> frozenset[str]:
    """Return the words of a name that say which treatment it is."""
    words = normalised(_AMOUNT.sub(" ", name)).split()
    return frozenset(word for word in words if word not in _NEUTRAL) or frozenset(words)


def _abbreviates(one: str, other: str) -> bool:
    """Whether one name is made of the first letters of the other: CBT."""
    short, long = sorted((one, other), key=len)
    letters = _compact(short)
    initials = "".join(word[0] for word in normalised(long).split())
    return len(letters) >= 2 and letters == initials


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether two names differ by a typing error; numbers are no letters."""
    short, long = sorted((_compact(one), _compact(other)), key=len)
    if len(long) < 7 or len(long) - len(short) > 1 or re.search(r"\d", short + long):
        return False
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), None)
    if start is None:
        return True
    rest = short[start:] if len(short) < len(long) else short[start + 1 :]
    return rest == long[start + 1 :]


def _combines_more(before: str, after: str) -> bool:
    """Whether one name names several treatments and the other does not."""
    return bool(_COMBINES.search(before)) != bool(_COMBINES.search(after))


def anonymous(text: str, renames: Iterable[Rename]) -> str:
    """Return a text with the same mark for the old and the new name of each rename."""
    marks = []
    for number, rename in enumerate(renames):
        names = sorted({rename.before, rename.after}, key=len, reverse=True)
        pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names if name)
        marks.append(f"renamed{number}")
        text = re.sub(pattern, f" {marks[-1]} ", text, flags=re.IGNORECASE)
    words = normalised(text).split()
    # "Inventimab (Drug X)" names it twice.
    return " ".join(
        word
        for at, word in enumerate(words)
        if not (word in marks and words[at - 1 : at] == [word])
    )
