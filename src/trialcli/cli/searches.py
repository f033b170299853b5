"""Searches as a user gives them, to fetch or to watch."""

from collections.abc import Iterable

from trialcli.cli.search_options import searchable
from trialcli.errors import UsageError
from trialcli.text.quoting import is_address, quoted


def given_queries(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts of --query, each once.

    Raises:
        UsageError: one searches for nothing, or cannot be written to a file.
    """
    queries = tuple(dict.fromkeys(searchable("--query", text) for text in texts))
    for text in queries:
        if is_address(text):
            raise UsageError(f"--query contains {quoted(text)}, which is not a search.")
    return queries


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
