"""Searches as a user gives them, to fetch or to watch."""

from collections.abc import Iterable
from dataclasses import replace

from trialcli.cli.search_options import SearchOptions
from trialcli.ctgov.search.given import searchable
from trialcli.errors import UsageError
from trialcli.registry.search import Search
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


def given_searches(queries: Iterable[str] | None, asked: SearchOptions) -> tuple[Search, ...]:
    """Return a search for each text of --query; the other options hold for each.

    Without --query, the options are one search, if any is given.

    Raises:
        UsageError: a search cannot be used, or holds an address, which could be a secret.
    """
    given: tuple[str | None, ...] = given_queries(queries or ()) or (None,)
    # The order of an address does not matter here, and it must not leave out any trials.
    found = (replace(asked.search(expression=one), sort="") for one in given)
    searches = {search.text: search for search in found}
    for search in searches.values():
        for text in (text for texts in search.given.values() for text in texts):
            if is_address(text):
                raise UsageError(f"A search contains {quoted(text)}, which is not a search.")
    return tuple(search for search in searches.values() if not search.is_empty)


def search_notes(search: Search) -> list[str]:
    """Return what a search leaves out, and where the registry's site shows it.

    An expression alone is shown as it is, so it needs no address.
    """
    from trialcli.ctgov.search.requests import remarks
    from trialcli.ctgov.search.site import site_address
    from trialcli.render.searching import site_words

    is_expression = search.text == search.expression
    return [*remarks(search), *([] if is_expression else [site_words(site_address(search))])]


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
