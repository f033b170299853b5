"""The size of searches to be watched, and the user's consent to large ones."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trialcli.cli.searches import has_consent
from trialcli.errors import RegistryError, RejectedRequestError, UsageError
from trialcli.registry.consent import Consent
from trialcli.registry.search import Search
from trialcli.render.searching import named, search_words, uncounted_words
from trialcli.text.blocks import capital

if TYPE_CHECKING:
    from trialcli.jobs.registry import TrialRegistry

_NOTHING = "Nothing was added."
_UNCOUNTED = f"{_NOTHING} To add the search without counting, give --limit N or --offline."


@dataclass(slots=True)
class SearchSizes:
    """The sizes of searches, by the registry and by the user."""

    found: dict[str, int | None] = field(default_factory=dict)
    """How many trials each finds, if the registry was asked and says."""
    most: dict[str, int | None] = field(default_factory=dict)
    """The highest number of trials that some may find, for the watch list.

    None is the usual number, in place of an earlier one in the list.
    """
    uncounted: list[str] = field(default_factory=list)
    """The searches whose size is not known."""
    is_declined: bool = False
    """Whether the user declined one of them."""

    def note(self, text: str, consent: Consent, found: int | None) -> None:
        """Note the highest number of trials for a search, if the user has set one."""
        if found is None:
            self.uncounted.append(text)
        most = consent.most(found)
        if most is not None or (consent.unlimited and found is not None):
            self.most[text] = most


class SearchSizer:
    """Asks the registry how many trials searches find, and the user about large ones."""

    def __init__(
        self, registry: "TrialRegistry", consent: Consent, note: Callable[[str], None]
    ) -> None:
        self._registry = registry
        self._consent = consent
        self._note = note

    def sizes(self, searches: Iterable[Search]) -> SearchSizes:
        """Return the sizes of searches.

        Raises:
            UsageError: one is too large, and there is no terminal for a question.
            RegistryError: the registry cannot be asked, and the user has accepted nothing.
        """
        sizes = SearchSizes()
        for search in searches:
            text = search.text
            try:
                found = self._registry.count(search)
            except RegistryError as error:
                self._skip_count(text, error)
                found = None
            else:
                sizes.found[text] = found
                if not self._is_accepted(text, found):
                    sizes.is_declined = True
                    return sizes
            sizes.note(text, self._consent, found)
        return sizes

    def _skip_count(self, text: str, error: RegistryError) -> None:
        """Write why a search is not counted; raise the error if it must be counted."""
        is_refused = isinstance(error, RejectedRequestError)
        if is_refused or not self._consent.is_given:
            advice = _NOTHING if is_refused else _UNCOUNTED
            error.hint = f"{error.hint or ''} The request was about {named(text)}. {advice}".strip()
            raise error
        self._note(uncounted_words(text, str(error)))

    def _is_accepted(self, text: str, found: int | None) -> bool:
        verdict = self._consent.watch_verdict(found)
        if verdict == "too many":
            raise UsageError(
                f"{capital(named(text))} finds {found} trials, more than --limit "
                f"{self._consent.limit}.",
                hint=_NOTHING,
            )
        words = search_words(text, found)
        if verdict == "ask":
            return has_consent(text, found, f"{words} Watch all of them?")
        self._note(words)
        return True
