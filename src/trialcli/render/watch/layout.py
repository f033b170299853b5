"""What of a digest is told at length: a mail is to be read, and is cut off where it is too long."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from trialcli.events.severity import SEVERITIES
from trialcli.text.blocks import counted, one_line
from trialcli.watch.digest import Digest, TrialDigest

MOST_AT_LENGTH = 40
"""More trials than this have a line each in a mail."""
MOST_NAMED = 200
"""More trials than this are counted in a mail."""
_OF_A_SEARCH = {"entered": "New in the search", "left": "No longer found by the search"}


@dataclass(frozen=True, slots=True)
class SearchNews:
    """The trials that came into a search, or that it does not find any more."""

    heading: str
    """Holds the search, as the person who watches wrote it."""
    trials: tuple[TrialDigest, ...]
    brief: tuple[TrialDigest, ...] = ()
    """Those that have no more than a line."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The trials of a digest, by how much is told of them."""

    told: Sequence[TrialDigest]
    searches: Sequence[SearchNews]
    """Those of which only a search tells."""
    brief: Sequence[TrialDigest] = ()
    """Those of ``told`` beyond what is told at length: a line each."""
    left: Sequence[TrialDigest] = ()
    """Those that are only counted."""


def layout(digest: Digest, *, whole: bool) -> Layout:
    """Return what is told of which trial, the worst first; ``whole``: however many there are."""
    told, searches = by_search(digest)
    if whole:
        return Layout(told, searches)
    used = len(told)
    left = told[MOST_NAMED:]
    shown = []
    for found in searches:
        long, named = max(MOST_AT_LENGTH - used, 0), max(MOST_NAMED - used, 0)
        used += len(found.trials)
        left += found.trials[named:]
        if named:
            shown.append(SearchNews(found.heading, found.trials[:long], found.trials[long:named]))
    return Layout(told[:MOST_AT_LENGTH], shown, told[MOST_AT_LENGTH:MOST_NAMED], left)


def by_search(digest: Digest) -> tuple[list[TrialDigest], list[SearchNews]]:
    """Return the trials to be told one by one, and those of which only a search tells."""
    told: list[TrialDigest] = []
    found: dict[tuple[str, str], list[TrialDigest]] = {}
    for trial in digest.trials:
        keys = {(item.happening, item.search) for item in trial.items}
        happening, search = next(iter(keys), ("", None))
        is_simple = len(keys) == 1 and all(len(item.events) <= 1 for item in trial.items)
        if is_simple and search is not None and happening in _OF_A_SEARCH:
            found.setdefault((happening, search), []).append(trial)
        else:
            told.append(trial)
    order = sorted(found, key=lambda key: list(_OF_A_SEARCH).index(key[0]))
    return told, [
        SearchNews(f"{_OF_A_SEARCH[key[0]]} “{one_line(key[1])}”", tuple(found[key]))
        for key in order
    ]


def brief_words(trial: TrialDigest) -> tuple[str, str]:
    """Return the worst that happened to a trial, and how much else did."""
    events = trial.events
    said = one_line(events[0].sentence) if events else trial.items[-1].happening
    if events and events[0].threshold:
        said += f" ({events[0].threshold})"
    return said, f" (+ {len(events) - 1} more)" if len(events) > 1 else ""


def left_out_words(left: Sequence[TrialDigest]) -> str:
    """Count the trials that are not told, by how bad it is, and say how to see them."""
    counts = Counter(trial.worst for trial in left)
    bad = ", ".join(f"{counts[one]} {one}" for one in SEVERITIES if counts[one])
    return f"And {counted(len(left), 'more trial')} ({bad}): trialcli news shows them all."
