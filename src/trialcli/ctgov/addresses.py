"""The addresses of ClinicalTrials.gov for programs: its API v2 and its record history."""

from collections.abc import Sequence
from dataclasses import replace

from trialcli.ctgov.search.requests import parameters
from trialcli.registry.dialect import Request
from trialcli.registry.search import Search

BATCH_SIZE = 100
"""IDs in one request: its address stays far below the length that servers refuse."""
PAGE_SIZE = 1000
"""Whole records on one page of a search; the registry takes no more."""
_SMALLEST_PAGE = 40
"""A page of fewer records is not asked for, if larger ones do not arrive."""
LIGHT_PAGE_SIZE = 1000
"""Records on one page of a search for some fields; the registry takes no more."""

# Both are the defaults today. They are sent anyway: a new default would look like a change of every
# record.
_FORM = {"format": "json", "markupFormat": "markdown"}


def ask_version() -> Request:
    """Return the request for the versions of the API and the data."""
    return Request("/api/v2/version")


def ask_study(trial: str) -> Request:
    """Return the request for one record."""
    return Request(f"/api/v2/studies/{trial}", _FORM)


def ask_studies(trials: Sequence[str]) -> Request:
    """Return the request for several records on one page: the default page has only ten."""
    ids = {"filter.ids": ",".join(trials), "pageSize": str(len(trials))}
    return Request("/api/v2/studies", {**ids, **_FORM})


def ask_search(search: Search, size: int, fields: Sequence[str] = ()) -> Request:
    """Return the request for the first page of a search.

    Without ``sort`` the order differs from call to call, and pages overlap.
    """
    only = {"fields": ",".join(dict.fromkeys(("NCTId", *fields)))} if fields else {}
    page = {"sort": search.sort or "@relevance", "pageSize": str(size), **only}
    params = {**parameters(search), **page, "countTotal": "true", **_FORM}
    return Request("/api/v2/studies", params, is_divisible=size > _SMALLEST_PAGE)


def ask_less(request: Request) -> Request:
    """Return the request for a fifth of the records: a page token fits pages of any size."""
    size = max(int(request.params["pageSize"]) // 5, _SMALLEST_PAGE)
    params = {**request.params, "pageSize": str(size)}
    return replace(request, params=params, is_divisible=size > _SMALLEST_PAGE)


def ask_count(search: Search) -> Request:
    """Return the request for the number of records of a search; it returns one ID."""
    page = {"pageSize": "1", "fields": "NCTId", "countTotal": "true"}
    return Request("/api/v2/studies", {**parameters(search), **page, **_FORM})


def ask_next(request: Request, token: str) -> Request:
    """Return the request for the next page: the same one, without the total.

    The registry does not check that a token fits the request: with other parameters it returns
    wrong records.
    """
    same = {name: value for name, value in request.params.items() if name != "countTotal"}
    return replace(request, params={**same, "pageToken": token})


def ask_history(trial: str) -> Request:
    """Return the request for the list of a record's versions.

    The address belongs to the registry's site, not to its API, and may disappear any day. It takes
    no parameters: with any, the registry marks words in the texts that it serves.
    """
    return Request(f"/api/int/studies/{trial}/history", is_extra=True)


def ask_history_version(trial: str, number: int) -> Request:
    """Return the request for one version; here the registry counts from 0, on its site from 1."""
    return Request(f"/api/int/studies/{trial}/history/{number - 1}", is_extra=True)
