"""Components that were added to a primary outcome or dropped from it while the rest stayed."""

from collections.abc import Iterator, Sequence

from trialcli.ctgov.outcomes.grading import graded
from trialcli.ctgov.outcomes.outcome import OutcomeChange, OutcomeChangeKind
from trialcli.ctgov.outcomes.paired import OutcomePair, PairedOutcomes
from trialcli.ctgov.outcomes.profile import OutcomeProfile, WordSet
from trialcli.ctgov.outcomes.similarity import cover, dice
from trialcli.ctgov.outcomes.thresholds import OutcomeLimits


def partial_changes(
    pair: OutcomePair, paired: PairedOutcomes, limits: OutcomeLimits
) -> Iterator[OutcomeChange]:
    """Yield the change of a primary outcome of which a component was added or dropped."""
    before, after = pair.before, pair.after
    lost = _gone(before, after, paired.after, limits)
    # Texts grow more detailed over time. Only a measure that was a list can gain a component.
    gained = _gone(after, before, paired.before, limits) if len(before.parts) > 1 else []
    if bool(lost) != bool(gained):
        kind: OutcomeChangeKind = "dropped" if lost else "added"
        components = [" ".join(sorted(part)) for part in lost or gained]
        yield graded(kind, before.ref, after.ref, {"components": components})


def _gone(
    whole: OutcomeProfile,
    rest: OutcomeProfile,
    there: Sequence[OutcomeProfile],
    limits: OutcomeLimits,
) -> list[WordSet]:
    """Return the components of one outcome that the other side lacks, each as its own words.

    If more than components differs, the outcome was reworded, and no component can be named.
    """
    if len(whole.parts) <= 1:
        return []
    said = frozenset[str]().union(*(other.said for other in there if other.ref.primary))
    own = (
        part.difference(*whole.parts[:place], *whole.parts[place + 1 :])
        for place, part in enumerate(whole.parts)
    )
    gone = [part for part in own if part and cover(part, said) < limits.part_gone]
    kept = whole.measure.difference(*gone)
    return gone if dice(kept, rest.measure) >= limits.covered else []
