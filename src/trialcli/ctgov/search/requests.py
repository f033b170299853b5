"""A search as the parameters of the registry's API, and what to say about it."""

import re
from collections.abc import Iterator, Sequence

from trialcli.ctgov.ids.arguments import read_trials
from trialcli.ctgov.search.restrictions import (
    any_text,
    are_long,
    area,
    geo_filter,
    is_for_one_site,
    is_largest_first,
    of_country,
    of_fields,
    of_one_site,
    of_status,
    texts_of_filter,
)
from trialcli.errors import UsageError
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
_MOST_IDS = 200
"""IDs of trials in one request: longer addresses may be refused."""
_ONLY_IDS = r"(?i)\W*(?:(?:nct0*[1-9][0-9]{0,7}|and|or)\W*)+"


def parameters(search: Search) -> dict[str, str]:
    """Return the parameters that ask for the records of a search.

    Raises:
        UsageError: a text has no word, a distance is too great, or there are too many values.
    """
    restrictions = list(of_fields(search))
    params: dict[str, str] = {}
    if trials := trials_of(search):
        params["filter.ids"] = ",".join(trials)
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


def trials_of(search: Search) -> tuple[str, ...]:
    """Return the IDs of trials if a search asks for no other IDs.

    The registry compares these exactly, while it searches other IDs for similar ones.

    Raises:
        UsageError: there are too many for one request.
    """
    trials: dict[str, None] = {}
    for text in search.id:
        found, problem = read_trials(text)
        if problem is not None:
            return ()
        trials.update(dict.fromkeys(found))
    if len(trials) > _MOST_IDS:
        raise UsageError(
            f"A search takes at most {_MOST_IDS} trial IDs; {len(trials)} are given.",
            hint="Make several searches, or give the IDs to fetch: it takes any number.",
        )
    return tuple(trials)


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
    for both in (code.replace("PHASE", "") for code in search.phase if "/" in code):
        yield f"Phase {both} means both in one trial; {both.replace('/', ',')} finds either."
    if search.sex and "ALL" not in search.sex:
        yield "Trials for people of any sex are left out; add the value all to include them."
    if is_for_one_site(search):
        yield from _remarks_on_sites(search.status)
    if is_largest_first(search) and not search.enrollment:
        yield "Trials with the number that means unknown (99999999) are left out."
    words = (search.words,) if search.words else ()
    boxes = (getattr(search, name) for name in _boxes(search))
    for texts in (words, texts_of_filter(search), *boxes):
        if are_long(texts):
            begin = one_line(texts[0])[:_SHOWN].strip()
            yield f"The words of a long text must stand side by side: “{begin}…”."


def _remarks_on_sites(statuses: Sequence[str]) -> Iterator[str]:
    if "RECRUITING" in statuses:
        yield "Recruiting trials without an open site in the place are left out."
    if "NOT_YET_RECRUITING" in statuses:
        yield "The sites of trials that are not yet recruiting have no status: each counts."


def _texts(search: Search) -> Iterator[tuple[str, str, str]]:
    """Yield the parameter, the area and the expression of each text of a search."""
    term = term_of(search)
    if term:
        yield "query.term", "BasicSearch", term
    for name in _boxes(search):
        param, area_name = TEXTS[name]
        yield param, area_name, any_text(getattr(search, name))


def _boxes(search: Search) -> Iterator[str]:
    """Yield the fields whose texts have a parameter of their own in the request."""
    is_sent_otherwise = {"id": trials_of(search), "location": is_for_one_site(search)}
    for name in TEXTS:
        if getattr(search, name) and not is_sent_otherwise.get(name):
            yield name
