"""How much each kind of change matters, after Holst et al. 2023 (10.1371/journal.pmed.1004306)."""

from collections.abc import Mapping

from trialcli.ctgov.outcomes.outcome import OutcomeChange, OutcomeChangeKind, OutcomeRef
from trialcli.events.severity import Severity

_OF_PRIMARY: Mapping[OutcomeChangeKind, Severity] = {
    "added": "major",
    "dropped": "major",
    "promoted": "major",
    "demoted": "major",
    "exchanged": "major",
    "component-added": "major",
    "component-dropped": "major",
    "retimed": "minor",
    "measure-altered": "minor",
    "metric-altered": "minor",
    "detail-added": "detail",
    "detail-omitted": "detail",
    "split": "detail",
    "merged": "detail",
}
_OTHER_COUNTS = ("composite", "new time")
"""The ways of splitting and merging by which something else counts as the outcome."""
_OF_ANOTHER: Mapping[OutcomeChangeKind, Severity] = {
    kind: "minor" if kind in ("added", "dropped", "exchanged") else "detail" for kind in _OF_PRIMARY
}


def graded(
    kind: OutcomeChangeKind,
    before: OutcomeRef | None,
    after: OutcomeRef | None,
    facts: Mapping[str, object] | None = None,
    other: OutcomeRef | None = None,
) -> OutcomeChange:
    """Return a change with its severity: rewording has none."""
    facts = facts or {}
    grades = _OF_PRIMARY if of_primary(before, after) else _OF_ANOTHER
    severity = grades.get(kind, "none")
    if kind in ("split", "merged") and facts.get("way") in _OTHER_COUNTS:
        severity = grades[kind if not of_primary(before, after) else "added"]
    return OutcomeChange(kind, before, after, severity, facts, other)


def of_primary(*refs: OutcomeRef | None) -> bool:
    """Whether a change is one of a primary outcome, before or after."""
    return any(ref is not None and ref.primary for ref in refs)
