"""A search as the parameters of the registry's API, and what to say about it."""

import re
from collections.abc import Iterator

from trialcli.ctgov.search.restrictions import (
    any_text,
    are_long,
    area,
    geo_filter,
    is_for_one_site,
    of_country,
    of_fields,
    of_one_site,
    of_status,
)
from trialcli.registry.search import Search
from trialcli.text.blocks import one_line

TEXTS = {
    "condition": ("query.cond", "ConditionSearch"),
    "intervention": ("query.intr", "InterventionSearch"),
    "title": ("query.titles", "TitleSearch"),
    "outcome": ("query.outc", "OutcomeSearch"),
    "sponsor": ("query.spons", "SponsorSearch"),
    "location": ("query.locn", "LocationSearch"),
    "id": ("query.id", "IdSearch"),
}
"""The parameter and the area of each field of a search that holds texts."""
_REMARKS = {
    "phase": "Trials without a phase are left out, such as all observational studies.",
    "allocation": "Trials without allocation are left out, such as most observational studies.",
    "masking": "Trials without masking are left out, such as most observational studies.",
    "age": "A trial without a lowest or highest age counts as open to any age on that side.",
    "enrollment": "Trials whose number of participants is unknown are left out.",
    "start": "Trials without a start date are left out.",
    "primary_completion": "Trials without a primary completion date are left out.",
    "completion": "Trials without a completion date are left out.",
}
"""What a search with a field leaves out, or takes in."""
_SHOWN = 40
_ONLY_IDS = r"(?i)\W*(?:(?:nct0*[1-9][0-9]{0,7}|and|or)\W*)+"


def parameters(search: Search) -> dict[str, str]:
    """Return the parameters that ask for the records of a search.

    Raises:
        UsageError: a text has no word, or a distance is too great.
    """
    restrictions = list(of_fields(search))
    params: dict[str, str] = {}
    for param, name, text in _texts(search):
        # A parameter with IDs alone makes the registry ignore all other parameters.
        if re.fullmatch(_ONLY_IDS, text) and len(search.given) > 1:
            restrictions.append(area(name, text))
        else:
            params[param] = text
    if is_for_one_site(search):
        restrictions.append(of_one_site(search))
    else:
        restrictions += [*of_status(search), *of_country(search)]
        if search.near:
            params["filter.geo"] = geo_filter(search.near)
    if restrictions:
        params["filter.advanced"] = " AND ".join(restrictions)
    return params


def term_of(search: Search) -> str:
    """Return the words and the expression of a search as one expression."""
    words = any_text([search.words]) if search.words else ""
    if words and search.expression:
        return f"({words}) AND ({search.expression})"
    return words or search.expression


def remarks(search: Search) -> Iterator[str]:
    """Yield what a person should know about the trials that a search leaves out."""
    for name, remark in _REMARKS.items():
        if getattr(search, name):
            yield remark
    if search.sex and "ALL" not in search.sex:
        yield "Trials for people of any sex are left out; add the value all to include them."
    words = (search.words,) if search.words else ()
    for texts in (words, search.eligibility, *(getattr(search, name) for name in TEXTS)):
        if are_long(texts):
            begin = one_line(texts[0])[:_SHOWN].strip()
            yield f"The words of a long text must stand side by side: “{begin}…”."


def _texts(search: Search) -> Iterator[tuple[str, str, str]]:
    """Yield the parameter, the area and the expression of each text of a search."""
    term = term_of(search)
    if term:
        yield "query.term", "BasicSearch", term
    for name, (param, area_name) in TEXTS.items():
        values: tuple[str, ...] = getattr(search, name)
        if values and not (name == "location" and is_for_one_site(search)):
            yield param, area_name, any_text(values)
