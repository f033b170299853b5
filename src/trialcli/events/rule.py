"""A rule: which severity an event has, why, and on whose authority.

A rating says that the registry record changed in a way that matters this much to readers of
trials. It never says why the record changed, or what the trial did.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trialcli.events.severity import Severity, rank
from trialcli.events.thresholds import CutOff


@dataclass(frozen=True, slots=True)
class Rule:
    """Why an event has its severity."""

    id: str
    severity: Severity
    reason: str
    """One line: what happened, and why it has this severity."""
    source: str = "no published rating"
    """The paper or regulation to cite."""
    cut_off: CutOff | None = None
    """The number of trialcli's own that decides whether the rule applies."""

    @property
    def heuristic(self) -> bool:
        """Whether the cut-off is this program's own, because none is published."""
        return self.cut_off is not None

    def threshold_words(self, facts: Mapping[str, object]) -> str:
        """Return which threshold of trialcli's own decided an event with these facts."""
        return "" if self.cut_off is None else self.cut_off.words(facts.get("threshold"))


def worst_rule(rules: Iterable[Rule]) -> Rule:
    """Return the rule of the worst severity; of equals the first."""
    return min(rules, key=lambda rule: rank(rule.severity))


def rules_by_id(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Return each rule once, by its ID.

    Raises:
        ValueError: two different rules have the same ID.
    """
    found: dict[str, Rule] = {}
    for rule in rules:
        if found.setdefault(rule.id, rule) != rule:
            raise ValueError(f"two rules have the ID {rule.id!r}")
    return found
