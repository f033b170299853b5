"""How a treatment is given, as a text says it: dose, frequency, duration, route, form, number.

Each part is read as a value that is equal for the same in other words (1 g and 1000 mg, twice daily
and every 12 hours), with the words of the text.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

Parts = Mapping[str, Mapping[str, str]]
"""What a text says of each part: normalized values, each with the words of the text."""

_ALIKE = 0.9
"""A time in months or years is equal to one in weeks if the shorter one is at least this share of
the longer one: 12 weeks and 3 months (our own)."""

_WORDS = re.findall(
    r"\w+",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty",
)
_NUMBER_WORDS = {word: str(number) for number, word in enumerate(_WORDS, start=1)} | {
    "a single": "1",
    "single": "1",
    "once": "1",
    "twice": "2",
    "thrice": "3",
    "thirty": "30",
    "forty": "40",
}
# A comma before a lone digit is a decimal one: "1,5 mg". The lists are bounded: a text is hostile.
_COUNT = rf"(?:\d+(?:\.\d+|,\d(?!\d))?|\b(?:{'|'.join(_NUMBER_WORDS)})\b)"
_NUMBERS = rf"{_COUNT}(?:\s?(?:,|/|-|–|to|or|and)\s?{_COUNT}){{0,6}}"
_TIME = r"(minute|min|hour|hr|h|day|d|week|wk|w|month|mo|year|yr)s?"
_HOURS = {"mi": 1 / 60, "h": 1, "d": 24, "night": 24, "mor": 24, "evening": 24, "w": 168,
          "m": 730.5, "y": 8766}  # fmt: skip

_UNITS = {
    "kg": ("mg", 1e6), "g": ("mg", 1e3), "gram": ("mg", 1e3), "gm": ("mg", 1e3), "mg": ("mg", 1),
    "milligram": ("mg", 1), "mcg": ("mg", 1e-3), "ug": ("mg", 1e-3), "µg": ("mg", 1e-3),
    "μg": ("mg", 1e-3), "microgram": ("mg", 1e-3), "ng": ("mg", 1e-6), "l/min": ("ml/min", 1e3),
    "liter": ("ml", 1e3), "litre": ("ml", 1e3), "dl": ("ml", 100), "cl": ("ml", 10),
    "ml": ("ml", 1), "cc": ("ml", 1), "milliliter": ("ml", 1), "millilitre": ("ml", 1),
    "µl": ("ml", 1e-3), "ul": ("ml", 1e-3), "iu": ("iu", 1), "unit": ("iu", 1), "u": ("iu", 1),
    "miu": ("iu", 1e6), "mmol": ("mmol", 1), "meq": ("meq", 1), "gy": ("gy", 1),
    "gray": ("gy", 1), "cgy": ("gy", 1e-2), "mci": ("mbq", 37), "mbq": ("mbq", 1),
    "gbq": ("mbq", 1e3), "kcal": ("kcal", 1), "%": ("%", 1), "percent": ("%", 1),
    "cell": ("cell", 1), "cfu": ("cfu", 1), "ma": ("ma", 1), "hz": ("hz", 1),
    "mmhg": ("mmhg", 1), "ppm": ("ppm", 1),
}  # fmt: skip
_PER = {"kilogram": "kg", "m²": "m2", "m^2": "m2", "square meter": "m2", "d": "day", "hr": "h",
        "hour": "h", "min": "minute", "wk": "week"}  # fmt: skip
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_DOSE = (
    rf"(?<![\w.])({_NUMBERS})[\s-]?({_UNIT})s?(?![\w²])"
    r"((?:\s*(?:/|per)\s*(?:kilogram|kg|m2|m²|m\^2|square meter|day|d|dose|week|wk|hour|hr|h|min"
    r"|minute|ml|fraction|session|cycle|meal)\b)*)"
)

_LATIN = {"qd": (1, 24), "od": (1, 24), "qday": (1, 24), "qam": (1, 24), "qhs": (1, 24),
          "bid": (2, 24), "bd": (2, 24), "tid": (3, 24), "tds": (3, 24), "qid": (4, 24),
          "qod": (1, 48), "qw": (1, 168), "qwk": (1, 168), "biw": (2, 168), "tiw": (3, 168),
          "qm": (1, 730.5)}  # fmt: skip
_ADVERBS = {"daily": 24, "weekly": 168, "monthly": 730.5, "yearly": 8766, "annually": 8766,
            "nightly": 24, "hourly": 1, "fortnightly": 336, "biweekly": 336,
            "quarterly": 2191.5}  # fmt: skip
_LATIN_WORD = "|".join(r"\.?".join(word) + r"\b\.?" for word in sorted(_LATIN, key=len)[::-1])
_ADVERB = "|".join(_ADVERBS)
_FREQUENCY = (
    rf"\b(?P<latin>{_LATIN_WORD})"
    rf"|\bq\.?\s*(?P<q>\d+(?:-\d+)?)\s*(?P<q_unit>h|d|w|mo?|hours?|days?|weeks?|months?)\b"
    rf"|\b(?:every|each)\s+(?P<other>other\s+|second\s+)?(?:(?P<every>{_NUMBERS})[\s-]+)?"
    rf"(?P<every_unit>(?:day|night|morning|evening|week|hour|month|year|minute)s?)\b"
    rf"(?!\s*(?:\d|of\s+each))"
    rf"|(?:\b(?P<adverbial>once|twice|thrice)|(?<![\w.])(?P<multiple>{_COUNT})[\s-]?(?:times?|x))"
    rf"[\s-]*(?P<adverb>{_ADVERB})\b"
    rf"|(?<![\w.])(?P<times>{_COUNT})[\s-]?(?:times?|x)?\s?(?:/|\b(?:a|an|per|each|every|in\s+a)\s)\s?"
    rf"(?P<per>day|week|month|year|night|hour)\b"
    rf"|\b(?P<days>\d+)\s*(?:/\s*7\s*days|days\s*(?:/|per|a|each)\s*(?:a\s+)?week)"
    rf"|\b(?P<alone>{_ADVERB}|every\s+day|at\s+bedtime)\b"
    rf"|\b(?P<once>once\s+only|single[\s-]+(?P<once_noun>dose|injection|infusion|administration))\b"
)
_DURATION = rf"(?<![\w./])(?<!aged )({_NUMBERS})[\s-]?{_TIME}\b(?!\s*(?:of\s+age|old|/))"
_NOUNS = (
    "cycle|course|session|fraction|injection|infusion|dose|tablet|capsule|pill|puff|drop|visit"
    "|class|call|module|patch|vial|repetition|set|lesson|meeting|treatment"
)
_NUMBERED = (
    rf"(?<![\w.])(?P<number>{_NUMBERS})[\s-]+(?:\|+[\s-]+)?"
    rf"(?:(?!{_TIME}\b)[a-z]+[\s-]+)?(?P<noun>{_NOUNS})(?:e?s)?\b"
)
_DAYS = rf"\b(?:days?|d)\s?(?P<number>{_NUMBERS})(?![\w%])"
_INTENSITY = r"\b(low|light|moderate|high|vigorous)(?:ly)?[\s-]+intens(?:ity|ive)\b"

_ROUTES = {
    "oral": r"oral(?:ly)?(?! (?:hygiene|mucos|health|cavity|care|cancer))|by mouth|per os|\bpo\b",
    "subcutaneous": r"subcutaneous(?:ly)?|subcut|sub-?q|\bs\.?c\b\.?",
    "intravenous": r"intravenous(?:ly)?|\bi\.?v\b\.?",
    "intramuscular": r"intramuscular(?:ly)?|\bi\.?m\b\.?",
    "intranasal": r"intranasal(?:ly)?|nasal(?:ly)?",
    "inhaled": r"inhal(?:ed|ation|er)|nebuli[sz](?:ed|er|ation)",
    "topical": r"topical(?:ly)?",
    "transdermal": r"transdermal(?:ly)?",
    "rectal": r"rectal(?:ly)?",
    "vaginal": r"(?:intra)?vaginal(?:ly)?",
    "sublingual": r"sublingual(?:ly)?",
    "buccal": r"buccal(?:ly)?",
    "ocular": r"eye ?drops?|ophthalmic|intravitreal",
    **{name: rf"{name}(?:ly)?" for name in (
        "intrathecal", "intraperitoneal", "intradermal", "epidural", "perineural", "intratumoral",
        "intralesional", "intravesical", "intra-articular", "intraarterial", "enteral",
    )},
}  # fmt: skip
_FORMS = {
    "tablet": r"tablets?", "capsule": r"(?:gel)?caps(?:ules?)?|softgels?",
    "solution": r"solutions?", "suspension": r"suspensions?", "syrup": r"syrups?",
    "cream": r"creams?", "gel": r"gels?", "ointment": r"ointments?", "patch": r"patch(?:es)?",
    "powder": r"powders?", "spray": r"sprays?", "suppository": r"suppositor(?:y|ies)",
    "injection": r"inject(?:ions?|ed|able)", "infusion": r"infus(?:ions?|ed)",
    "implant": r"implants?", "syringe": r"(?:pre-?filled )?syringes?",
    "pen": r"(?:auto-?injector|pre-?filled pen)s?",
    "extended release": r"(?:extended|sustained|prolonged|slow|controlled|modified)[\s-]release"
                        r"|\b(?:xr|er|sr)\b",
    "immediate release": r"immediate[\s-]release|\bir\b",
}  # fmt: skip
_NAMED_PARTS = {
    part: [(value, rf"\b(?:{words})(?!\w)") for value, words in known.items()]
    for part, known in (("route", _ROUTES), ("formulation", _FORMS))
}
_RATE = "rate"
"""The part that says that a dose is one per day; it is compared as a frequency, or not at all."""
_FIGURES, _INSTRUCTION = "figures", "instruction"
_NUMBERED_NAMES = frozenset(
    ["arm", "group", "cohort", "part", "stage", "phase", "step", "study", "version", "age", "aged"]
)
"""A number after one of these words is a name, or of the participants."""
_LABEL = re.compile(r"\d+\.")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d(?!\d))")
_TRAILING_ZEROS = re.compile(r"(\d)\.0+(?!\d)|(?<=\d)(\.\d*?[1-9])0+(?!\d)")
_OPPOSITES: list[set[str]] = [
    {"with", "without"},
    {"before", "after"},
    {"prior", "after"},
    {"pre", "post"},
    {"morning", "evening"},
    {"left", "right"},
    {"upper", "lower"},
    {"fed", "fasted"},
    {"bolus", "infusion"},
]
"""Words of which one for the other gives a treatment at another time, place or condition."""
_THOUSANDS = re.compile("(?<=\\d)[,\u00a0\u202f](?=\\d{3}(?!\\d))")


class Difference(NamedTuple):
    """A part of a treatment of which two texts say different things."""

    part: str
    before: str
    after: str

    def __str__(self) -> str:
        """Return it in words: ``dose 10 mg → 20 mg``."""
        return f"{self.part} {self.before} → {self.after}"


def differences(before: str, after: str) -> tuple[Difference, ...]:
    """Return the parts that both texts state, and state differently.

    If there are none, and the texts differ only in figures or in words of opposite meaning, these.
    """
    old, new = _with_rates(regimen(before), regimen(after))
    found = tuple(
        Difference(part, *_words(old[part], new[part]))
        for part in old
        if part in new and not _same(part, old[part], new[part])
    )
    return found or tuple(_exchanged(before.split(), after.split()))


def _with_rates(old: Parts, new: Parts) -> tuple[Parts, Parts]:
    """Return the parts without the rates, of which one alone is a frequency.

    "300 mg/day" is daily beside "300 mg weekly". Beside another dose per day it says only how the
    dose is counted.
    """
    sides = [{part: known for part, known in side.items() if part != _RATE} for side in (old, new)]
    if (_RATE in old) != (_RATE in new):
        side = sides[_RATE in new]
        side.setdefault("frequency", {"24": "per day"})
    return sides[0], sides[1]


def _exchanged(old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    """Yield the figures and the opposites that were exchanged, if nothing else differs."""
    if len(old) != len(new):
        return
    old, new = ([_spelled(word) for word in side] for side in (old, new))
    places = [at for at, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
    parts = {at: _part(old, new, at) for at in places}
    if not all(parts.values()):
        return
    for part in dict.fromkeys(parts.values()):
        yield Difference(
            part,
            *(_in_context(side, [at for at in places if parts[at] == part]) for side in (old, new)),
        )


def _spelled(word: str) -> str:
    """Return a word in the one form in which figures are compared: 1.5 for 1,50."""
    plain = _DECIMAL_COMMA.sub(".", unicodedata.normalize("NFKC", _THOUSANDS.sub("", word)))
    return _TRAILING_ZEROS.sub(r"\1\2", plain)


def _part(old: Sequence[str], new: Sequence[str], at: int) -> str:
    """Return what kind of word was exchanged for another one; nothing if it is neither."""
    one, other = old[at].casefold(), new[at].casefold()
    if re.search(r"\d", one):
        follows_a_noun = at > 0 and old[at - 1].casefold() in _NUMBERED_NAMES
        named = follows_a_noun or "nct" in one or (at == 0 and _LABEL.fullmatch(one))
        return _FIGURES if not named and _mask(one) == _mask(other) else ""
    words = {re.sub(r"\W", "", word) for word in (one, other)}
    return _INSTRUCTION if words in _OPPOSITES else ""


def _mask(word: str) -> str:
    return re.sub(r"\d+(?:\.\d+)?", "0", word)


def _in_context(words: Sequence[str], places: Sequence[int]) -> str:
    """Return some words, each with the next one: ``3×10^7 cells``; the last one: ``AUC 5``."""
    starts = (at if at + 1 < len(words) else max(at - 1, 0) for at in places)
    said = (" ".join(words[at : at + 2]).rstrip(".,;:") for at in starts)
    return ", ".join(dict.fromkeys(said))


def _words(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, str]:
    """Return the words of both sides, without the values that they share if others are left."""
    ours = [words for value, words in old.items() if value not in new] or list(old.values())
    theirs = [words for value, words in new.items() if value not in old] or list(new.values())
    if len(ours) == len(old) or len(theirs) == len(new):
        ours, theirs = list(old.values()), list(new.values())
    return ", ".join(dict.fromkeys(ours)), ", ".join(dict.fromkeys(theirs))


def _same(part: str, old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    if part not in ("duration", "frequency"):
        return old.keys() == new.keys()
    return all(any(_close(one, other) for other in new) for one in old) and all(
        any(_close(one, other) for one in old) for other in new
    )


def _close(one: str, other: str) -> bool:
    """Whether two spans of time are equal, or one of months is about the other of weeks."""
    if one == other or "once" in (one, other):
        return one == other
    shorter, longer = sorted((float(one), float(other)))
    whole = [hours % 730.5 == 0 or hours % 8766 == 0 for hours in (shorter, longer)]
    return whole[0] != whole[1] and shorter >= _ALIKE * longer


@lru_cache(maxsize=256)
def regimen(text: str) -> Parts:
    """Return what a text says of each part of a treatment."""
    found: dict[str, dict[str, str]] = {}
    left = re.sub(r"\s+", " ", _THOUSANDS.sub("", text))
    for read in (_doses, _frequencies, _counts, _durations):
        spans = []
        for part, value, words, span in read(left):
            found.setdefault(part, {}).setdefault(value, words)
            spans.append(span)
        for start, end in spans:
            left = f"{left[:start]}{'|' * (end - start)}{left[end:]}"
    for part, value, words in _named(left):
        found.setdefault(part, {}).setdefault(value, words)
    return found


Found = tuple[str, str, str, tuple[int, int]]
"""A part, its value, its words, and where they stand."""


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern. To compile all takes longer than most runs that need none of them."""
    return re.compile(text, re.IGNORECASE)


