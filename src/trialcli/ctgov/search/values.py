"""The values of the registry's closed lists, as people write them: ``recruiting``, ``1/2``."""

import re
from collections.abc import Callable, Iterable, Mapping

from trialcli.ctgov.words.statuses import status_codes
from trialcli.text.choices import chosen, letters_and_digits

_PHASES = {
    "early 1": "EARLY_PHASE1",
    "1": "PHASE1",
    "1/2": "PHASE1/PHASE2",
    "2": "PHASE2",
    "2/3": "PHASE2/PHASE3",
    "3": "PHASE3",
    "4": "PHASE4",
    "not applicable": "NA",
}
_PHASES_TOO = {"0": "EARLY_PHASE1", "na": "NA", "none": "NA"}
_ROMAN = {"iv": "4", "iii": "3", "ii": "2", "i": "1"}
_STUDY_TYPES = {
    "interventional": "INTERVENTIONAL",
    "observational": "OBSERVATIONAL",
    "expanded access": "EXPANDED_ACCESS",
}
_STUDY_TYPES_TOO = {
    "intervention": "INTERVENTIONAL",
    "observation": "OBSERVATIONAL",
    "expanded": "EXPANDED_ACCESS",
    "compassionate use": "EXPANDED_ACCESS",
}
_AGE_GROUPS = {"child": "CHILD", "adult": "ADULT", "older adult": "OLDER_ADULT"}
_AGE_GROUPS_TOO = {
    "children": "CHILD",
    "paediatric": "CHILD",
    "pediatric": "CHILD",
    "adults": "ADULT",
    "older": "OLDER_ADULT",
    "older adults": "OLDER_ADULT",
    "senior": "OLDER_ADULT",
    "elderly": "OLDER_ADULT",
}
_SEXES = {"female": "FEMALE", "male": "MALE", "all": "ALL"}
_SEXES_TOO = {
    "f": "FEMALE",
    "women": "FEMALE",
    "m": "MALE",
    "men": "MALE",
    "any": "ALL",
    "both": "ALL",
}
_ALLOCATIONS = {
    "randomized": "RANDOMIZED",
    "non-randomized": "NON_RANDOMIZED",
    "not applicable": "NA",
}
_ALLOCATIONS_TOO = {
    "randomised": "RANDOMIZED",
    "random": "RANDOMIZED",
    "rct": "RANDOMIZED",
    "non-randomised": "NON_RANDOMIZED",
    "not randomized": "NON_RANDOMIZED",
    "not randomised": "NON_RANDOMIZED",
    "single group": "NA",
}
_MASKINGS = {
    "open label": "NONE",
    "single": "SINGLE",
    "double": "DOUBLE",
    "triple": "TRIPLE",
    "quadruple": "QUADRUPLE",
}
_MASKINGS_TOO = {
    "none": "NONE",
    "open": "NONE",
    "unmasked": "NONE",
    "unblinded": "NONE",
    **{f"{name} {word}": code for name, code in _MASKINGS.items() for word in ("blind", "masked")},
}
_MASKED = ("SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")
_FUNDERS = {
    "industry": "INDUSTRY",
    "NIH": "NIH",
    "U.S. federal": "FED",
    "other government": "OTHER_GOV",
    "network": "NETWORK",
    "individual": "INDIV",
    "other": "OTHER",
    "ambiguous": "AMBIG",
    "unknown": "UNKNOWN",
}
_FUNDERS_TOO = {
    "company": "INDUSTRY",
    "federal": "FED",
    "fed": "FED",
    "government": "OTHER_GOV",
    "academic": "OTHER",
    "university": "OTHER",
    "indiv": "INDIV",
    "ambig": "AMBIG",
    "other gov": "OTHER_GOV",
}
SORTS = {
    "relevance": "@relevance",
    "start": "StartDate",
    "completion": "CompletionDate",
    "primary completion": "PrimaryCompletionDate",
    "first posted": "StudyFirstPostDate",
    "results posted": "ResultsFirstPostDate",
    "updated": "LastUpdatePostDate",
    "enrollment": "EnrollmentCount",
}
"""The sort keys, as people write them, and as the registry does."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "phase": tuple(_PHASES),
    "type": tuple(_STUDY_TYPES),
    "age_group": tuple(_AGE_GROUPS),
    "sex": tuple(_SEXES),
    "allocation": tuple(_ALLOCATIONS),
    "masking": ("masked", *_MASKINGS),
    "funder": tuple(_FUNDERS),
}
"""The values of the closed lists in their usual spelling, by the names of search options."""
_BETWEEN_VALUES = r"(?i),(?!\s*not recruiting\b)|;|\s+or\s+"
"""What separates values in one text: “Active, not recruiting” is one value."""


def statuses(given: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of recruitment statuses; ``open`` means recruiting, now or soon."""
    return status_codes(_all_pieces(given))


