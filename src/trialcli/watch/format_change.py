"""A change of the record format: made by the registry, reported once and not for each trial.

The registry has changed more than once what it serves at the same address: in August 2025 it
rewrote all markup and all places. Every stored record then differs, without any submission.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from trialcli.record.shape import RecordShape
from trialcli.record.tree import below
from trialcli.watch.news import FormatNews, TrialNews

_FEWEST = 3
"""Fewer than 3 records with the same change may be chance."""


def format_change(
    news: Iterable[TrialNews], checked: int, known: Collection[str], shape: RecordShape
) -> FormatNews | None:
    """Return the paths at which most records changed without a submission.

    ``checked`` records of that update were checked; ``known`` are paths already known to have
    changed in it.
    """
    counts: Counter[str] = Counter()
    for one in news:
        if one.happening == "changed" and not one.submitted:
            counts.update({pattern for event in one.events for pattern in event.patterns})
    shared = {
        pattern: count
        for pattern, count in counts.most_common()
        if count >= _FEWEST
        and 2 * count > checked
        and pattern not in known
        and not any(below(pattern, top) for top in (*shape.own_news, *shape.volatile))
    }
    return FormatNews(shared, checked) if shared else None


def is_format_change(event_patterns: Collection[str], paths: Collection[str]) -> bool:
    """Whether an event consists only of changes of the record format."""
    return bool(event_patterns) and set(event_patterns) <= set(paths)
