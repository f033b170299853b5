"""A search as an address of the registry's site."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from trialcli.ctgov.search.requests import term_of, trials_of
from trialcli.ctgov.search.restrictions import (
    DATES,
    any_text,
    area,
    is_for_one_site,
    of_country,
    of_fields,
    of_one_site,
    of_status,
)
from trialcli.ctgov.search.safe_text import is_plain
from trialcli.registry.near import KILOMETRES_A_MILE, Near, plain
from trialcli.registry.search import Search
from trialcli.text.percent import percent_encoded

_SITE = "https://clinicaltrials.gov/search"
TEXTS = {
    "cond": ("condition", "ConditionSearch"),
    "intr": ("intervention", "InterventionSearch"),
    "titles": ("title", "TitleSearch"),
    "outc": ("outcome", "OutcomeSearch"),
    "spons": ("sponsor", "SponsorSearch"),
    "id": ("id", "IdSearch"),
}
"""The site's parameters for texts, by the field of a search and the registry's area."""
FILTERS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "phase": (
        "phase",
        {"0": "EARLY_PHASE1", "1": "PHASE1", "2": "PHASE2", "3": "PHASE3", "4": "PHASE4"},
    ),
    "status": (
        "status",
        {
            "rec": "RECRUITING",
            "not": "NOT_YET_RECRUITING",
            "act": "ACTIVE_NOT_RECRUITING",
            "com": "COMPLETED",
            "ter": "TERMINATED",
            "enr": "ENROLLING_BY_INVITATION",
            "sus": "SUSPENDED",
            "wit": "WITHDRAWN",
            "unk": "UNKNOWN",
            "ava": "AVAILABLE",
            "nla": "NO_LONGER_AVAILABLE",
            "tna": "TEMPORARILY_NOT_AVAILABLE",
            "afm": "APPROVED_FOR_MARKETING",
        },
    ),
    "ages": ("age_group", {"child": "CHILD", "adult": "ADULT", "older": "OLDER_ADULT"}),
    "sex": ("sex", {"f": "FEMALE", "m": "MALE"}),
    "studyType": (
        "study_type",
        {"int": "INTERVENTIONAL", "obs": "OBSERVATIONAL", "exp": "EXPANDED_ACCESS"},
    ),
    "results": ("results", {"with": True, "without": False}),
    "healthy": ("healthy", {"y": True}),
}
"""The site's filters (``aggFilters``): the field of a search, and the options with their values."""


def site_address(search: Search) -> str:
    """Return the address of the registry's site that shows what a search finds.

    What the site has no form for is an expression in its box for other terms.
    """
    params: dict[str, str] = {}
    for param, (name, _) in TEXTS.items():
        if values := getattr(search, name):
            params[param] = " OR ".join(trials_of(search)) if name == "id" else ""
            params[param] = params[param] or any_text(values)
    if filters := ",".join(_filters(search)):
        params["aggFilters"] = filters
    for field, (param, _) in DATES.items():
        if days := getattr(search, field):
            params[param] = f"{days.first or ''}_{days.last or ''}"
    if search.updated_since:
        params["lastUpdPost"] = f"{search.updated_since}_"
    if search.near and not is_for_one_site(search):
        params |= _point(search.near)
    if terms := list(_terms(search)):
        params["term"] = " AND ".join(terms)
    if search.sort and not search.sort.startswith("@relevance"):
        params["sort"] = search.sort
    query = "&".join(f"{name}={percent_encoded(text, ':,')}" for name, text in params.items())
    return f"{_SITE}?{query}"


def _filters(search: Search) -> Iterator[str]:
    for name, (field_name, options) in FILTERS.items():
        if _is_filter(search, field_name):
            value = getattr(search, field_name)
            chosen = value if isinstance(value, tuple) else (value,)
            keys = {code: key for key, code in options.items()}
            yield f"{name}:{' '.join(keys[code] for code in chosen)}"


def _is_filter(search: Search, name: str) -> bool:
    """Whether the site's filters can express a field with all its values exactly."""
    value = getattr(search, name)
    if value is None or value == () or name == "sex":  # the site's filter is not known well enough
        return False
    if name == "status" and is_for_one_site(search):
        return False
    options = next(known for field_name, known in FILTERS.values() if field_name == name)
    return all(one in options.values() for one in (value if isinstance(value, tuple) else (value,)))


def _terms(search: Search) -> Iterator[str]:
    """Yield the expressions for what has no box or filter of its own."""
    if term := term_of(search):
        is_alone = not search.given.keys() - {"words", "expression"}
        yield term if is_alone or is_plain(term) else f"({term})"
    names = ("phase", "study_type", "age_group", "results", "healthy")
    boxed: dict[str, Any] = dict.fromkeys((*DATES, "updated_since"))
    for name in names:
        if _is_filter(search, name):
            boxed[name] = None if name in ("results", "healthy") else ()
    yield from of_fields(replace(search, **boxed))
    if is_for_one_site(search):
        yield of_one_site(search)
        return
    if not _is_filter(search, "status"):
        yield from of_status(search)
    if search.location:
        yield area("LocationSearch", any_text(search.location))
    yield from of_country(search)


def _point(near: Near) -> dict[str, str]:
    miles = plain(near.kilometres / KILOMETRES_A_MILE)
    return {"lat": plain(near.latitude), "lng": plain(near.longitude), "distance": miles}
