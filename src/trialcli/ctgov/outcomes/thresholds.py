"""The thresholds on which the pairing and the rating of outcomes depend.

"Benchmark" means: chosen on pairs of versions that people rated (Holst et al. 2023), by
benchmarks/outcome_changes.py. Its cross-validation tries each of them that decides more than a tie.
"Our own" means: a choice without a measurement or a source.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutcomeLimits:
    """How alike is alike enough. A likeness is a share of words, from 0 to 1."""

    same: float = 0.32
    """Two primary outcomes may be one outcome from this likeness on. Benchmark."""
    same_secondary: float = 0.42
    """Two outcomes that are not primary may be one outcome from this likeness on: their lists are
    longer, so strangers are more often alike. Edited real outcomes (tests/ctgov/outcomes)."""
    moved: float = 0.7
    """Two outcomes of different ranks may be one outcome from this likeness on: a move is a strong
    claim. Benchmark."""
    staying: float = 0.3
    """An outcome is likelier by this to have stayed in its list than to have moved to another.
    Benchmark."""
    same_times: float = 0.05
    """Agreeing times count this much: they decide between two outcomes of one measure. Our own."""
    same_metric: float = 0.05
    """Statistics that can be one count this much. Our own."""
    equal_measure: float = 0.35
    """Measures of the same words count this much, a little more than staying in a list: an outcome
    that moved is not taken for its near namesake. Our own."""
    same_words: float = 0.01
    """The words and numbers of all three texts decide between outcomes that are equally alike: they
    count this much. Our own."""
    copy: float = 0.9
    """One outcome is a copy of another from this likeness of their measures on. Our own."""
    covered: float = 0.8
    """An outcome was merged or split if another one says this share of its words. Benchmark."""
    altered: float = 0.6
    """An outcome of which this share of words is left was altered, not exchanged. Benchmark."""
    same_head: float = 0.9
    """If what an outcome is was replaced ("stiffness of the liver", "fat of the liver"), this share
    of words must be left, or it was exchanged. Our own."""


CHOSEN = OutcomeLimits()
"""The thresholds that the program uses."""
