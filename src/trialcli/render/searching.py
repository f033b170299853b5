"""What is said of how many trials a search finds."""

from trialcli.core.searching import MANY
from trialcli.core.text import counted, one_line

_UNKNOWN = "The registry does not say how many trials the search finds."


def found_words(found: int | None) -> str:
    """Return ``Found 43 trials.``."""
    if found is None:
        return _UNKNOWN
    return f"Found {counted(found, 'trial') if found else 'no trials'}."


def too_many_words(found: int | None) -> str:
    """Return why a search is not read before somebody consents."""
    if found is None:
        return _UNKNOWN
    return f"The search finds {counted(found, 'trial')}, and more than {MANY} need consent."


def fetched_words(found: int | None, limit: int | None) -> str:
    """Return what is about to be fetched: ``Found 43 trials. Fetching the first 10.``."""
    said = found_words(found)
    if limit is None or (found is not None and found <= limit):
        return said
    return f"{said} Fetching {f'the first {limit}' if limit > 1 else 'the first one'}."


def search_words(text: str, found: int | None) -> str:
    """Return ``The search “lupus” finds 43 trials.``."""
    if found is None:
        return _UNKNOWN
    return (
        f"The search “{one_line(text)}” finds {counted(found, 'trial') if found else 'no trials'}."
    )


def uncounted_words(text: str, why: str) -> str:
    """Return why it is not known how many trials a search finds."""
    return f"The search “{one_line(text)}” could not be counted: {one_line(why)}"


def most_words(text: str, most: int) -> str:
    """Return up to which size a search is watched."""
    return (
        f"The search “{one_line(text)}” is watched while it finds at most "
        f"{counted(most, 'trial')} (most in watch.toml)."
    )
