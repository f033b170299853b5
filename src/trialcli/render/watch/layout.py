"""How much of each trial a digest shows: mail programs cut off long mails."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from trialcli.events.severity import SEVERITIES
from trialcli.text.blocks import counted, one_line
from trialcli.watch.digest import Digest, TrialDigest

MOST_IN_FULL = 40
"""A mail shows at most 40 trials in full; the others have one line each."""
MOST_NAMED = 200
"""A mail names at most 200 trials and counts the others."""
_OF_A_SEARCH = {"entered": "New in the search", "left": "No longer found by the search"}


@dataclass(frozen=True, slots=True)
class SearchNews:
    """The trials that entered a search, or that it no longer finds."""

    heading: str
    """Holds the search as its user wrote it."""
    trials: tuple[TrialDigest, ...]
    brief: tuple[TrialDigest, ...] = ()
    """Those with one line each."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The trials of a digest, by how much is shown of them."""

    in_full: Sequence[TrialDigest]
    searches: Sequence[SearchNews]
    """Those whose only news is that they entered or left a search."""
    brief: Sequence[TrialDigest] = ()
    """Those with one line each."""
    counted: Sequence[TrialDigest] = ()
    """Those that are only counted."""


def layout(digest: Digest, *, whole: bool) -> Layout:
    """Return how much of each trial is shown, worst first; ``whole``: everything, of all trials."""
    trials, searches = by_search(digest)
    if whole:
        return Layout(trials, searches)
    used = len(trials)
    left = trials[MOST_NAMED:]
    shown = []
    for found in searches:
        long, named = max(MOST_IN_FULL - used, 0), max(MOST_NAMED - used, 0)
        used += len(found.trials)
        left += found.trials[named:]
        if named:
            shown.append(SearchNews(found.heading, found.trials[:long], found.trials[long:named]))
    return Layout(trials[:MOST_IN_FULL], shown, trials[MOST_IN_FULL:MOST_NAMED], left)


def by_search(digest: Digest) -> tuple[list[TrialDigest], list[SearchNews]]:
    """Return the trials to show one by one, and those that only entered or left a search."""
    trials: list[TrialDigest] = []
    found: dict[tuple[str, str], list[TrialDigest]] = {}
    for trial in digest.trials:
        keys = {(item.news.happening, item.news.search) for item in trial.items}
        happening, search = next(iter(keys), ("", None))
        is_simple = len(keys) == 1 and all(len(item.news.events) <= 1 for item in trial.items)
        if is_simple and search is not None and happening in _OF_A_SEARCH:
            found.setdefault((happening, search), []).append(trial)
        else:
            trials.append(trial)
    order = sorted(found, key=lambda key: list(_OF_A_SEARCH).index(key[0]))
    return trials, [
        SearchNews(f"{_OF_A_SEARCH[key[0]]} “{one_line(key[1])}”", tuple(found[key]))
        for key in order
    ]


def brief_words(trial: TrialDigest) -> tuple[str, str]:
    """Return the worst event of a trial, and how many others there are."""
    events = trial.events
    sentence = one_line(events[0].sentence) if events else trial.items[-1].news.happening
    if events and events[0].threshold:
        sentence += f" ({events[0].threshold})"
    return sentence, f" (+ {len(events) - 1} more)" if len(events) > 1 else ""


def counted_words(trials: Sequence[TrialDigest]) -> str:
    """Count the trials that are not shown, by their worst severity, and say how to see them."""
    counts = Counter(trial.worst for trial in trials)
    severities = ", ".join(f"{counts[one]} {one}" for one in SEVERITIES if counts[one])
    return f"And {counted(len(trials), 'more trial')} ({severities}): trialcli news shows them all."
