"""Searches as a person gives them to be watched."""

from collections.abc import Iterable

from trialcli.core.quoting import is_address, quoted
from trialcli.errors import UsageError


def given_searches(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the searches that are given, each once.

    Raises:
        UsageError: one says nothing, or is no text that a file could hold.

    """
    searches = tuple(dict.fromkeys(text.strip() for text in texts))
    for text in searches:
        if not text:
            raise UsageError("--query says nothing.", hint="It takes the words of a search.")
        if is_address(text):
            raise UsageError(f"--query has {quoted(text)}, which is no search.")
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            raise UsageError(f"--query {text!r} is not UTF-8 text.")
    return searches
