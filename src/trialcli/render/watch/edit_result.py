"""The result of editing the watch list, as text and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from trialcli.events.severity import Severity
from trialcli.registry.near import plain
from trialcli.render.searching import most_words, usual_words
from trialcli.text.blocks import counted, one_line
from trialcli.watch.editing import EditResult, Entry
from trialcli.watch.watchlist import Group

ADD_SCHEMA = "trialcli/watch-add/2"
REMOVE_SCHEMA = "trialcli/watch-remove/1"
_OUTCOMES = {"added": "added", "listed": "already listed", "removed": "removed"}


def edited_text(edited: EditResult) -> str:
    """Return a line for each trial and search: ``NCT07331467  added``."""
    return "".join(f"{_line(entry)}\n" for entry in edited.entries)


def _line(entry: Entry) -> str:
    outcome = f"{_OUTCOMES[entry.outcome]}{_where(entry)}"
    return (
        f"{entry.text}  {outcome}"
        if entry.kind == "trial"
        else one_line(f"search {outcome}: {entry.text}")
    )


def _where(entry: Entry) -> str:
    """Return the groups; empty if the list has no groups."""
    if not any(entry.groups):
        return ""
    word = "from" if entry.outcome == "removed" else "in"
    return " and".join(f" {word} {name or 'the top of the list'}" for name in entry.groups)


def add_remarks(edited: EditResult, group: str, store: str = "") -> Iterator[str]:
    """Yield the notes after an addition.

    ``store`` are the words of a command line that name the store, if it needs them.
    """
    yield list_line(edited)
    yield settings_words(_group(edited, group))
    for entry in _of("search", edited):
        most = edited.watch_list.most.get(entry.text)
        if most is not None:
            yield most_words(entry.text, most)
        elif entry.outcome == "added" and entry.text in edited.uncounted:
            yield usual_words(entry.text)
    yield f"Next: trialcli watch run{store}"
    yield f"On weekdays from cron: 30 15 * * 1-5 trialcli watch run{store}"


def list_line(edited: EditResult) -> str:
    """Return the path of the list and what it holds now."""
    trials = counted(len(edited.watch_list.trials), "trial")
    searches = counted(len(edited.watch_list.searches), "search", "searches")
    return f"The watch list {edited.path} has {trials} and {searches}."


def settings_words(group: Group) -> str:
    """Return which changes of a group are sent to which sinks."""
    where = f"Group {group.name}" if group.name else "Without a group"
    return f"{where}: {sending_words(group)}"


def sending_words(group: Group) -> str:
    """Return the same without the name of the group."""
    parts = [f"{_changes(group.least)} are sent to {', '.join(group.sinks)}."]
    if group.near is not None:
        point = f"{plain(group.near.latitude)},{plain(group.near.longitude)}"
        within = f"within {group.near.radius} of {point}"
        parts.append(f"Sites that open or close {within} are reported as major.")
    if group.flags:
        parts.append(f"Flags that are reported as major: {', '.join(group.flags)}.")
    return " ".join(parts)


def _changes(least: Severity) -> str:
    if least == "none":
        return "all changes, including administrative and registry-made ones,"
    higher = "" if least == "major" else " or higher"
    return f"changes of severity {least}{higher}"


def add_data(edited: EditResult, group: str) -> dict[str, Any]:
    """Return the JSON of ``watch add``."""
    settings = _group(edited, group)
    return {
        "schema": ADD_SCHEMA,
        "path": edited.path,
        "group": {
            "name": settings.name,
            "min_severity": settings.least,
            "sinks": list(settings.sinks),
            "near": settings.near and str(settings.near),
        },
        "trials": [
            {"trial": entry.text, "outcome": entry.outcome} for entry in _of("trial", edited)
        ],
        "searches": [
            {
                "search": entry.text,
                "outcome": entry.outcome,
                "found": edited.found.get(entry.text),
                "most": edited.watch_list.most.get(entry.text),
            }
            for entry in _of("search", edited)
        ],
    }


def remove_data(edited: EditResult) -> dict[str, Any]:
    """Return the JSON of ``watch remove``."""
    return {
        "schema": REMOVE_SCHEMA,
        "path": edited.path,
        "trials": [
            {"trial": entry.text, "groups": list(entry.groups)} for entry in _of("trial", edited)
        ],
        "searches": [
            {"search": entry.text, "groups": list(entry.groups)} for entry in _of("search", edited)
        ],
    }


def _of(kind: str, edited: EditResult) -> Sequence[Entry]:
    return [entry for entry in edited.entries if entry.kind == kind]


def _group(edited: EditResult, name: str) -> Group:
    return edited.watch_list.group(name) or Group(name)
