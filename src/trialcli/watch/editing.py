"""Editing the watch list: additions, removals, and their results."""

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from trialcli.errors import UsageError
from trialcli.events.severity import Severity
from trialcli.registry.near import Near
from trialcli.registry.search import Search
from trialcli.text.choices import suggestion
from trialcli.text.quoting import is_address, is_harmless, quoted, without_addresses
from trialcli.watch.watchlist import (
    ADDRESS_STAYS_OUT,
    NAMES,
    STDOUT,
    Group,
    WatchList,
    is_name,
)

_MOST_NAMED = 5
"""At most 5 entries that are not listed are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Entries to add to a group, and its new settings."""

    group: str
    """Empty for entries without a group."""
    trials: tuple[str, ...] = ()
    """Canonical trial IDs."""
    searches: tuple[str, ...] = ()
    """The texts that name the searches."""
    least: Severity | None = None
    """None: unchanged."""
    sinks: tuple[str, ...] = ()
    """Empty: unchanged; else exactly these."""
    most: Mapping[str, int | None] = field(default_factory=dict)
    """The highest number of trials for some of the searches; None for the usual number."""
    asked: Mapping[str, Search] = field(default_factory=dict)
    """Those of the searches that the file has as tables, by their texts."""
    near: Near | None = None
    """None: unchanged."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Entries to remove."""

    trials: tuple[str, ...]
    """Canonical trial IDs."""
    searches: tuple[str, ...]
    group: str | None = None
    """None for all groups; empty for entries without a group."""


EntryKind = Literal["trial", "search"]


@dataclass(frozen=True, slots=True)
class Entry:
    """The result for one trial or search."""

    kind: EntryKind
    text: str
    """The trial's ID, or the search."""
    outcome: Literal["added", "listed", "removed"]
    """*Listed*: it was already listed."""
    groups: tuple[str, ...]
    """The groups that list it now, or did; entries without a group have an empty name."""


@dataclass(frozen=True, slots=True)
class EditResult:
    """The result for the list."""

    path: str
    """Its path."""
    watch_list: WatchList
    """The new list."""
    entries: Sequence[Entry]
    """In the order in which they were given."""
    found: Mapping[str, int | None] = field(default_factory=dict)
    """How many trials searches find, if the registry was asked and says."""
    uncounted: Sequence[str] = ()
    """The searches whose number of trials is not known."""


def add(watch_list: WatchList, addition: Addition) -> WatchList:
    """Return the list with an addition; a missing group is created.

    Raises:
        UsageError: the name of the group is not valid, or there is no such sink.
    """
    if addition.group and not is_name(addition.group):
        raise _not_a_name(addition.group)
    for name in addition.sinks:
        _require_sink(watch_list, name)
    known = watch_list.group(addition.group)
    group = known or Group(addition.group)
    new = replace(
        group,
        trials=_together(group.trials, addition.trials),
        searches=_together(group.searches, addition.searches),
        least=addition.least or group.least,
        sinks=_these(group.sinks, addition.sinks),
        near=addition.near or group.near,
    )
    most = {**watch_list.most, **addition.most}
    watch_list = replace(
        watch_list,
        most={text: number for text, number in most.items() if number is not None},
        asked={**_unlisted(watch_list, addition), **watch_list.asked},
    )
    if known is None:
        return replace(watch_list, groups=(*watch_list.groups, new))
    return _each_group(watch_list, lambda each: new if each == known else each)


def remove(watch_list: WatchList, removal: Removal) -> WatchList:
    """Return the list without the removed entries.

    Raises:
        UsageError: an entry is not listed, or there is no such group.
    """
    if removal.group is not None:
        watch_list.require_group(removal.group)
    entries = removed(watch_list, removal)
    missing = [entry.text for entry in entries if not entry.groups]
    if missing:
        raise _not_listed(missing, len(entries), removal.group)
    less = _each_group(watch_list, lambda group: _less(group, removal))
    gone = {*removal.searches}.difference(less.searches)
    most = {text: number for text, number in less.most.items() if text not in gone}
    asked = {text: search for text, search in less.asked.items() if text not in gone}
    return replace(less, most=most, asked=asked)


def added(watch_list: WatchList, addition: Addition) -> list[Entry]:
    """Return the result for each trial and search of an addition."""
    group = watch_list.group(addition.group) or Group(addition.group)
    trials, searches = set(group.trials), set(group.searches)
    return [
        *(_entry("trial", text, group, trials) for text in addition.trials),
        *(_entry("search", text, group, searches) for text in addition.searches),
    ]


