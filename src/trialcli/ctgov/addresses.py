"""Where ClinicalTrials.gov keeps what: its API v2, its records' history, its pages for readers."""

from collections.abc import Sequence
from dataclasses import replace

from trialcli.registry.dialect import Request

ROOT = "https://clinicaltrials.gov"
"""The registry's own address."""
BATCH_SIZE = 100
"""IDs in one question: its address stays well below what servers refuse as too long."""
PAGE_SIZE = 100
"""Records on one page of a search: a page stays small in memory."""

# Both are the defaults today. They are said all the same: a change of default would look like a
# change of every record.
_FORM = {"format": "json", "markupFormat": "markdown"}


def ask_version() -> Request:
    """Return the question which API and which data the registry serves."""
    return Request("/api/v2/version")


def ask_study(trial: str) -> Request:
    """Return the question for one record."""
    return Request(f"/api/v2/studies/{trial}", _FORM)


def ask_studies(trials: Sequence[str]) -> Request:
    """Return the question for several records, all on one page: the default page has but ten."""
    ids = {"filter.ids": ",".join(trials), "pageSize": str(len(trials))}
    return Request("/api/v2/studies", {**ids, **_FORM})


def ask_search(text: str, size: int) -> Request:
    """Return the question for the first page of a search in all fields.

    Without ``sort`` the order differs from call to call, and pages overlap.
    """
    search = {"query.term": text, "sort": "@relevance", "pageSize": str(size)}
    return Request("/api/v2/studies", {**search, "countTotal": "true", **_FORM})


def ask_count(text: str) -> Request:
    """Return the question how many records a search finds: one record comes, and only its ID."""
    search = {"query.term": text, "pageSize": "1", "fields": "NCTId", "countTotal": "true"}
    return Request("/api/v2/studies", {**search, **_FORM})


def ask_next(request: Request, token: str) -> Request:
    """Return the question for the next page: the same, but that the total is known by now.

    A token is not bound to its question: asked with other parameters it gives wrong records.
    """
    same = {name: value for name, value in request.params.items() if name != "countTotal"}
    return replace(request, params={**same, "pageToken": token})


def ask_history(trial: str) -> Request:
    """Return the question which versions of a record there are.

    Its address is that of the registry's own site and not of its API, and may go any day. It takes
    no parameters: with any, the registry marks words in the texts it serves.
    """
    return Request(f"/api/int/studies/{trial}/history", is_extra=True)


def ask_history_version(trial: str, number: int) -> Request:
    """Return the question for one version; here the registry counts from 0, on its site from 1."""
    return Request(f"/api/int/studies/{trial}/history/{number - 1}", is_extra=True)


def study_page(trial: str) -> str:
    """Return the address of the registry's page about a trial, for a reader."""
    return f"{ROOT}/study/{trial}"


def compare_page(trial: str, before: int, after: int) -> str:
    """Return the address where the registry's site compares two versions, numbered from 1."""
    return f"{study_page(trial)}?tab=history&a={before}&b={after}#version-content-panel"


def history_page(trial: str) -> str:
    """Return the address of the registry's list of a trial's versions, for a reader."""
    return f"{study_page(trial)}?tab=history"


def news_page(trial: str, numbers: tuple[int | None, int | None] | None) -> str:
    """Return the address where a reader sees what is new of a trial.

    Args:
        trial: the trial.
        numbers: of the two versions the news lies between, where they are known; None where it is
            of no versions.

    """
    if numbers is None:
        return study_page(trial)
    before, after = numbers
    if before is None or after is None:
        return history_page(trial)
    # Without the fragment, which only scrolls, it fits a line of a mail: broken it is no address.
    return compare_page(trial, before, after).partition("#")[0]
