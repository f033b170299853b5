"""Added and removed arms and interventions, with the lists that only name them."""

from collections.abc import Iterator
from dataclasses import dataclass

from trialcli.ctgov.events.items import item_event, same_item
from trialcli.ctgov.words.vocabulary import value_words
from trialcli.events.event import Event, Ledger
from trialcli.record.changes import Change

_MODULE = "protocolSection.armsInterventionsModule"


@dataclass(frozen=True, slots=True)
class _Named:
    """A list whose items are named in another list."""

    items: str
    naming: str
    """The pattern of the list that names them."""
    key: str
    """The key by which they are named."""

    def name(self, item: object) -> str | None:
        """Return the name by which another list knows an item."""
        value = item.get(self.key) if isinstance(item, dict) else None
        if not isinstance(value, str):
            return None
        kind = item.get("type") if isinstance(item, dict) else None
        # An arm names an intervention as "Drug: aspirin".
        is_typed = self.key == "name" and isinstance(kind, str)
        return f"{value_words(str(kind))}: {value}" if is_typed else value


_ARMS = _Named(f"{_MODULE}.armGroups[]", f"{_MODULE}.interventions[].armGroupLabels", "label")
_INTERVENTIONS = _Named(
    f"{_MODULE}.interventions[]", f"{_MODULE}.armGroups[].interventionNames", "name"
)


def arm_events(ledger: Ledger) -> Iterator[Event]:
    """Yield each arm and intervention that came or went, and that the other list also names."""
    for named in (_ARMS, _INTERVENTIONS):
        for position in ledger.left:
            change = ledger[position]
            if change.pattern == named.items:
                names = named.name(change.before), named.name(change.after)
                yield from _with_consequences(ledger, change, named, names)


def _with_consequences(
    ledger: Ledger, change: Change, named: _Named, names: tuple[str | None, str | None]
) -> Iterator[Event]:
    follows = ledger.take(lambda other: _merely_names(other, named, *names))
    if follows:
        item = ledger.take(lambda other: same_item(other, change))
        yield item_event(ledger, item[0], also=(*item[1:], *follows), said=follows)


def _merely_names(change: Change, named: _Named, old: str | None, new: str | None) -> bool:
    if change.pattern != f"{named.naming}[]":
        return False
    known = {"changed": (old, new), "removed": (old, None), "added": (None, new)}
    return (change.before, change.after) == known.get(change.kind) and (old or new) is not None