def removed(watch_list: WatchList, removal: Removal) -> list[Entry]:
    """Return the result for each trial and search of a removal."""
    groups = [group for group in watch_list.groups if removal.group in (None, group.name)]
    trials = _places((group.name, group.trials) for group in groups)
    searches = _places((group.name, group.searches) for group in groups)
    return [
        *(Entry("trial", text, "removed", trials.get(text, ())) for text in removal.trials),
        *(Entry("search", text, "removed", searches.get(text, ())) for text in removal.searches),
    ]


def _entry(kind: EntryKind, text: str, group: Group, listed: Container[str]) -> Entry:
    return Entry(kind, text, "listed" if text in listed else "added", (group.name,))


def _places(groups: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    """Return the groups that list each text."""
    places: dict[str, tuple[str, ...]] = {}
    for name, texts in groups:
        places |= {text: (*places.get(text, ()), name) for text in texts}
    return places


def _less(group: Group, removal: Removal) -> Group:
    if removal.group not in (None, group.name):
        return group
    return replace(
        group,
        trials=_without(group.trials, removal.trials),
        searches=_without(group.searches, removal.searches),
    )


def _require_sink(watch_list: WatchList, name: str) -> None:
    if name != STDOUT and name not in watch_list.sinks:
        said = f"The watch list defines no sink {quoted(name)}."
        if not is_harmless(name):
            said = (
                "A sink is named by 1 to 64 letters, digits, - and _ "
                f"(--sink can be repeated), not by {quoted(name)}."
            )
        if is_address(name):
            said = f"Give a sink by its name, not as {quoted(name)}."
        meant = suggestion(name, (STDOUT, *watch_list.sinks)) if is_harmless(name) else ""
        raise UsageError(said, hint=f"{meant}{_how_to(name)}")


def _how_to(name: str) -> str:
    """Return how to define a sink."""
    if is_address(name):
        return f'Define a sink of kind = "apprise" first, and give its name; {ADDRESS_STAYS_OUT}.'
    table = f"[sink.{name if is_name(name) else 'NAME'}]"
    return (
        f'Define it in watch.toml first: {table} and, below that, kind = "command" and '
        'command = "the program"; or another kind: apprise with url_env or url_file, or atom, '
        "markdown, html or ics with file."
    )


def _not_listed(missing: Sequence[str], asked: int, group: str | None) -> UsageError:
    where = "" if group is None else f" in the group {group!r}" if group else " outside of groups"
    named = ", ".join([*missing[:_MOST_NAMED], *(["…"] if len(missing) > _MOST_NAMED else [])])
    if asked == 1:
        said = f"{named} is not listed{where}"
    else:
        verb = "is" if len(missing) == 1 else "are"
        said = f"{len(missing)} of {asked} {verb} not listed{where}: {named}"
    return UsageError(
        f"Nothing was removed: {said}.", hint="trialcli watch list shows the entries."
    )


def _each_group(watch_list: WatchList, change: Callable[[Group], Group]) -> WatchList:
    return replace(watch_list, groups=tuple(map(change, watch_list.groups)))


def _together(listed: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*listed, *more)))


def _without(listed: Iterable[str], gone: Iterable[str]) -> tuple[str, ...]:
    unwanted = set(gone)
    return tuple(text for text in listed if text not in unwanted)


def _unlisted(watch_list: WatchList, addition: Addition) -> dict[str, Search]:
    """Return the new searches with options; a listed search stays as the file has it."""
    listed = set(watch_list.searches)
    return {text: search for text, search in addition.asked.items() if text not in listed}


def _these(listed: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the wanted texts, the listed ones first; without wanted texts, the listed ones."""
    if not wanted:
        return listed
    return _together((text for text in listed if text in wanted), wanted)


def _not_a_name(group: str) -> UsageError:
    """Return the error that a text cannot name a group, with a name that is like it."""
    shown = without_addresses(repr(group))
    alike = re.sub(r"[^\w-]+", "-", group).strip("-_")
    is_proposed = shown == repr(group) and group.isascii() and is_name(alike)
    return UsageError(
        f"{shown} is not a valid name of a group: {NAMES}.",
        hint=f"You could call it {alike}." if is_proposed else None,
    )
