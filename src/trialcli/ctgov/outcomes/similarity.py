"""How alike two outcomes are, by what they measure."""

from collections.abc import Set as AbstractSet

from trialcli.ctgov.outcomes.profile import OutcomeProfile, WordSet

_SPELLED_OUT = 0.35
"""A measure and one that spells it out are at least this much alike: enough for primary outcomes,
which are few, and too little for the others (our own)."""


def cover(some: WordSet, there: AbstractSet[str]) -> float:
    """Return the share of some words that others contain; 1 if there are none."""
    return len(some & there) / len(some) if some else 1.0


def dice(one: WordSet, other: WordSet) -> float:
    """Return how much two sets of words have in common; nothing if both are empty."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def likeness(one: OutcomeProfile, other: OutcomeProfile) -> float:
    """Return how alike two outcomes are, 0 to 1.

    The description of one may explain what the measure of the other names.
    """
    if not (one.measure and other.measure):
        return float(one.measure == other.measure)
    explained = (cover(one.measure, other.whole) + cover(other.measure, one.whole)) / 2
    spelled_out = one.names & other.spelled or one.spelled & other.names
    alike = dice(one.measure, other.measure), dice(one.whole, other.whole)
    return max(*alike, explained, _SPELLED_OUT if spelled_out else 0.0)
