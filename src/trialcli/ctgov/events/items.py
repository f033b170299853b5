"""Items of lists: added, dropped, moved, or changed in some of their fields."""

from collections.abc import Iterator

from trialcli.ctgov.events.path_rules import rule_for
from trialcli.ctgov.words.vocabulary import field_label
from trialcli.events.event import Concern, Event, Ledger
from trialcli.events.rule import worst_rule
from trialcli.record.changes import Change, ChangeKind
from trialcli.record.tree import canonical
from trialcli.text.blocks import capital

_SEVERAL = 3
"""At least this many items that changed alike become one event. Our own choice."""
VERBS: dict[ChangeKind, str] = {"added": "added", "removed": "dropped", "changed": "changed"}
"""The words for each kind of change. Only outcomes move, and they have their own module."""


def list_item_events(ledger: Ledger) -> Iterator[Event]:
    """Yield what is left of the lists: plain values by the list, other items one by one.

    A change that many items share ("48 months" to "58 months") is one event, with a count.
    """
    yield from _alike(ledger)
    for positions in _by_item(ledger):
        taken = ledger.take_positions(positions)
        if len(taken) > 1 and _plain(ledger[taken[0]]):
            yield _values_event(ledger, taken)
        else:
            yield item_event(ledger, taken[0], also=taken[1:])


def _alike(ledger: Ledger) -> Iterator[Event]:
    """Yield one event for the same change of the same field in several items of a list."""
    groups: dict[object, list[int]] = {}
    for position in ledger.left:
        change = ledger[position]
        if len(change.items) == 1 and change.field and change.kind == "changed":
            key = (change.pattern, canonical(change.before), canonical(change.after))
            groups.setdefault(key, []).append(position)
    for positions in groups.values():
        if len(positions) >= _SEVERAL:
            yield _alike_event(ledger, ledger.take_positions(positions))


def _alike_event(ledger: Ledger, positions: tuple[int, ...]) -> Event:
    change = ledger[positions[0]]
    return Event(
        rule=rule_for(change),
        sentence=f"{len(positions)} {change.items[0].plural} changed alike ({field_name(change)})",
        changes=positions,
        concern=concern(change),
        shown=positions[:1],
        facts={"items": len(positions)},
    )


def _by_item(ledger: Ledger) -> list[list[int]]:
    """Group the positions left by their outermost item; plain values by their list."""
    groups: dict[object, list[int]] = {}
    for position in ledger.left:
        change = ledger[position]
        if change.items:
            key = (_list_of(change), change.origin, None if _plain(change) else _place(change))
            groups.setdefault(key, []).append(position)
    return list(groups.values())


def same_item(one: Change, other: Change) -> bool:
    """Whether two changes are of one item of one list."""
    return bool(one.items and other.items) and (
        (_list_of(one), _place(one)) == (_list_of(other), _place(other))
    )


def _list_of(change: Change) -> str:
    return change.pattern.partition("[]")[0]


def _place(change: Change) -> tuple[int | None, int | None]:
    return change.items[0].before, change.items[0].after


def _plain(change: Change) -> bool:
    """Whether a change is of a plain value in a list: a keyword, a condition."""
    values = [value for value in (change.before, change.after) if value is not None]
    return (
        change.whole_item
        and len(change.items) == 1
        and not any(isinstance(value, dict | list) for value in values)
    )


def item_event(
    ledger: Ledger, position: int, also: tuple[int, ...] = (), said: tuple[int, ...] = ()
) -> Event:
    """Return the event of one item.

    ``position`` is the change that shows what happened to the item, ``also`` are its other changes
    and its consequences. Those in ``said`` are only consequences and are not shown.
    """
    change, every = ledger[position], (position, *also)
    if change.whole_item and len(change.items) == 1:
        return _whole(change, every)
    return _fields_changed(ledger, every, tuple(one for one in every if one not in said))


def _whole(change: Change, every: tuple[int, ...]) -> Event:
    # A safety net for a list that would exchange items as the outcomes do: "moved".
    item, verb = change.items[0], VERBS.get(change.kind, change.kind)
    # The sentence names the item by one of its sides.
    has_sides = change.before is not None and change.after is not None
    return Event(
        rule=rule_for(change),
        sentence=f"{capital(item.noun)} {verb}: {item.label}",
        changes=every,
        concern=concern(change),
        shown=every[:1] if has_sides or isinstance(change.after or change.before, dict) else (),
    )


def _fields_changed(ledger: Ledger, every: tuple[int, ...], shown: tuple[int, ...]) -> Event:
    item = ledger[every[0]].items[0]
    names = ", ".join(dict.fromkeys(field_name(ledger[one]) for one in shown))
    return Event(
        rule=worst_rule(rule_for(ledger[one]) for one in every),
        sentence=f"{capital(item.noun)} changed ({names}): {item.label}",
        changes=every,
        concern=concern(ledger[every[0]]),
        shown=shown,
    )


def _values_event(ledger: Ledger, positions: tuple[int, ...]) -> Event:
    """Return the event of a list of plain values: ``Keywords: 3 added, 1 dropped``."""
    changes = [ledger[position] for position in positions]
    counts = {verb: sum(change.kind == kind for change in changes) for kind, verb in VERBS.items()}
    words = ", ".join(f"{count} {verb}" for verb, count in counts.items() if count)
    return Event(
        rule=worst_rule(map(rule_for, changes)),
        sentence=f"{capital(changes[0].items[0].plural)}: {words}",
        changes=positions,
        concern=concern(changes[0]),
        shown=positions,
        facts=counts,
    )


def field_name(change: Change) -> str:
    """Return what a reader calls the field of an item that changed."""
    if len(change.items) > 1:
        return change.items[1].plural
    return field_label(change.field or change.pattern).lower()


def concern(change: Change) -> Concern:
    """Return the concern of a change that no special rule knows."""
    return "registry" if change.origin == "registry" else "news"