def phases(given: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of phases; ``1/2`` is ``PHASE1/PHASE2``, which means both."""
    return _codes(_all_pieces(given), _PHASES, _PHASES_TOO, "phase", _phase_spelling)


def study_types(given: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of study types."""
    return _codes(_all_pieces(given), _STUDY_TYPES, _STUDY_TYPES_TOO, "study type")


def age_groups(given: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of age groups."""
    return _codes(_all_pieces(given), _AGE_GROUPS, _AGE_GROUPS_TOO, "age group")


def sexes(given: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of the sexes that trials are for."""
    return _codes(_all_pieces(given), _SEXES, _SEXES_TOO, "sex")


def allocations(given: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of how participants are assigned to the arms."""
    return _codes(_all_pieces(given), _ALLOCATIONS, _ALLOCATIONS_TOO, "allocation")


def maskings(given: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of who does not know the treatment; ``masked`` means all but open label."""
    codes: dict[str, None] = {}
    for text in _all_pieces(given):
        is_any = letters_and_digits(text) in ("masked", "blinded", "blind")
        found = _MASKED if is_any else _codes([text], _MASKINGS, _MASKINGS_TOO, "masking")
        codes.update(dict.fromkeys(found))
    return tuple(codes)


def funders(given: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of kinds of lead sponsors."""
    return _codes(_all_pieces(given), _FUNDERS, _FUNDERS_TOO, "funder")


def sort_code(given: str) -> str:
    """Return the registry's sort key; ``-start`` is the latest first.

    Raises:
        UsageError: there is no such order.
    """
    text = given.strip()
    field = _codes([text.removeprefix("-")], SORTS, {}, "sort key")[0]
    if field == "@relevance":
        return field
    return f"{field}:{'desc' if text.startswith('-') else 'asc'}"


def _codes(
    given: Iterable[str],
    known: Mapping[str, str],
    also: Mapping[str, str],
    noun: str,
    spelling: Callable[[str], str] = str,
) -> tuple[str, ...]:
    """Return the codes of values. A message quotes them as given, not in their usual spelling."""
    names = {**also, **{code: code for code in known.values()}, **known}
    spellings = {letters_and_digits(name): code for name, code in names.items()}
    codes: dict[str, None] = {}
    for text in given:
        code = spellings.get(letters_and_digits(spelling(text)))
        codes[code or known[chosen(text, known, noun)]] = None
    return tuple(codes)


def _phase_spelling(text: str) -> str:
    """Return ``1/2`` for ``Phase I / Phase II``."""
    parts = re.split(r"\s*(?:/|\+|\band\b)\s*", text.strip(), flags=re.IGNORECASE)
    bare = [re.sub(r"(?i)phase[\s_-]*", "", part).replace("_", " ").strip() for part in parts]
    return "/".join(_ROMAN.get(part.casefold(), part) for part in bare)


def _all_pieces(given: Iterable[str]) -> Iterable[str]:
    return (piece for text in given for piece in _pieces(text))


def _pieces(text: str) -> list[str]:
    pieces = re.split(_BETWEEN_VALUES, text)
    return [piece.strip() for piece in pieces if piece.strip()] or [text]
