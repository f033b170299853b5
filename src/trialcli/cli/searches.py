"""Searches as a person gives them: to be fetched, or to be watched."""

from collections.abc import Iterable

from trialcli.errors import UsageError
from trialcli.registry.search import says_something
from trialcli.text.quoting import is_address, quoted


def given_searches(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the searches that are given, each once.

    Raises:
        UsageError: one is empty, or is no text that a file could hold.

    """
    searches = tuple(dict.fromkeys(text.strip() for text in texts))
    for text in searches:
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            raise UsageError(f"--query {text!r} is not UTF-8 text.")
        if not says_something(text):
            said = "has no letter or digit" if text else "is empty"
            raise UsageError(f"--query {said}.", hint="Give the words to search for.")
        if is_address(text):
            raise UsageError(f"--query has {quoted(text)}, which is no search.")
    return searches


def has_consent(text: str, found: int | None, question: str) -> bool:
    """Ask a person whether a large search is what they mean.

    Args:
        text: the search.
        found: how many trials it finds; None if the registry does not say.
        question: what to ask, with that number in it.

    Raises:
        UsageError: there is no terminal to ask at.

    """
    from trialcli.edges.question import ask, can_ask
    from trialcli.render.searching import too_many_words

    if not can_ask():
        raise UsageError(
            too_many_words(text, found),
            hint="Nothing was done. Narrow the search, or give --limit N or --yes.",
        )
    return ask(question)
