"""How much each kind of change matters, after Holst et al. 2023 (10.1371/journal.pmed.1004306)."""

from collections.abc import Mapping

from trialcli.ctgov.outcomes.outcome import OutcomeChange, OutcomeChangeKind, OutcomeRef
from trialcli.events.severity import Severity

_OF_PRIMARY: Mapping[OutcomeChangeKind, Severity] = {
    "added": "major",
    "dropped": "major",
    "promoted": "major",
    "demoted": "major",
    "retimed": "minor",
    "measure-altered": "minor",
    "metric-altered": "minor",
    "detail-added": "detail",
    "detail-omitted": "detail",
}
_OF_ANOTHER: Mapping[OutcomeChangeKind, Severity] = {
    kind: "minor" if kind in ("added", "dropped") else "detail" for kind in _OF_PRIMARY
}


def graded(
    kind: OutcomeChangeKind,
    before: OutcomeRef | None,
    after: OutcomeRef | None,
    facts: Mapping[str, object] | None = None,
    other: OutcomeRef | None = None,
) -> OutcomeChange:
    """Return a change with its severity: rewording, merging and splitting have none."""
    grades = _OF_PRIMARY if of_primary(before, after) else _OF_ANOTHER
    return OutcomeChange(kind, before, after, grades.get(kind, "none"), facts or {}, other)


def of_primary(*refs: OutcomeRef | None) -> bool:
    """Whether a change is one of a primary outcome, before or after."""
    return any(ref is not None and ref.primary for ref in refs)
