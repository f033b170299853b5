"""A change of the form of the records: the registry's doing, told once and not trial by trial.

The registry has changed what it serves under the same address more than once: in August 2025 all
markup and all places were written anew. Every stored record then differs, and nobody submitted
anything.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from trialcli.record.tree import below
from trialcli.watch.news import FormatNews, TrialNews

_FEWEST = 3
"""Fewer records than this have nothing in common but chance."""
_STATUS = "protocolSection.statusModule"
_OWN_NEWS = (
    f"{_STATUS}.overallStatus",
    f"{_STATUS}.lastKnownStatus",
    f"{_STATUS}.whyStopped",
)
"""What is news in every trial, however many share it: a sponsor's trials turn UNKNOWN together."""


def form_change(
    news: Iterable[TrialNews], checked: int, known: Collection[str], volatile: Collection[str]
) -> FormatNews | None:
    """Return the paths at which most records changed without a submission.

    Args:
        news: what happened to trials in one load of data.
        checked: how many records of that load were looked at.
        known: paths that are known by now to have changed so in that load.
        volatile: paths that move with every load.

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
        and not any(below(pattern, top) for top in (*_OWN_NEWS, *volatile))
    }
    return FormatNews(shared, checked) if shared else None


def is_form(event_patterns: Collection[str], form: Collection[str]) -> bool:
    """Whether an event is of nothing but a change of the form of the records."""
    return bool(event_patterns) and set(event_patterns) <= set(form)
