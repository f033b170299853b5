"""The parts of a trial's news that all formats share: events, evidence, versions, links.

Texts hold registry text that is cleaned, but not escaped.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from trialcli.events.severity import SEVERITIES, rank
from trialcli.text.blocks import one_line
from trialcli.versions.evidence import EvidenceLine
from trialcli.versions.evidence import first_lines as shortened
from trialcli.watch.news import LoggedNews, NewsEvent, TrialNews

Items = Sequence[LoggedNews[TrialNews]]
Numbers = tuple[int | None, int | None]
Link = Callable[[str, Numbers | None], str]
"""Returns the registry's page about a trial: of its record; with the numbers of two versions, None
if they are not known, of the difference between them."""

MOST_EVENTS = 8
"""A mail shows at most 8 events of a trial and counts the others."""
MOST_LINES = 3
"""A mail shows at most 3 lines of evidence for an event and counts the others."""
_FROM_PAGE = "the version before was transcribed from a page and is not a complete record"
_DIGEST = re.compile(r"-([0-9a-f]{8})[0-9a-f]{8}\.json")


def noted_events(items: Items) -> list[tuple[NewsEvent, list[str]]]:
    """Return the events of a trial, worst first, each with the notes in brackets behind it.

    The notes are its threshold, and its day if the trial has news of several days.
    """
    has_several_days = len({_day(item) for item in items}) > 1
    events = [
        (event, list(filter(None, (event.threshold, _day(item) if has_several_days else ""))))
        for item in items
        for event in item.news.events
    ]
    return sorted(events, key=lambda noted: rank(noted[0].severity))


def _day(item: LoggedNews[TrialNews]) -> str:
    return one_line(item.news.days[1] or "") or f"{item.found:%Y-%m-%d}"


def counted_events(events: Sequence[NewsEvent]) -> str:
    """Count events that are not shown: ``+ 2 minor, 3 detail``."""
    counts = Counter(event.severity for event in events)
    return "+ " + ", ".join(f"{counts[one]} {one}" for one in SEVERITIES if counts[one])


def first_lines(event: NewsEvent) -> list[EvidenceLine]:
    """Return the first lines of an event's evidence, and a line that counts the others.

    A detail has one line: there are many details, and few are read.
    """
    most = MOST_LINES if rank(event.severity) < rank("detail") else 1
    return shortened(event.evidence, most)


def period(items: Items) -> str:
    """Return the compared versions: ``2026-02-04 → 2026-03-09 · v3 → v4``.

    It says if the first one was transcribed from a page and is not a complete record.
    """
    changed = _of_two_snapshots(items)
    if not changed:
        return ""
    first, last = changed[0], changed[-1]
    days = _arrow(first.days[0], last.days[1])
    numbers = _arrow(_version(first.numbers[0]), _version(last.numbers[1]))
    page = _FROM_PAGE if any(news.after_page for news in changed) else ""
    return " · ".join(filter(None, (days, numbers, page)))


def _version(number: int | None) -> str | None:
    return None if number is None else f"v{number}"


def _arrow(before: str | None, after: str | None) -> str:
    known = [one_line(side) for side in (before, after) if side]
    return " → ".join(dict.fromkeys(known))


def _of_two_snapshots(items: Items) -> list[TrialNews]:
    return [item.news for item in items if item.news.before and item.news.after]


def command(trial: str, items: Items) -> str:
    """Return the command that shows everything about a trial's news.

    It names both versions: when it is read there may be later ones.
    """
    trial = one_line(trial)
    changed = _of_two_snapshots(items)
    if not changed:
        # A record that the registry no longer has can only be seen in the store.
        vanished = any(item.news.happening == "vanished" for item in items)
        return f"trialcli {'history' if vanished else 'show'} {trial}"
    before, after = _digest(changed[0].before), _digest(changed[-1].after)
    if not (before and after):
        return f"trialcli diff {trial}"
    if before == after:
        # Changed and changed back: the first and the last version are the same.
        return f"trialcli history {trial}"
    return f"trialcli diff {trial} {before} {after}"


def _digest(name: str | None) -> str:
    """Return the first digits of the digest in the name of a snapshot file."""
    match = _DIGEST.search(name or "")
    return match[1] if match else ""


def page_words(items: Items) -> str:
    """Return what the address of a trial's news leads to."""
    changed = _of_two_snapshots(items)
    is_compared = changed and None not in (changed[0].numbers[0], changed[-1].numbers[1])
    return "the registry's comparison" if is_compared else "the registry's page"


def address(trial: str, items: Items, link: Link) -> str:
    """Return the address of the registry's page about a trial's news."""
    changed = _of_two_snapshots(items)
    return link(trial, (changed[0].numbers[0], changed[-1].numbers[1]) if changed else None)
