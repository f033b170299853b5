"""Searches as a user gives them, to fetch or to watch."""

from collections.abc import Iterable

from trialcli.errors import UsageError
from trialcli.registry.search import says_something
from trialcli.text.quoting import is_address, quoted


def given_searches(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the given searches, each once.

    Raises:
        UsageError: a search is empty, or cannot be written to a file.
    """
    searches = tuple(dict.fromkeys(text.strip() for text in texts))
    for text in searches:
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            raise UsageError(f"--query {text!r} is not UTF-8 text.")
        if not says_something(text):
            problem = "has no letter or digit" if text else "is empty"
            raise UsageError(f"--query {problem}.", hint="Give the words to search for.")
        if is_address(text):
            raise UsageError(f"--query contains {quoted(text)}, which is not a search.")
    return searches


def has_consent(text: str, found: int | None, question: str) -> bool:
    """Ask the user to confirm a large search.

    ``found`` is None if the registry does not state the number, which ``question`` contains.

    Raises:
        UsageError: there is no terminal.
    """
    from trialcli.edges.question import ask, can_ask
    from trialcli.render.searching import too_many_words

    if not can_ask():
        raise UsageError(
            too_many_words(text, found),
            hint="Nothing was done. Narrow the search, or give --limit N or --yes.",
        )
    return ask(question)
