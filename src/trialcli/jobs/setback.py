"""Find the trials of which the store no longer has the version that a run compared.

Files may have been removed, or put back from an older backup. A version that is later than the
compared one was stored by another command since, so it is no problem.
"""

from collections.abc import Iterable, Iterator

from trialcli.errors import StoreError
from trialcli.jobs.marks import UNSETTLED, lasting
from trialcli.versions.clock import Clock
from trialcli.versions.servedtexts import ROUTES, Route, ServedText, ServedTexts
from trialcli.versions.store import InspectableStore


def trials_set_back(
    texts: ServedTexts, store: InspectableStore, clock: Clock, most: int
) -> list[str]:
    """Return the trials whose newest stored version is older than that of a known text, sorted.

    If there are more than ``most``, only some of them.
    """
    found: set[str] = set()
    for route in ROUTES:
        for some in _some(texts, route):
            now = clock()
            # Read before the names: whatever is stored later moves the mark.
            marks = store.marks_of([each.trial for each in some])
            moved = [each for each in some if not each.mark == marks[each.trial] != UNSETTLED]
            there = [each for each in moved if has_version_of(store, each)]
            found |= {each.trial for each in moved} - {each.trial for each in there}
            current = (each._replace(mark=lasting(marks[each.trial], now)) for each in there)
            texts.record(route, [each for each in current if each.mark != UNSETTLED])
            if len(found) > most:
                return sorted(found)
    return sorted(found)


def _some(texts: ServedTexts, route: Route) -> Iterator[list[ServedText]]:
    last = ""
    while some := texts.after(route, last):
        yield some
        last = some[-1].trial


def has_all_versions_of(
    texts: ServedTexts, store: InspectableStore, route: Route, trials: Iterable[str]
) -> bool:
    """Whether the stored versions of the texts of all these trials are there."""
    wanted = list(trials)
    known = texts.of(route, wanted)
    return len(known) == len(wanted) and all(has_version_of(store, text) for text in known.values())


def has_version_of(store: InspectableStore, text: ServedText) -> bool:
    """Whether the stored version of a text is there, or a later one of its trial."""
    try:
        versions = store.versions(text.trial)
    except StoreError:
        return True  # it may be there; whatever needs it says why it cannot be read
    return bool(versions) and versions[-1].file_name >= text.file_name
