"""Changes: the differences between two records, each at one path of one identified item."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from trialcli.record.bounds import Partials
from trialcli.record.substance import same_in_substance
from trialcli.record.tree import Path, Record, pointer, value_at

ChangeKind = Literal["added", "removed", "changed", "moved"]
Origin = Literal["submitted", "registry"]


@dataclass(frozen=True, slots=True)
class Item:
    """The item of a list that a change is about, in the list's own terms and a reader's."""

    noun: str
    """What a reader calls such an item: "site"."""
    plural: str
    identity: str
    """The values that identify it."""
    label: str
    """The values that name it to a reader."""
    before: int | None = None
    """Its position in the list before; None where it was not there."""
    after: int | None = None
    """Its position in the list after."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. The values at the two paths are ``before`` and ``after``."""

    kind: ChangeKind
    before: Any
    after: Any
    before_path: Path | None
    """Where ``before`` is in the record before; None where it did not exist."""
    after_path: Path | None
    pattern: str
    """The dotted path of the value, with ``[]`` for positions; of where it went, if it moved."""
    items: tuple[Item, ...] = ()
    """The items that lead to the value, outermost first; empty for a field of a module."""
    origin: Origin = "submitted"

    @property
    def before_pointer(self) -> str | None:
        """The JSON pointer (RFC 6901) of ``before`` in the record before."""
        return None if self.before_path is None else pointer(self.before_path)

    @property
    def after_pointer(self) -> str | None:
        """The JSON pointer (RFC 6901) of ``after`` in the record after."""
        return None if self.after_path is None else pointer(self.after_path)

    def of(self, before: Record, after: Record) -> "Change":
        """Return the change with the values that two other records have at its places."""
        return replace(
            self,
            before=None if self.before_path is None else value_at(before, self.before_path),
            after=None if self.after_path is None else value_at(after, self.after_path),
        )

    @property
    def is_spacing(self) -> bool:
        """Whether it is of spacing or encoding only, or a null where there was nothing."""
        return self.kind != "moved" and same_in_substance(self.before, self.after)

    @property
    def module(self) -> str:
        """The key of the module: "statusModule"; the top key if there is no module."""
        keys = self.pattern.replace("[]", "").split(".")
        return next((key for key in keys if key.endswith("Module")), keys[min(1, len(keys) - 1)])

    @property
    def field(self) -> str | None:
        """The dotted path inside the innermost item; None where the item itself is the value."""
        if not self.items:
            return self.pattern
        rest = self.pattern.rpartition("[]")[2].lstrip(".")
        return rest or None

    @property
    def whole_item(self) -> bool:
        """Whether an item as a whole was added, removed, moved or replaced."""
        return bool(self.items) and self.field is None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two records."""

    changes: tuple[Change, ...]
    unchanged_items: Mapping[str, int]
    """How many items of each changed list, by pattern, are in both records as they were."""
    order_only: bool = False
    """The records differ, but only in the order of list items."""
    left_out: tuple[str, ...] = ()
    """Parts that one of the records was served without, and that were therefore not compared."""
    partials: Partials = (None, None)
    """Whether either of the records is not whole."""
    unknown: tuple[str, ...] = ()
    """Patterns of what such a record lacks and the other holds: it was not compared."""
    family_pairs: tuple[tuple[Path, Path], ...] = ()
    """In lists that may exchange items: where each item was, and where it is now."""

    def of(self, before: Record, after: Record) -> "Comparison":
        """Return the comparison with the values that two other records have at the same places."""
        return replace(self, changes=tuple(change.of(before, after) for change in self.changes))
