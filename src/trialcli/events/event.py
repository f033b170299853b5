"""What an event is, and the ledger that puts every change into exactly one event."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from trialcli.events.anchors import When
from trialcli.events.rule import Rule
from trialcli.events.severity import Severity
from trialcli.events.thresholds import Thresholds
from trialcli.record.changes import Change, Comparison
from trialcli.record.tree import Record, below

if TYPE_CHECKING:
    from trialcli.text.diff import BlockDiff

Concern = Literal["news", "administrative", "registry", "spacing"]
"""``administrative``: dates of submitting, verifying and posting; ``registry``: made by the
registry, without news; ``spacing``: of spacing or encoding only."""


class ValueLine(NamedTuple):
    """A value before and after, in words, as a line below the sentence of an event."""

    label: str
    """What the value is of; registry text, so it is cleaned before it is shown."""
    before: str
    """Empty if there was none."""
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to the record, made of one or more changes."""

    rule: Rule
    """The rule that gives it its severity."""
    sentence: str
    """The event in words. It contains registry text, so it is cleaned before it is shown."""
    changes: tuple[int, ...]
    """Positions in the comparison's changes; each of them is in one event only."""
    concern: Concern = "news"
    shown: tuple[int, ...] = ()
    """The changes with values that the sentence does not state; they are shown below it."""
    lines: tuple[ValueLine, ...] = ()
    """Values to show below the sentence if the paths of the changes alone do not name them."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """The figures of the sentence as data."""
    blocks: "tuple[BlockDiff, ...]" = ()
    """How the text that is shown differs, if its lines are not to be compared in their order."""

    @property
    def severity(self) -> Severity:
        """How much it matters, by its rule."""
        return self.rule.severity

    @property
    def heuristic(self) -> bool:
        """Whether trialcli's own threshold decided it."""
        return self.rule.heuristic

    @property
    def threshold(self) -> str:
        """Trialcli's own threshold that decided it, in words; empty if none did."""
        return self.rule.threshold_words(self.facts)


class Ledger:
    """The changes of a comparison; each can be taken once."""

    def __init__(
        self,
        comparison: Comparison,
        before: Record,
        after: Record,
        thresholds: Thresholds,
        when: When,
    ) -> None:
        self.thresholds = thresholds
        self.when = when
        self.changes = comparison.changes
        self.unchanged_items = comparison.unchanged_items
        self.family_pairs = comparison.family_pairs
        self.before = before
        self.after = after
        self._left = dict.fromkeys(range(len(self.changes)))

    def __getitem__(self, position: int) -> Change:
        return self.changes[position]

    @property
    def left(self) -> tuple[int, ...]:
        """The positions of the changes that were not taken yet."""
        return tuple(self._left)

    def take(self, wanted: Callable[[Change], bool]) -> tuple[int, ...]:
        """Take every change that is ``wanted`` and was not taken yet."""
        return self.take_positions(
            position for position in self._left if wanted(self.changes[position])
        )

    def take_at(self, *patterns: str) -> tuple[int, ...]:
        """Take every change at one of the patterns or below it."""
        return self.take(lambda change: any(below(change.pattern, top) for top in patterns))

    def by_module(self, positions: Iterable[int]) -> dict[str, tuple[int, ...]]:
        """Return some positions by the module that their changes are in."""
        modules: dict[str, list[int]] = {}
        for position in positions:
            modules.setdefault(self[position].module, []).append(position)
        return {module: tuple(found) for module, found in modules.items()}

    def take_positions(self, positions: Iterable[int]) -> tuple[int, ...]:
        """Take changes by their positions."""
        taken = tuple(positions)
        for position in taken:
            del self._left[position]
        return taken
