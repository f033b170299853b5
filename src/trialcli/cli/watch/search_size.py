"""How many trials searches find that are to be watched, and whether that many are welcome."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trialcli.cli.searches import has_consent
from trialcli.errors import RegistryError, RejectedRequestError, UsageError
from trialcli.registry.search import Consent
from trialcli.render.searching import named, search_words, uncounted_words
from trialcli.text.blocks import capital

if TYPE_CHECKING:
    from trialcli.jobs.registry import TrialRegistry

_NOTHING = "Nothing was added."
_UNCOUNTED = f"{_NOTHING} To add the search without counting, give --limit N or --offline."


@dataclass(slots=True)
class SearchSizes:
    """What the registry and a person say of the size of searches."""

    found: dict[str, int | None] = field(default_factory=dict)
    """How many trials each finds, as far as the registry was asked and says."""
    most: dict[str, int | None] = field(default_factory=dict)
    """The most trials that some may find from now on, for the watch list.

    None is the usual number, in place of what the list said before.
    """
    uncounted: list[str] = field(default_factory=list)
    """The searches whose size is not known."""
    is_declined: bool = False
    """Whether a person said no to one of them."""

    def note(self, text: str, consent: Consent, found: int | None) -> None:
        """Note the most trials that a search may find, where a person has said anything of it."""
        if found is None:
            self.uncounted.append(text)
        most = consent.most(found)
        if most is not None or (consent.unlimited and found is not None):
            self.most[text] = most


class SearchSizer:
    """Asks the registry how many trials searches find, and a person about large ones."""

    def __init__(
        self, registry: "TrialRegistry", consent: Consent, say: Callable[[str], None]
    ) -> None:
        """Prepare to ask.

        Args:
            registry: the registry.
            consent: what a person has said beforehand.
            say: reports how many trials there are.

        """
        self._registry = registry
        self._consent = consent
        self._say = say

    def sizes(self, searches: Iterable[str]) -> SearchSizes:
        """Return the sizes of searches.

        Raises:
            UsageError: one is too large, and there is no terminal to ask at.
            NotLookedAtError: the registry cannot be asked, and nothing was said beforehand.

        """
        sizes = SearchSizes()
        for text in searches:
            try:
                found = self._registry.count(text)
            except RegistryError as error:
                self._go_on_without(text, error)
                found = None
            else:
                sizes.found[text] = found
                if not self._is_welcome(text, found):
                    sizes.is_declined = True
                    return sizes
            sizes.note(text, self._consent, found)
        return sizes

    def _go_on_without(self, text: str, error: RegistryError) -> None:
        """Say why a search is not counted; raise the error if that may not be."""
        is_refused = isinstance(error, RejectedRequestError)
        if is_refused or not self._consent.is_given:
            advice = _NOTHING if is_refused else _UNCOUNTED
            error.hint = f"{error.hint or ''} It was asked about {named(text)}. {advice}".strip()
            raise error
        self._say(uncounted_words(text, str(error)))

    def _is_welcome(self, text: str, found: int | None) -> bool:
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
        self._say(words)
        return True
