"""The outcomes of a record as they are: nothing about their shape is trusted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from trialcli.events.severity import Severity

ListKey = Literal["primaryOutcomes", "secondaryOutcomes", "otherOutcomes"]
LIST_KEYS: tuple[ListKey, ...] = ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes")
TextKey = Literal["measure", "description", "timeFrame"]
TEXT_KEYS: tuple[TextKey, ...] = ("measure", "description", "timeFrame")

OutcomeChangeKind = Literal[
    "added",
    "dropped",
    "promoted",
    "demoted",
    "retimed",
    "exchanged",
    "component-added",
    "component-dropped",
    "measure-altered",
    "metric-altered",
    "detail-added",
    "detail-omitted",
    "reworded",
    "merged",
    "split",
    "same",
]
Alteration = tuple[OutcomeChangeKind, Mapping[str, object]]
"""What was altered in an outcome, with the facts of it."""


@dataclass(frozen=True, slots=True)
class OutcomeRef:
    """An outcome and where it is: its list, and its position in that list."""

    list_key: ListKey
    index: int
    outcome: Mapping[str, Any] = field(hash=False)

    @property
    def place(self) -> tuple[str, int]:
        """Its list, and its position in that list."""
        return self.list_key, self.index

    @property
    def primary(self) -> bool:
        """Whether it is a primary outcome."""
        return self.list_key == "primaryOutcomes"

    @property
    def exactly(self) -> tuple[str, ...]:
        """The list and the texts: two outcomes that agree in them are the same."""
        return self.list_key, *map(self.text, TEXT_KEYS)

    def text(self, key: TextKey) -> str:
        """Return one of its texts; empty where it has none."""
        value = self.outcome.get(key)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """What happened to an outcome, and how much it matters.

    An outcome with both sides is one outcome in both versions, as the comparison paired it.
    """

    kind: OutcomeChangeKind
    before: OutcomeRef | None
    after: OutcomeRef | None
    severity: Severity
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)
    other: OutcomeRef | None = None
    """The outcome after that it was merged into, or the one before that it was split from."""


def read_outcomes(outcomes: object) -> tuple[OutcomeRef, ...]:
    """Return every outcome of a record's three lists, without what is not an outcome."""
    if not isinstance(outcomes, Mapping):
        return ()
    return tuple(
        OutcomeRef(key, index, item)
        for key in LIST_KEYS
        for index, item in enumerate(_listed(outcomes.get(key)))
        if isinstance(item, Mapping)
    )


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
