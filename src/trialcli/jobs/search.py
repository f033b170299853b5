"""Reading a search: all of its trials or an error, and never more than were accepted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from trialcli.errors import BadAnswerError, RegistryError, TooManyFoundError
from trialcli.jobs.progress import Progress, with_progress
from trialcli.registry.client import RegistryClient, ServedRecord
from trialcli.registry.model import RecordModel
from trialcli.registry.search import Search
from trialcli.registry.searched import SearchedTrials

_LATER = "Try again later."
_ACCEPT = "Narrow the search, or accept that many."


@dataclass(frozen=True, slots=True)
class Searcher:
    """Reads the rows of searches from one registry."""

    registry: RegistryClient
    model: RecordModel

    def counted(self, asked: SearchedTrials) -> SearchedTrials:
        """Return the result of a search with the number of trials alone.

        Raises:
            RegistryError: the registry does not say how many it finds.
        """
        found = self.registry.count(asked.search)
        if found is None:
            raise BadAnswerError("The registry does not state how many trials the search finds.")
        return replace(asked, found=found, is_counted_only=True)

    def counts(self, searches: Iterable[tuple[str, Search]]) -> Iterator[tuple[str, int]]:
        """Yield the number of trials of each named search, until the registry does not answer."""
        for name, search in searches:
            try:
                found = self.registry.count(search)
            except RegistryError:
                return
            if found is None:
                return
            yield name, found

    def read(
        self,
        asked: SearchedTrials,
        limit: int | None,
        facts: Iterable[str],
        announce: Callable[[int | None], None],
        progress: Progress,
    ) -> SearchedTrials:
        """Return the result of a search with a row for each trial, which has some facts alone.

        The first page is read now, the others as their rows are taken; a row that cannot be read
        raises a ``RegistryError`` there. ``announce`` gets the number of all trials that it finds.

        Raises:
            RegistryError: the registry does not answer, or its list is wrong.
        """
        search = asked.search
        readings = found_by(self.registry, search, limit, fields=self.model.fields_for(facts))
        first = next(readings, None)
        found = self.registry.count(search)
        announce(found)
        if first is None:
            return replace(asked, found=found, shown=0)
        shown = None if found is None else min(found, found if limit is None else limit)
        rows = (
            self.model.searched_trial(each.trial, each.study, search)
            for each in with_progress(chain([first], readings), progress, shown)
        )
        return replace(asked, found=found, rows=rows, shown=shown)


def found_by(
    registry: RegistryClient,
    search: Search,
    limit: int | None = None,
    most: int | None = None,
    fields: Sequence[str] = (),
) -> Iterator[ServedRecord]:
    """Yield the records that match a search, each once.

    If the search finds more trials than ``most``, none is read. None sets no limit.
    With ``fields``, the records have these fields and their IDs alone.

    Raises:
        TooManyFoundError: it finds more than ``most``.
        RegistryError: it ended before its last record.
    """
    came = 0
    for reading in registry.search(search, limit, fields):
        came += 1
        total = registry.count(search)
        if total is not None:
            _require_accepted(total, most)
        elif most is not None and came > most:
            raise TooManyFoundError(
                f"The search finds more than the {most} trials that were accepted, and the "
                "registry does not say how many.",
                hint=_ACCEPT,
            )
        if total is not None and came > total:
            raise BadAnswerError(
                f"The registry's list is wrong: it states {total} trials but has more.",
                hint=_LATER,
            )
        yield reading
    expected = registry.count(search)
    if expected is not None and limit is not None:
        expected = min(expected, limit)
    if expected is not None and came < expected:
        _require_accepted(expected, most)
        # A missing trial would be taken for one that left the search.
        raise BadAnswerError(
            f"The registry's list is incomplete: {came} of {expected} trials came.", hint=_LATER
        )


def _require_accepted(found: int, most: int | None) -> None:
    if most is not None and found > most:
        raise TooManyFoundError(
            f"The search finds {found} trials, more than the {most} that were accepted.",
            hint=_ACCEPT,
        )
