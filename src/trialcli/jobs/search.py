"""Reading a search: all of its trials or an error, and never more than were accepted."""

from collections.abc import Iterator, Sequence

from trialcli.errors import BadAnswerError, TooManyFoundError
from trialcli.registry.client import RegistryClient, ServedRecord
from trialcli.registry.search import Search

_LATER = "Try again later."
_ACCEPT = "Narrow the search, or accept that many."


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
