"""The addresses of ClinicalTrials.gov for readers: its pages about a trial."""

ROOT = "https://clinicaltrials.gov"
"""The registry's own address."""


def study_page(trial: str) -> str:
    """Return the address of the registry's page about a trial."""
    return f"{ROOT}/study/{trial}"


def compare_page(trial: str, before: int | None, after: int | None) -> str:
    """Return the address of the registry's comparison of two versions, numbered from 1.

    If one has no number, return the address of the list of versions.
    """
    if before is None or after is None:
        return history_page(trial)
    return f"{study_page(trial)}?tab=history&a={before}&b={after}#version-content-panel"


def history_page(trial: str) -> str:
    """Return the address of the registry's page with a trial's versions."""
    return f"{study_page(trial)}?tab=history"


def news_page(trial: str, numbers: tuple[int | None, int | None] | None) -> str:
    """Return the address of the page that shows the news of a trial.

    ``numbers`` are those of the two compared versions, as far as known; None if none were compared.
    """
    if numbers is None:
        return study_page(trial)
    # The fragment only scrolls. Without it, the address fits on one line of a mail.
    return compare_page(trial, *numbers).partition("#")[0]