def _doses(text: str) -> Iterator[Found]:
    for match in _pattern(_DOSE).finditer(text):
        unit, factor = _UNITS[match[2].lower()]
        stated = re.split(r"\s*(?:/|\bper\b)\s*", match[3].strip().lower())
        per = [_PER.get(one, one) for one in stated if one]
        kinds = [one for one in per if one not in ("day", "dose")]
        for number in _numbers(match[1]):
            value = "/".join([f"{number * factor:.6g} {unit}", *kinds])
            words = f"{number:g} {match[2]}{match[3]}" if _is_list(match[1]) else match[0]
            yield "dose", value, words.strip(), match.span()
        if "day" in per:
            yield _RATE, "24", "per day", match.span()


def _frequencies(text: str) -> Iterator[Found]:
    for match in _pattern(_FREQUENCY).finditer(text):
        intervals = _intervals(match)
        for hours in intervals:
            yield "frequency", f"{hours:.4g}", match[0].strip(), match.span()
        if match["once"] and not intervals:
            yield "frequency", "once", match[0], match.span()
            noun = match["once_noun"]
            if noun:
                yield f"number of {noun.lower()}s", "1", "single", match.span()


def _intervals(match: re.Match[str]) -> list[float]:
    """Return after how many hours a treatment is given again; several for "every 4 to 6 hours"."""
    if match["q"]:
        return [number * _hours(match["q_unit"]) for number in _numbers(match["q"])]
    if match["every_unit"]:
        numbers = [2.0] if match["other"] else list(_numbers(match["every"] or "1"))
        return [number * _hours(match["every_unit"]) for number in numbers]
    hours = _interval(match)
    return [hours] if hours else []


