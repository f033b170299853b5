"""What became of the watch list when it was edited, as text and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from trialcli.events.severity import Severity
from trialcli.render.searching import most_words, usual_words
from trialcli.text.blocks import counted, one_line
from trialcli.watch.editing import EditResult, Entry
from trialcli.watch.watchlist import Group

ADD_SCHEMA = "trialcli/watch-add/1"
REMOVE_SCHEMA = "trialcli/watch-remove/1"
_SAID = {"added": "added", "listed": "already listed", "removed": "removed"}


def edited_text(edited: EditResult) -> str:
    """Return a line a trial and search: ``NCT07331467  added``."""
    return "".join(f"{_line(entry)}\n" for entry in edited.entries)


def _line(entry: Entry) -> str:
    said = f"{_SAID[entry.outcome]}{_where(entry)}"
    return (
        f"{entry.text}  {said}"
        if entry.kind == "trial"
        else one_line(f"search {said}: {entry.text}")
    )


def _where(entry: Entry) -> str:
    """Return which groups it is about, where there is anything to tell apart."""
    if not any(entry.groups):
        return ""
    word = "from" if entry.outcome == "removed" else "in"
    return " and".join(f" {word} {name or 'the top of the list'}" for name in entry.groups)


def add_remarks(edited: EditResult, group: str, store: str = "") -> Iterator[str]:
    """Yield what a person may want to know after an addition.

    Args:
        edited: what became of the list.
        group: the name of the group that was added to.
        store: the words of a command line that name the store, if they are needed.

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
    """Return where the list is and what it holds now."""
    trials = counted(len(edited.watch_list.trials), "trial")
    searches = counted(len(edited.watch_list.searches), "search", "searches")
    return f"The watch list {edited.path} has {trials} and {searches}."


def settings_words(group: Group) -> str:
    """Return what is told of a group, and to whom."""
    where = f"Group {group.name}" if group.name else "Without a group"
    return f"{where}: {told_words(group)}"


def told_words(group: Group) -> str:
    """Return the same without the name of the group."""
    return f"{_told(group.least)} is told to {', '.join(group.sinks)}."


def _told(least: Severity) -> str:
    if least == "none":
        return "every change, also what the registry made itself,"
    return "what is rated major" if least == "major" else f"what is rated {least} or worse"


def add_data(edited: EditResult, group: str) -> dict[str, Any]:
    """Return the JSON of ``watch add``."""
    settings = _group(edited, group)
    return {
        "schema": ADD_SCHEMA,
        "path": edited.path,
        "group": {
            "name": settings.name,
            "least": settings.least,
            "sinks": list(settings.sinks),
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
