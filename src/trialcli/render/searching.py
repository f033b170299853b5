"""Sentences on how many trials a search finds."""

from trialcli.registry.consent import MANY
from trialcli.text.blocks import capital, counted, one_line

_UNKNOWN = "The registry does not state how many trials {} finds."
_LONGEST = 80
"""Characters of a search that are shown, enough to recognize it."""


def named(text: str) -> str:
    """Return ``the search “lupus”``, a long one shortened."""
    line = one_line(text)
    return f"the search “{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}”"


def found_words(found: int | None) -> str:
    """Return ``Found 43 trials.``."""
    if found is None:
        return _UNKNOWN.format("the search")
    return f"Found {counted(found, 'trial') if found else 'no trials'}."


def site_words(address: str) -> str:
    """Return where the registry's site shows the same search."""
    return f"On the registry's site: {address}"


def too_many_words(text: str, found: int | None) -> str:
    """Return why the user must confirm a search."""
    if found is None:
        return _UNKNOWN.format(named(text))
    number = counted(found, "trial")
    return f"{capital(named(text))} finds {number}, and more than {MANY} need confirmation."


def fetched_words(found: int | None, limit: int | None) -> str:
    """Return what is about to be fetched: ``Found 43 trials. Fetching the first 10.``."""
    said = found_words(found)
    if limit is None or (found is not None and found <= limit):
        return said
    return f"{said} Fetching {f'the first {limit}' if limit > 1 else 'the first one'}."


def search_words(text: str, found: int | None) -> str:
    """Return ``The search “lupus” finds 43 trials.``."""
    if found is None:
        return _UNKNOWN.format(named(text))
    return f"{capital(named(text))} finds {counted(found, 'trial') if found else 'no trials'}."


def uncounted_words(text: str, why: str) -> str:
    """Return why the number of trials of a search is unknown."""
    return f"{capital(named(text))} could not be counted: {one_line(why)}"


def most_words(text: str, most: int) -> str:
    """Return the number of trials up to which a search is watched."""
    return (
        f"{capital(named(text))} is watched while it finds at most "
        f"{counted(most, 'trial')} (most in watch.toml)."
    )


def usual_words(text: str) -> str:
    """Return the same for a new search whose size is unknown."""
    most = counted(MANY, "trial")
    return f"{capital(named(text))} was not counted. It is watched while it finds at most {most}."