def _interval(match: re.Match[str]) -> float | None:
    if match["latin"]:
        times, hours = _LATIN[re.sub(r"\W", "", match["latin"]).lower()]
        return hours / times
    if match["adverb"]:
        return _divided(_ADVERBS[match["adverb"].lower()], match["adverbial"] or match["multiple"])
    if match["times"]:
        return _divided(_hours(match["per"]), match["times"])
    if match["days"]:
        return _divided(168, match["days"])
    return _ADVERBS.get(match["alone"].lower(), 24) if match["alone"] else None


def _divided(hours: float, times: str) -> float | None:
    return hours / _number(times) if _number(times) else None


def _hours(unit: str) -> float:
    """Return the hours of a unit of time."""
    return next(hours for start, hours in _HOURS.items() if unit.lower().startswith(start))


def _counts(text: str) -> Iterator[Found]:
    for match in _pattern(_NUMBERED).finditer(text):
        noun = match["noun"].lower()
        part = f"number of {noun}{'es' if noun.endswith(('s', 'ch')) else 's'}"
        for number in _numbers(match["number"]):
            yield part, f"{number:g}", match["number"], match.span("number")
    for match in _pattern(_DAYS).finditer(text):
        for number in _numbers(match["number"]):
            yield "days of treatment", f"{number:g}", f"{number:g}", match.span()
    for match in _pattern(_INTENSITY).finditer(text):
        yield "intensity", match[1].lower(), match[1], match.span()


def _durations(text: str) -> Iterator[Found]:
    for match in _pattern(_DURATION).finditer(text):
        for number in _numbers(match[1]):
            yield "duration", f"{number * _hours(match[2]):.6g}", match[0], match.span()


def _named(text: str) -> Iterator[tuple[str, str, str]]:
    for part, known in _NAMED_PARTS.items():
        for value, pattern in known:
            if _pattern(pattern).search(text):
                yield part, value, value


def _numbers(text: str) -> Iterator[float]:
    for one in re.findall(_COUNT, text, re.IGNORECASE):
        yield _number(one)


def _is_list(text: str) -> bool:
    return sum(1 for _ in _numbers(text)) > 1


def _number(text: str) -> float:
    return float(_NUMBER_WORDS.get(text.lower(), text).replace(",", "."))
