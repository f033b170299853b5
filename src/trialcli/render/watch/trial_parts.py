"""What of a trial's news is told at length, and where the rest of it can be seen."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trialcli.events.severity import SEVERITIES, rank
from trialcli.text.blocks import one_line
from trialcli.versions.evidence import EvidenceLine, rest_counted
from trialcli.watch.digest import Told
from trialcli.watch.news import NewsEvent

Numbers = tuple[int | None, int | None]
Link = Callable[[str, Numbers | None], str]
"""Returns the registry's page about a trial: of its record; with numbers, None where they are not
known, of what lies between two versions."""

MOST_EVENTS = 8
"""More events of one trial than this are counted in a mail."""
MOST_LINES = 3
"""More lines of evidence under one event than this are counted in a mail."""
_FROM_PAGE = "the version before was transcribed from a page and is not a whole record"
_DIGEST = re.compile(r"-([0-9a-f]{8})[0-9a-f]{8}\.json")


@dataclass(frozen=True, slots=True)
class Dated:
    """An event, with the day it is of where a trial has news of several."""

    event: NewsEvent
    day: str


def dated_events(items: Sequence[Told]) -> list[Dated]:
    """Return the events of a trial, worst first."""
    several = len({_day(item) for item in items}) > 1
    events = [
        Dated(event, _day(item) if several else "") for item in items for event in item.events
    ]
    return sorted(events, key=lambda one: rank(one.event.severity))


def notes(dated: Dated) -> list[str]:
    """Return what is said in brackets behind an event."""
    return [note for note in (dated.event.threshold, dated.day) if note]


def _day(item: Told) -> str:
    return one_line(item.days[1] or "") or f"{item.found:%Y-%m-%d}"


def left_words(events: Sequence[Dated]) -> str:
    """Count events that are not told: ``+ 2 minor, 3 detail``."""
    counts = Counter(one.event.severity for one in events)
    return "+ " + ", ".join(f"{counts[one]} {one}" for one in SEVERITIES if counts[one])


def first_lines(event: NewsEvent) -> list[EvidenceLine]:
    """Return the first lines of an event's evidence, and a line that counts the others.

    A detail has one line: there are many of them, and few are opened.
    """
    most = MOST_LINES if rank(event.severity) < rank("detail") else 1
    return [*event.evidence[:most], *rest_counted(event.evidence[most:])]


def period(items: Sequence[Told]) -> str:
    """Return which versions a trial's news is about: ``2026-02-04 → 2026-03-09 · v3 → v4``.

    It is said of a version that was transcribed from a page, since it is not a whole record.
    """
    changed = _between(items)
    if not changed:
        return ""
    first, last = changed[0], changed[-1]
    days = _arrow(first.days[0], last.days[1])
    numbers = _arrow(_version(first.numbers[0]), _version(last.numbers[1]))
    page = _FROM_PAGE if any(item.after_page for item in changed) else ""
    return " · ".join(filter(None, (days, numbers, page)))


def _version(number: int | None) -> str | None:
    return None if number is None else f"v{number}"


def _arrow(before: str | None, after: str | None) -> str:
    known = [one_line(side) for side in (before, after) if side]
    return " → ".join(dict.fromkeys(known))


def _between(items: Sequence[Told]) -> list[Told]:
    """Return the items that are of two snapshots."""
    return [item for item in items if item.before and item.after]


def command(trial: str, items: Sequence[Told]) -> str:
    """Return the command that shows everything about a trial's news.

    It names both versions: when it is read there may be later ones.
    """
    trial = one_line(trial)
    changed = _between(items)
    if not changed:
        # What the registry does not have any more can only be seen in what is stored.
        gone = any(item.happening == "vanished" for item in items)
        return f"trialcli {'history' if gone else 'show'} {trial}"
    before, after = _digest(changed[0].before), _digest(changed[-1].after)
    if not (before and after):
        return f"trialcli diff {trial}"
    if before == after:
        # Changed and changed back: the two ends are alike.
        return f"trialcli history {trial}"
    return f"trialcli diff {trial} {before} {after}"


def _digest(name: str | None) -> str:
    """Return the first digits of the digest in the name of a snapshot file."""
    match = _DIGEST.search(name or "")
    return match[1] if match else ""


def address(trial: str, items: Sequence[Told], link: Link) -> str:
    """Return the address of the registry's page about a trial's news."""
    changed = _between(items)
    return link(trial, (changed[0].numbers[0], changed[-1].numbers[1]) if changed else None)
